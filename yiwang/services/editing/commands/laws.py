"""A changed law: what it touches, and one task per item to align it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.services.editing import policy
from yiwang.services.editing.models import AlignmentTask, LawChange
from yiwang.services.editing.queries.laws import touched_items
from yiwang.services.editing.rules import citations
from yiwang.services.editing.types import TaskState


class CannotAlign(DomainError):
    """The change or the task cannot be kept like this."""

    code: ClassVar[str] = "editing.cannot_align"
    sentence: ClassVar[str] = "没有事项引用这些条款"


@command("editing.enter_law_change")
def enter_law_change(
    *,
    law: str,
    number: str,
    articles: Sequence[str],
    text: str,
    effective_on: date | None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Enter an amended law and open a task for each item that rests on it (法律修改对照).

    《行政许可法》第十四条至第十六条: an item stands on its law. No articles means the whole law.

    :raises CannotAlign: no name, no words, or no item cites it.
    """
    require(policy.is_office(actor))
    name = citations.law_name(law)
    concerning(f"editing:law:{name}"[:120], articles=len(articles))
    missing = {
        **({} if name else {"law": "请填写法律名称"}),
        **({} if text.strip() else {"text": "请填写修改内容"}),
    }
    if missing:
        raise CannotAlign(fields=missing, reason="missing")
    items = touched_items(name, articles)
    if not items:
        raise CannotAlign(
            fields={"law": "没有事项引用这部法律的这些条款，请检查名称和条款"}, reason="nothing"
        )
    change = LawChange.objects.create(
        law=name[:200],
        number=number.strip()[:80],
        articles=list(articles),
        text=text.strip()[:500],
        effective_on=effective_on,
        region_code=actor.region_code,
        entered_by=actor.name,
        entered_at=at,
    )
    AlignmentTask.objects.bulk_create(
        AlignmentTask(
            change=change,
            basic_code=item.code,
            name=item.name,
            articles=list(item.articles),
            state=TaskState.OPEN,
        )
        for item in items
    )
    return change.pk


@command("editing.close_task")
def close_task(*, task_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Close a task because the item needs no change (无需修改), with the reason.

    《行政许可法》第二十条: whoever sets an item reviews it. A revision closes its task by itself.

    :raises CannotAlign: no reason, or closed already.
    """
    require(policy.is_office(actor))
    rows = AlignmentTask.objects.select_for_update(of=("self",))
    row = rows.filter(pk=task_id).first()
    if row is None:
        raise NotFound
    concerning(f"catalogue:basic:{row.basic_code}", aligned=row.pk)
    if not reason.strip():
        raise CannotAlign(fields={"reason": "请填写不用修改的理由"}, reason="reason")
    if row.state != TaskState.OPEN:
        raise CannotAlign("这项任务已经办结", reason="closed")
    row.state, row.reason = TaskState.UNCHANGED, reason.strip()[:200]
    row.closed_by, row.closed_at = actor.name, at
    row.save(update_fields=["state", "reason", "closed_by", "closed_at"])
