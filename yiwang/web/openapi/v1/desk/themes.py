"""Themes as they are published, what changed under them, and working copies with what they make."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.services.designing import queries
from yiwang.services.designing.types import State, ThemeDraftInfo
from yiwang.services.eforms import queries as eforms
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READ = Post("desk:catalogue", right="catalogue.edit")
ThemeId = Annotated[int, Path(..., ge=1, le=2**63 - 1)]


class ThemeLineOut(Schema):
    """A published theme; ``open_tasks`` is how many of its items changed since."""

    id: int
    basic_code: str
    name: str
    lead: str
    region_code: str
    items: int
    version: int
    published_at: datetime
    open_tasks: int


class ThemesOut(Page):
    """Published themes, newest first."""

    themes: list[ThemeLineOut]


class ThemeTaskOut(Schema):
    """An item that changed under a theme, and what was answered."""

    id: int
    basic_code: str
    what: str
    theme_version: int
    changed_at: datetime
    settled_at: datetime | None
    answer: str


class ThemeOut(ThemeLineOut):
    """One published theme; ``list_code`` is the code of its guide."""

    list_code: str
    tasks: list[ThemeTaskOut]


class ThemePartOut(Schema):
    """An item of a theme: who handles it, what it waits for, from which to which working day."""

    basic_code: str
    name: str
    organisation_name: str
    days: int
    after: list[str]
    begins: int
    ends: int


class ThemeLeafOut(Schema):
    """A situation of a theme with the items that belong."""

    key: str
    name: str
    items: list[str]


class ThemeDraftOut(Schema):
    """A working copy compiled from the items as they are now."""

    id: UUID
    basic_code: str
    name: str
    state: State
    version: int
    days: int
    parts: list[ThemePartOut]
    situations: list[ThemeLeafOut]
    pages: list[dict[str, Any]]
    materials: list[dict[str, Any]]
    clashes: list[str]
    faults: list[str]


class ThemeFilter(Schema):
    """Which themes; ``region`` takes those below too."""

    region: str = Field("", max_length=12, pattern="^([0-9]{12})?$")
    after: int | None = Field(None, ge=1, le=2**63 - 1)
    limit: int = Field(50, ge=1, le=99)


@router.get("/themes", response={200: ThemesOut, **REFUSALS}, auth=READ)
def themes(request: HttpRequest, which: Query[ThemeFilter]) -> Mapping[str, Any]:
    """Published themes with how many of their items changed since."""
    viewer = actor_of(request)
    found = queries.themes(which.region, before=which.after, limit=which.limit + 1, viewer=viewer)
    shown = found[: which.limit]
    return {"themes": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.get("/themes/{number}", response={200: ThemeOut, **REFUSALS}, auth=READ)
def theme(request: HttpRequest, number: ThemeId) -> Mapping[str, Any]:
    """One published theme with what changed under it."""
    found = queries.theme(number, viewer=actor_of(request))
    if found is None:
        raise NotFound
    line = {name: getattr(found.line, name) for name in found.line.__slots__}
    return {**line, "list_code": found.list_code, "tasks": found.tasks}


@router.get("/themes/drafts/{key}", response={200: ThemeDraftOut, **REFUSALS}, auth=READ)
def theme_draft(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One working copy with all that is compiled of it, and what keeps it from the public."""
    found = queries.theme_draft(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return _whole(found)


def _whole(one: ThemeDraftInfo) -> dict[str, Any]:
    made = one.made
    whole = made.composition
    after = {m.basic_code: list(m.after) for m in whole.members}
    return {
        "id": one.id,
        "basic_code": one.spec.basic_code,
        "name": one.spec.name,
        "state": one.state,
        "version": one.version,
        "days": whole.course.days,
        "parts": [
            {
                "basic_code": part.basic_code,
                "name": part.name,
                "organisation_name": part.organisation_name,
                "days": part.days,
                "after": after.get(part.basic_code, []),
                "begins": whole.course.spans.get(part.basic_code, (0, 0))[0],
                "ends": whole.course.spans.get(part.basic_code, (0, 0))[1],
            }
            for part in made.parts
        ],
        "situations": [
            {"key": leaf.key, "name": leaf.name, "items": list(leaf)} for leaf in made.leaves
        ],
        "pages": eforms.plain_pages(made.pages),
        "materials": [
            {
                "no": line.content["no"],
                "name": line.content["name"],
                "of": [own.basic_code for own in line.of],
            }
            for line in whole.materials
        ],
        "clashes": [f"{clash.label}：{clash.why}" for clash in whole.form.clashes],
        "faults": list(made.faults),
    }
