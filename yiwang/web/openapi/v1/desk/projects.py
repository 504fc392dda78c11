"""Projects at the desk: those one's organisations take part in, joint events that wait, alerts."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.engagement.projects import queries
from yiwang.engagement.projects.types import Light
from yiwang.foundation.core import clock
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.projects import (
    EVENT,
    PROJECT,
    Key,
    ProjectFilter,
    ProjectsOut,
    begins,
    page_of,
)
from yiwang.web.ui.access import actor_of

READ = Post("desk:read")


class EventTaskOut(Schema):
    """A joint event that waits for one's organisation."""

    id: UUID
    name: str
    project_code: str
    project_name: str
    state_name: str
    what: str
    fixed_on: date | None


class EventTasksOut(Page):
    """Joint events that wait, newest first."""

    events: list[EventTaskOut]


class StageAlertOut(Schema):
    """A stage near its limit or beyond; days are working days."""

    project_id: UUID
    project_code: str
    project_name: str
    stage_no: int
    stage_name: str
    lead_name: str
    limit: int
    used: int
    light: Light
    read_on: date


class StageAlertsOut(Page):
    """Stages near their limit, the least left first."""

    stages: list[StageAlertOut]


class AlertFilter(Schema):
    """Which page."""

    after: str = Field("", pattern=r"^(-?[0-9]{1,4}\.[0-9]{1,15})?$")
    limit: int = Field(50, ge=1, le=100)


@router.get("/projects", response={200: ProjectsOut, **REFUSALS}, auth=READ)
def desk_projects(request: HttpRequest, which: Query[ProjectFilter]) -> dict[str, Any]:
    """本单位参与的工程建设项目。"""
    found = queries.desk_projects(
        viewer=actor_of(request), before=begins(which.after), limit=which.limit + 1
    )
    return page_of(found, which.limit)


@router.get("/projects/late", response={200: StageAlertsOut, **REFUSALS}, auth=READ)
def late_stages(request: HttpRequest, which: Query[AlertFilter]) -> dict[str, Any]:
    """临近时限和超过时限的阶段：监察看本地区和下级，牵头单位看自己的。"""
    left, _, key = which.after.partition(".")
    after = (int(left), int(key)) if which.after else None
    found = queries.late_stages(viewer=actor_of(request), after=after, limit=which.limit + 1)
    shown = found[: which.limit]
    more = f"{shown[-1].left}.{shown[-1].id}" if len(found) > which.limit else None
    return {"stages": shown, "next": more}


@router.get("/projects/{key}", response={200: PROJECT, **REFUSALS}, auth=READ)
def desk_project(request: HttpRequest, key: Key) -> Any:
    """一个项目的看板。"""
    return queries.project(key, viewer=actor_of(request), at=clock.now())


@router.get("/joint-events", response={200: EventTasksOut, **REFUSALS}, auth=READ)
def event_tasks(request: HttpRequest, which: Query[ProjectFilter]) -> dict[str, Any]:
    """等本单位办理的联合测绘、审图、踏勘和验收。"""
    found = queries.event_tasks(
        viewer=actor_of(request), before=begins(which.after), limit=which.limit + 1
    )
    shown = found[: which.limit]
    more = str(shown[-1].id) if len(found) > which.limit else None
    return {"events": shown, "next": more}


@router.get("/joint-events/{event}", response={200: EVENT, **REFUSALS}, auth=READ)
def desk_event(request: HttpRequest, event: Key) -> Any:
    """一件联合事项：可选日期、各部门意见、整改问题、结论。"""
    return queries.joint_event(event, viewer=actor_of(request), at=clock.now())
