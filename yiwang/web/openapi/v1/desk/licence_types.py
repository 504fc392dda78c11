"""Licence types with their versions, as who designs them sees them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.services.licences import queries
from yiwang.services.licences.types.licence_types import TypeState
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READ = Post("desk:catalogue", right="catalogue.edit")
TypeCode = Annotated[str, Path(..., min_length=21, max_length=21)]


class LicenceTypeLineOut(Schema):
    """A licence type; ``number`` is that of its version in force, 0 without one."""

    code: str
    name: str
    issuer: str
    is_code_verified: bool
    number: int
    published_at: datetime | None
    draft_id: UUID | None


class LicenceTypesOut(Page):
    """Licence types by code."""

    types: list[LicenceTypeLineOut]


class LicenceTypeVersionLineOut(Schema):
    """A version in the list of its type."""

    id: UUID
    number: int
    state: TypeState
    editor_name: str
    created_at: datetime
    published_at: datetime | None


class LicenceTypeOut(Schema):
    """A licence type with its versions; ``content`` is what is in force."""

    type: LicenceTypeLineOut
    content: dict[str, Any] | None
    versions: list[LicenceTypeVersionLineOut]


class LicenceTypeFaultOut(Schema):
    """What keeps a version from being published, and the sentence that mends it."""

    rule: str
    sentence: str


class LicenceTypeVersionOut(Schema):
    """One version: fields and layout as designed (millimetres), its faults, its changes."""

    id: UUID
    type_code: str
    number: int
    base_number: int
    state: TypeState
    version: int
    content: dict[str, Any]
    faults: list[LicenceTypeFaultOut]
    changes: list[str]


class LicenceTypeFilter(Schema):
    """Which types."""

    q: Text = Field("", max_length=60)
    after: Text = Field("", max_length=21)
    limit: int = Field(50, ge=1, le=100)


@router.get("/licence-types", response={200: LicenceTypesOut, **REFUSALS}, auth=READ)
def licence_types(request: HttpRequest, which: Query[LicenceTypeFilter]) -> Mapping[str, Any]:
    """Licence types, found by a part of name, issuer or code."""
    viewer = actor_of(request)
    found = queries.types(which.q, after=which.after, limit=which.limit + 1, viewer=viewer)
    shown = found[: which.limit]
    return {"types": shown, "next": shown[-1].code if len(found) > which.limit else None}


@router.get("/licence-types/{code}", response={200: LicenceTypeOut, **REFUSALS}, auth=READ)
def licence_type(request: HttpRequest, code: TypeCode) -> Mapping[str, Any]:
    """One type: what is in force, and its versions."""
    found = queries.type_page(code, viewer=actor_of(request))
    if found is None:
        raise NotFound
    content = asdict(found.current.content) if found.current else None
    return {"type": found.line, "content": content, "versions": found.versions}


@router.get(
    "/licence-types/versions/{key}",
    response={200: LicenceTypeVersionOut, **REFUSALS},
    auth=READ,
)
def licence_type_version(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One version with what keeps it from being published."""
    found = queries.type_version(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    names = ("id", "type_code", "number", "base_number", "state", "version", "faults", "changes")
    return {name: getattr(found, name) for name in names} | {"content": asdict(found.content)}
