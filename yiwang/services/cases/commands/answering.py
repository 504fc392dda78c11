"""Files that answer a question of the form (表单附件): each alone, never another's, in limits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Draft
from yiwang.services.eforms import queries as eforms

from .drafting import Drafts
from .holding import AnswerFiles, CannotAttach


def _write(draft: Draft, field: str, ids: Sequence[UUID], actor: Actor, at: datetime) -> None:
    value = [str(i) for i in ids]
    AnswerFiles.take(draft, {field: value}, actor=actor, at=at)
    draft.values = {**draft.values, field: value}
    draft.signature, draft.saved_at, draft.version = {}, at, draft.version + 1
    draft.save(update_fields=["values", "signature", "saved_at", "version"])


def _answered(draft: Draft, field: str) -> tuple[UUID, ...]:
    if field not in eforms.file_questions(draft.form_version_id):
        raise CannotAttach("表单里没有这一项，请刷新页面", reason="no_such_field")
    return eforms.answered_files(draft.form_version_id, draft.values).get(field, ())


@command("cases.attach_answer")
def attach_answer(*, number: int, field: str, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Add a stored file to a question of the form (上传表单附件), 《行政许可法》第二十九条.

    A phone and a desktop may do so at once: each adds to what is there.

    :raises CannotAttach: no such question, another's file, another sort, too many, too much.
    """
    draft = Drafts.own(number, actor, at)
    ids = _answered(draft, field)
    if file_id not in ids:
        _write(draft, field, [*ids, file_id], actor, at)
    concerning(f"draft:{number}", field=field, file=str(file_id))


@command("cases.detach_answer")
def detach_answer(*, number: int, field: str, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a file off a question and discard it (删除表单附件), 《个人信息保护法》第四十七条."""
    draft = Drafts.own(number, actor, at)
    ids = _answered(draft, field)
    if file_id in ids:
        _write(draft, field, [i for i in ids if i != file_id], actor, at)
    concerning(f"draft:{number}", field=field, file=str(file_id))
