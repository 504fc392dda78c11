"""Changed laws: what they touch, and the tasks to align it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import queries as cases
from yiwang.services.editing import commands, queries
from yiwang.services.editing.types import LawChangeInfo, TaskInfo
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page, Text, mirror
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

LAWS = Post("desk:revise", right="catalogue.edit")
Id = Annotated[int, Path(..., ge=1, le=2**63 - 1)]


class LawChangeFilter(Schema):
    """Which changes."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class LawChangesOut(Page):
    """Changed laws, newest first."""

    changes: list[LawChangeInfo]


class LawChangeIn(Schema):
    """An amended law; without articles the whole of it."""

    law: Text = Field(max_length=200)
    number: Text = Field("", max_length=80)
    articles: list[Text] = Field(default_factory=list, max_length=200)
    text: Text = Field(max_length=500)
    effective_on: date | None = None


class TaskFilter(Schema):
    """Which tasks."""

    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(20, ge=1, le=100)


class TasksOut(Page):
    """Items to align, with their lists in use and their open cases."""

    tasks: mirror(TaskInfo, many=True, open_cases=int)  # type: ignore[valid-type]


class NoChangeIn(Schema):
    """Why nothing has to change."""

    reason: Text = Field(max_length=200)


@router.get("/law-changes", response={200: LawChangesOut, **REFUSALS}, auth=LAWS)
def changes(request: HttpRequest, which: Query[LawChangeFilter]) -> Mapping[str, Any]:
    """Changed laws with how many items are still to be aligned."""
    found = queries.law_changes(viewer=actor_of(request), before=which.after, limit=which.limit + 1)
    shown = found[: which.limit]
    return {"changes": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.post("/law-changes", response={201: MadeOut, **REFUSALS}, auth=LAWS)
def enter(request: HttpRequest, body: LawChangeIn, idempotency_key: Key) -> Any:
    """Enter an amended law; every item that rests on it gets a task."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.enter_law_change(**body.dict(), actor=actor_of(request), at=clock.now())
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/law-changes/{key}", response={200: LawChangeInfo, **REFUSALS}, auth=LAWS)
def change(request: HttpRequest, key: UUID) -> Any:
    """One changed law."""
    found = queries.law_change(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.get("/law-changes/{key}/tasks", response={200: TasksOut, **REFUSALS}, auth=LAWS)
def tasks(request: HttpRequest, key: UUID, which: Query[TaskFilter]) -> Mapping[str, Any]:
    """The items that a changed law touches."""
    viewer = actor_of(request)
    after = int(which.after) if which.after else 0
    found = queries.tasks_of(key, after=after, limit=which.limit + 1, viewer=viewer)
    shown = found[: which.limit]
    waiting = cases.open_by_item([one.basic_code for one in shown], viewer=viewer)
    lines = [asdict(one) | {"open_cases": waiting.get(one.basic_code, 0)} for one in shown]
    return {"tasks": lines, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.post("/alignment-tasks/{key}/close", response={204: None, **REFUSALS}, auth=LAWS)
def close(request: HttpRequest, key: Id, body: NoChangeIn) -> Any:
    """Close a task because its item needs no change."""
    commands.close_task(task_id=key, reason=body.reason, actor=actor_of(request), at=clock.now())
    return Status(204, None)
