"""Engineering projects: what a kind needs, one's own projects with their boards, joint events."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yiwang.engagement.projects import queries
from yiwang.engagement.projects.types import (
    JointEventView,
    ProfileInfo,
    ProjectKind,
    ProjectLine,
    ProjectView,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import REFUSALS, Page, mirror
from yiwang.web.openapi.tokens import Bearer
from yiwang.web.ui.access import actor_of

router = Router(tags=["projects"])
READ = Bearer("cases:read")
UUID_TEXT = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
REGION = r"^([0-9]{12})?$"
Key = Annotated[UUID, Path(...)]


class ProfileFilter(Schema):
    """Which division and kind of project."""

    region: str = Field("", max_length=12, pattern=REGION, description="12 位区划代码")
    kind: ProjectKind


class ProjectFilter(Schema):
    """Which page."""

    after: str = Field("", pattern=UUID_TEXT)
    limit: int = Field(20, ge=1, le=100)


class ProjectLineOut(Schema):
    """A project in a list; ``used`` and ``total`` are working days."""

    id: UUID
    code: str
    name: str
    kind_name: str
    owner_name: str
    region_name: str
    stage_name: str
    used: int
    total: int
    registered_at: datetime
    is_open: bool


class ProjectsOut(Page):
    """Projects, newest first."""

    projects: list[ProjectLineOut]


PROFILE = mirror(ProfileInfo, without=["may_decide"])
PROJECT = mirror(ProjectView)
EVENT = mirror(JointEventView)


def page_of(found: tuple[ProjectLine, ...], limit: int) -> dict[str, Any]:
    """Return a page and where the next one begins."""
    shown = found[:limit]
    more = str(shown[-1].id) if len(found) > limit else None
    return {"projects": shown, "next": more}


def begins(after: str) -> UUID | None:
    """Return where a page begins."""
    return UUID(after) if after else None


@router.get("/project-profiles", response={200: PROFILE, 404: Problem, 422: Problem}, auth=None)
def profile(request: HttpRequest, which: Query[ProfileFilter]) -> Any:
    """一类项目四个阶段要办哪些事、由谁办、多少个工作日、哪些时间计入；不用登录。"""
    region = which.region or orgs.default_region()
    found = queries.profile(region, which.kind, at=clock.now(), viewer=ANYONE)
    if found is None:
        raise NotFound("这里还没有公布这类项目的审批事项清单")
    return found


@router.get("/projects", response={200: ProjectsOut, **REFUSALS}, auth=READ)
def projects(request: HttpRequest, which: Query[ProjectFilter]) -> dict[str, Any]:
    """自己（或者所代表的企业）登记的工程建设项目。"""
    found = queries.my_projects(
        viewer=actor_of(request), before=begins(which.after), limit=which.limit + 1
    )
    return page_of(found, which.limit)


@router.get("/projects/{key}", response={200: PROJECT, **REFUSALS}, auth=READ)
def project(request: HttpRequest, key: Key) -> Any:
    """项目看板：四个阶段、每个事项办到哪里、用了多少个工作日、联合事项。"""
    return queries.project(key, viewer=actor_of(request), at=clock.now())


@router.get("/projects/{key}/events/{event}", response={200: EVENT, **REFUSALS}, auth=READ)
def event(request: HttpRequest, key: Key, event: Key) -> Any:
    """一件联合测绘、审图、踏勘或者验收：时间、参与部门、整改问题、结论。"""
    found = queries.joint_event(event, viewer=actor_of(request), at=clock.now())
    if found.project_id != key:
        raise NotFound
    return found
