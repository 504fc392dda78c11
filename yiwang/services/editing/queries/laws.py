"""Changed laws and what they touch."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import CitingItem
from yiwang.services.editing import policy
from yiwang.services.editing.models import AlignmentTask, LawChange
from yiwang.services.editing.rules import citations
from yiwang.services.editing.types import LawChangeInfo, TaskInfo, TaskState

LIMIT = 100
MOST = 2000


def touched_items(
    law: str, articles: Iterable[str], *, viewer: Actor = ANYONE
) -> tuple[CitingItem, ...]:
    """Return the items that rest on one of these articles, with those they cite of them."""
    del viewer
    name, wanted = citations.law_name(law), tuple(articles)
    found = []
    for item in catalogue.citing((name, f"中华人民共和国{name}"))[:MOST]:
        cited = citations.touched(item.articles, wanted)
        if cited is not None:
            found.append(replace(item, articles=cited))
    return tuple(found)


def law_changes(
    *, viewer: Actor, before: UUID | None = None, limit: int = 20
) -> tuple[LawChangeInfo, ...]:
    """Return the changed laws, newest first, with how many tasks are open."""
    require(policy.may_enter_laws(viewer))
    rows = _counted().order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_change(row) for row in rows[: min(limit, LIMIT)])


def law_change(change_id: UUID, *, viewer: Actor) -> LawChangeInfo | None:
    """Return one changed law."""
    require(policy.may_enter_laws(viewer))
    row = _counted().filter(pk=change_id).first()
    return _change(row) if row else None


def _counted() -> Any:
    is_open = Q(tasks__state=TaskState.OPEN)
    return LawChange.objects.annotate(all=Count("tasks"), waiting=Count("tasks", filter=is_open))


def _change(row: Any) -> LawChangeInfo:
    return LawChangeInfo(
        id=row.pk,
        law=row.law,
        number=row.number,
        articles=tuple(row.articles),
        text=row.text,
        effective_on=row.effective_on,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        tasks=row.all,
        open_tasks=row.waiting,
    )


def tasks_of(
    change_id: UUID, *, after: int = 0, limit: int = 20, viewer: Actor
) -> tuple[TaskInfo, ...]:
    """Return the tasks of a changed law with the lists in use of each item, by id."""
    require(policy.may_enter_laws(viewer))
    rows = list(
        AlignmentTask.objects.filter(change_id=change_id, pk__gt=after).order_by("pk")[
            : min(limit, LIMIT)
        ]
    )
    lists = catalogue.count_lists_of([row.basic_code for row in rows])
    return tuple(_task(row, lists.get(row.basic_code, 0)) for row in rows)


def task(task_id: int, *, viewer: Actor) -> TaskInfo | None:
    """Return one task."""
    require(policy.may_enter_laws(viewer))
    row = AlignmentTask.objects.filter(pk=task_id).first()
    return _task(row, 0) if row else None


def open_tasks_of(basic_code: str, *, viewer: Actor = ANYONE) -> int:
    """Return how many changed laws an item has still to be aligned with."""
    del viewer
    return AlignmentTask.objects.filter(basic_code=basic_code, state=TaskState.OPEN).count()


def _task(row: AlignmentTask, lists: int) -> TaskInfo:
    edition = catalogue.basic_edition(row.basic_code)
    return TaskInfo(
        id=row.pk,
        basic_code=row.basic_code,
        name=row.name,
        state=TaskState(row.state),
        articles=tuple(row.articles),
        lists=lists,
        version_no=edition.version_no if edition else 0,
        reason=row.reason,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        revision_id=row.revision_id,
    )


def articles(text: str, *, viewer: Actor = ANYONE) -> tuple[str, ...]:
    """Return the articles of a typed list: 「第三十五条、36」 → 第三十五条, 第三十六条.

    :raises ValueError: a part is no article; its text is the argument.
    """
    del viewer
    return citations.articles(text)
