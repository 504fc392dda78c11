"""Forms with their versions, and the designs of the next ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.services.designing import queries
from yiwang.services.designing.types import DesignInfo, DesignLine, State
from yiwang.services.eforms import queries as eforms
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READ = Post("desk:catalogue", right="catalogue.edit")
VersionId = Annotated[int, Path(..., ge=1, le=2**63 - 1)]


class FormLineOut(Schema):
    """A form with its newest version; ``version_id`` is what guides name."""

    code: str
    title: str
    version_id: int
    version: int
    published_at: datetime


class FormsOut(Page):
    """Forms by code."""

    forms: list[FormLineOut]


class FormVersionOut(Schema):
    """A version of a form: its pages as designed, and its JSON Schema."""

    id: int
    code: str
    version: int
    title: str
    hash: str
    pages: list[dict[str, Any]]
    form_schema: dict[str, Any]


class DesignLineOut(Schema):
    """A design in a list."""

    id: UUID
    code: str
    title: str
    state: State
    editor_name: str
    changed_at: datetime


class DesignsOut(Page):
    """Designs, newest first."""

    designs: list[DesignLineOut]


class FaultOut(Schema):
    """What keeps a design from being published, and the sentence that mends it."""

    rule: str
    key: str
    sentence: str


class DesignOut(DesignLineOut):
    """One design with its pages and its faults."""

    version: int
    base_version: int
    reason: str
    lists_done: int
    adopted_at: datetime | None
    pages: list[dict[str, Any]]
    faults: list[FaultOut]


class FormFilter(Schema):
    """Which forms."""

    q: Text = Field("", max_length=60)
    after: Text = Field("", max_length=64)
    limit: int = Field(50, ge=1, le=100)


class DesignFilter(Schema):
    """Which designs."""

    state: State | None = None
    after: UUID | None = None
    limit: int = Field(50, ge=1, le=100)


@router.get("/forms", response={200: FormsOut, **REFUSALS}, auth=READ)
def forms(request: HttpRequest, which: Query[FormFilter]) -> Mapping[str, Any]:
    """Forms that are published, by code."""
    viewer = actor_of(request)
    found = eforms.forms(which.q, after=which.after, limit=which.limit + 1, viewer=viewer)
    shown = found[: which.limit]
    return {"forms": shown, "next": shown[-1].code if len(found) > which.limit else None}


@router.get("/forms/versions/{version}", response={200: FormVersionOut, **REFUSALS}, auth=READ)
def form_version(request: HttpRequest, version: VersionId) -> Mapping[str, Any]:
    """One version of a form, which never changes."""
    form = eforms.form(version, viewer=actor_of(request))
    return {
        "id": form.id,
        "code": form.code,
        "version": form.version,
        "title": form.title,
        "hash": form.hash,
        "pages": eforms.plain_pages(form.pages),
        "form_schema": form.schema,
    }


@router.get("/forms/designs", response={200: DesignsOut, **REFUSALS}, auth=READ)
def designs(request: HttpRequest, which: Query[DesignFilter]) -> Mapping[str, Any]:
    """Designs of forms, newest first."""
    found = queries.designs(
        states=[which.state] if which.state else (),
        before=which.after,
        limit=which.limit + 1,
        viewer=actor_of(request),
    )
    shown = found[: which.limit]
    return {"designs": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.get("/forms/designs/{key}", response={200: DesignOut, **REFUSALS}, auth=READ)
def design(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One design with what keeps it from being published."""
    found = queries.design(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return _whole(found)


def _whole(one: DesignInfo) -> dict[str, Any]:
    line = DesignLine(one.id, one.code, one.title, one.state, one.editor_name, one.changed_at)
    return {
        **{name: getattr(line, name) for name in line.__slots__},
        "version": one.version,
        "base_version": one.base_version,
        "reason": one.reason,
        "lists_done": one.lists_done,
        "adopted_at": one.adopted_at,
        "pages": eforms.plain_pages(one.pages),
        "faults": [
            {"rule": fault.rule, "key": fault.key, "sentence": fault.sentence}
            for fault in one.faults
        ],
    }
