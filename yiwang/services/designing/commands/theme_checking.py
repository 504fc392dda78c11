"""The check of a theme by another person, its publication, and items that change under it."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.themes import CompiledTheme
from yiwang.services.designing import policy
from yiwang.services.designing.models import Theme, ThemeDraft, ThemeTask
from yiwang.services.designing.rules import theme_content
from yiwang.services.designing.types import Act, State

from .theme_steps import moved_theme, opened_theme
from .themes import CannotCompose, published

LONGEST = 300


def _compiled(row: ThemeDraft) -> CompiledTheme:
    """Compile a copy as the items are now.

    :raises CannotCompose: with all that keeps it from the public.
    """
    made = catalogue.compiled_theme(theme_content.load(row.content))
    clashes = made.composition.form.clashes
    open_ = tuple(f"“{c.label}”在两张表里不一样，请处理：改名，或者合成一个" for c in clashes)
    if made.faults or open_:
        raise CannotCompose.because_of((*made.faults, *open_))
    return made


@command("designing.submit_theme")
def submit_theme(*, draft_id: UUID, version: int, actor: Actor, at: datetime) -> State:
    """Send a compiled theme to the check of its lead department (提请核对), 国发〔2024〕3号.

    :raises CannotCompose: no reason, or it has faults or open clashes: all of them at once.
    """
    row = opened_theme(draft_id, Act.SUBMIT, actor=actor, version=version)
    if not row.reason.strip():
        raise CannotCompose(fields={"reason": "请填写理由"}, reason="reason")
    made = _compiled(row)
    standing = Theme.objects.filter(basic_code=row.basic_code, region_code=row.region_code).first()
    if standing is not None and standing.digest == made.digest:
        raise CannotCompose("和现行版本完全相同，没有要发布的修改", reason="same")
    row.digest = made.digest
    return State(moved_theme(row, Act.SUBMIT, actor=actor, at=at).state)


@command("designing.pass_theme")
def pass_theme(
    *, draft_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Pass the lead department's check, by another person (部门核对通过), 国发〔2024〕3号."""
    row = opened_theme(draft_id, Act.CHECK, actor=actor, version=version)
    return State(moved_theme(row, Act.CHECK, actor=actor, at=at, opinion=opinion).state)


@command("designing.return_theme")
def return_theme(*, draft_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> None:
    """Return a theme to its editor with an opinion (退回修改), 国发〔2024〕3号.

    :raises CannotCompose: no opinion, or not waiting for the actor.
    """
    row = opened_theme(draft_id, Act.RETURN, actor=actor, version=version)
    if not opinion.strip():
        raise CannotCompose(fields={"opinion": "请填写退回意见"}, reason="opinion")
    moved_theme(row, Act.RETURN, actor=actor, at=at, opinion=opinion)


@command("designing.withdraw_theme")
def withdraw_theme(
    *, draft_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Withdraw a working copy before it is published (撤回主题编制稿), 国发〔2024〕3号.

    :raises CannotCompose: no reason, or it is published.
    """
    row = opened_theme(draft_id, Act.WITHDRAW, actor=actor, version=version)
    if not opinion.strip():
        raise CannotCompose(fields={"opinion": "请填写撤回理由"}, reason="opinion")
    moved_theme(row, Act.WITHDRAW, actor=actor, at=at, opinion=opinion)


@command("designing.publish_theme_draft")
def publish_theme_draft(
    *, draft_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> str:
    """Publish a checked theme (发布一件事); return the code of its list, 国发〔2024〕3号.

    Cases under way keep the versions they were filed under.

    :raises CannotCompose: an item changed since the check, so that other things would be published
        than were checked; or it has faults.
    """
    row = opened_theme(draft_id, Act.PUBLISH, actor=actor, version=version)
    made = _compiled(row)
    if made.digest != row.digest:
        raise CannotCompose(
            "核对以后，主题里的事项又有变化，请退回起草人重新提请核对", reason="changed"
        )
    row.published_at = at
    code = published(made, row.reason, actor, at)
    moved_theme(row, Act.PUBLISH, actor=actor, at=at, opinion=opinion)
    return code


@command("designing.note_item_changed")
def note_item_changed(*, basic_code: str, code: str, what: str, actor: Actor, at: datetime) -> int:
    """Tell the editors of themes that an item of theirs changed (主题待核对); return how many.

    国发〔2024〕3号. Only themes whose compiled text is another one now are told; a change told
    twice is one task.

    :param code: the one list that changed, empty for the item itself or several lists.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"catalogue:basic:{basic_code}", what=what)
    told = 0
    for theme in Theme.objects.filter(items__contains=[basic_code]).order_by("pk"):
        made = catalogue.compiled_theme(theme_content.load(theme.content))
        part = made.part(basic_code)
        if (code and part and part.code and part.code != code) or made.digest == theme.digest:
            continue
        named = f"“{part.name if part else basic_code}”{what}"
        open_ = ThemeTask.objects.select_for_update(of=("self",))
        row = open_.filter(theme=theme, basic_code=basic_code, settled_at=None).first()
        if row is None:
            row = ThemeTask(theme=theme, basic_code=basic_code, changes=0)
        row.theme_version, row.what, row.changed_at = theme.version, named[:200], at
        row.changes += 1
        row.save()
        told += 1
    return told


@command("designing.answer_theme_task")
def answer_theme_task(*, task_id: int, answer: str, actor: Actor, at: datetime) -> None:
    """Say why a theme may stay as it is though an item changed (核对主题), 国发〔2024〕3号.

    :raises CannotCompose: no answer, or it is settled already.
    """
    rows = ThemeTask.objects.select_for_update(of=("self",)).select_related("theme")
    row = rows.filter(pk=task_id).first()
    if row is None:
        raise NotFound
    require(policy.may_begin_theme(actor, row.theme.region_code))
    concerning(f"designing:theme:{row.theme.basic_code}:{row.theme.region_code}", task=row.pk)
    if row.settled_at is not None:
        raise CannotCompose(f"{row.settled_by}已经核对过了", reason="settled")
    if not answer.strip():
        raise CannotCompose(fields={"answer": "请写明为什么不用改"}, reason="answer")
    row.settled_at, row.settled_by = at, actor.name[:80]
    row.answer = answer.strip()[:LONGEST]
    row.save(update_fields=["settled_at", "settled_by", "answer"])
