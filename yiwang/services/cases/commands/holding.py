"""What holds for every file of a draft, whatever it is for (草稿里的文件)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import policy
from yiwang.services.cases.models import Draft
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FileQuestion

MOST_FILES: Final = 100
NO_FILE: Final = "没有找到这个文件，请重新上传"


class CannotAttach(DomainError):
    """The file does not fit this line of the list, or this question."""

    code = "cases.cannot_attach"
    sentence = "这份材料没有上传成功，请重新选择文件"


def let_go(number: int, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Discard a file that is still the draft's own; what a case holds by now stays there."""
    with suppress(files.CannotDiscard):
        files.discard(file_id=file_id, owner=f"draft:{number}", actor=actor, at=at)


class AnswerFiles:
    """What the commands that take files as answers share."""

    @staticmethod
    def faults(
        version_id: int | None, held: Mapping[str, Sequence[UUID]], *, owner: str, actor: Actor
    ) -> dict[str, str]:
        """Return key → sentence for each question whose files cannot be used by the actor."""
        asked = eforms.file_questions(version_id)
        every = [i for some in held.values() for i in some]
        infos = stored.infos(every) if every else {}
        found = {
            key: _fault(asked[key], some, infos, owner=owner, actor=actor)
            for key, some in held.items()
        }
        return {key: text for key, text in found.items() if text}

    @staticmethod
    def take(draft: Draft, changed: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
        """Make the files of changed answers the draft's own; let those go that went.

        :raises CannotAttach: one is not there, another's, of another sort or too much.
        """
        asked = eforms.file_questions(draft.form_version_id)
        now = {key: _strict(value) for key, value in changed.items() if key in asked}
        if not now:
            return
        owner = f"draft:{draft.number}"
        faults = AnswerFiles.faults(draft.form_version_id, now, owner=owner, actor=actor)
        if faults:
            raise CannotAttach(next(iter(faults.values())), fields=faults, reason="file")
        before = eforms.answered_files(draft.form_version_id, draft.values)
        fresh = {i for some in now.values() for i in some} - _all(draft, before)
        _check_room(draft, before | now)
        if fresh:
            files.adopt(file_ids=sorted(fresh), owner=owner, actor=actor, at=at)
        kept = _all(draft, before | now)
        gone = {i for key in now for i in before.get(key, ())} - kept
        for file_id in sorted(gone):
            let_go(draft.number, file_id, actor, at)


def _strict(value: Any) -> tuple[UUID, ...]:
    """:raises CannotAttach: it is no list of ids."""
    many = value if isinstance(value, list) else [value] if value else []
    try:
        return tuple(dict.fromkeys(UUID(str(one)) for one in many))
    except ValueError:
        raise CannotAttach(NO_FILE, reason="no_such_file") from None


def _fault(
    asked: FileQuestion,
    ids: Sequence[UUID],
    infos: Mapping[UUID, StoredFileInfo],
    *,
    owner: str,
    actor: Actor,
) -> str:
    if len(ids) > asked.most:
        return asked.too_many
    for file_id in ids:
        info = infos.get(file_id)
        if info is None or not info.is_served or not policy.may_use_file(actor, info, owner):
            return f"{asked.label}：{NO_FILE}"
        if info.media_type not in asked.media_types:
            return asked.wrong_sort(info.name)
    return ""


def _all(draft: Draft, held: Mapping[str, Iterable[UUID]]) -> set[UUID]:
    """Every file the draft holds: of its materials and of these answers."""
    return draft.material_files() | {i for some in held.values() for i in some}


def _check_room(draft: Draft, held: Mapping[str, Iterable[UUID]]) -> None:
    ids = _all(draft, held)
    if len(ids) > MOST_FILES:
        raise CannotAttach(f"一件申请最多上传{MOST_FILES}个文件", reason="too_many")
    if sum(info.size for info in stored.infos(ids).values()) > settings.YIWANG_CASE_MAX_BYTES:
        most = settings.YIWANG_CASE_MAX_BYTES // 1024 // 1024
        raise CannotAttach(f"一件申请的文件合计不能超过{most}MB，请压缩后再上传", reason="too_much")
