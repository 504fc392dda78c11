"""Libraries of other levels by token (证照库联通): packages out and in, the daily balance."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Schema, Status, UploadedFile
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.packages import (
    Balance,
    BalanceInfo,
    PackageInfo,
    PartnerInfo,
    Received,
)
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

LINKS = Post("desk:libraries", right="data.manage")
LARGEST = 20 * 1024 * 1024
LINES, PACKED = "application/jsonl", "application/gzip"


def _bytes(kind: str) -> dict[str, Any]:
    told = {"schema": {"type": "string", "format": "binary"}}
    return {"responses": {200: {"description": "签名的文件，逐字节原样", "content": {kind: told}}}}


class LibrariesOut(Schema):
    """The libraries we exchange with."""

    libraries: list[PartnerInfo]


class PackagesFilter(Schema):
    """Which packages."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=99)


class PartnerLibraryOut(Page):
    """A library with its last balances and the packages exchanged, newest first."""

    library: PartnerInfo
    balances: list[BalanceInfo]
    packages: list[PackageInfo]


@router.get("/libraries", response={200: LibrariesOut, **REFUSALS}, auth=LINKS)
def libraries(request: HttpRequest) -> Mapping[str, Any]:
    """Libraries we exchange with."""
    return {"libraries": queries.partners(viewer=actor_of(request), at=clock.now())}


@router.post("/libraries/packages", response={200: Received, **REFUSALS}, auth=LINKS)
def receive_package(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Take a package; the same one again changes nothing."""
    content = file.read(LARGEST + 1)
    return commands.receive_package(content=content, actor=actor_of(request), at=clock.now())


@router.post("/libraries/balances", response={200: Balance, **REFUSALS}, auth=LINKS)
def compare_balance(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Compare a library's balance with what we know of it."""
    content = file.read(LARGEST + 1)
    return commands.compare_balance(content=content, actor=actor_of(request), at=clock.now())


@router.get("/libraries/packages/{key}", response=REFUSALS, auth=LINKS, openapi_extra=_bytes(LINES))
def package_bytes(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bytes of a package we made."""
    _, content = queries.package_bytes(key, viewer=actor_of(request))
    return HttpResponse(content, content_type=LINES)


@router.get("/libraries/{key}", response={200: PartnerLibraryOut, **REFUSALS}, auth=LINKS)
def library(request: HttpRequest, key: UUID, which: Query[PackagesFilter]) -> Mapping[str, Any]:
    """One library with the packages exchanged."""
    viewer = actor_of(request)
    found = queries.packages(key, viewer=viewer, after=which.after, limit=which.limit + 1)
    shown = found[: which.limit]
    return {
        "library": queries.partner(key, viewer=viewer, at=clock.now()),
        "balances": queries.balances(key, viewer=viewer),
        "packages": shown,
        "next": str(shown[-1].id) if len(found) > which.limit else None,
    }


@router.post("/libraries/{key}/packages", response={201: MadeOut, **REFUSALS}, auth=LINKS)
def export_package(request: HttpRequest, key: UUID) -> Any:
    """Make the next package of what has changed."""
    made = commands.export_package(partner_id=key, actor=actor_of(request), at=clock.now())
    return Status(201, {"id": str(made)})


@router.post(
    "/libraries/{key}/balance", response=REFUSALS, auth=LINKS, openapi_extra=_bytes(PACKED)
)
def make_balance(request: HttpRequest, key: UUID) -> HttpResponse:
    """The balance of today, signed."""
    content = commands.make_balance(partner_id=key, actor=actor_of(request), at=clock.now())
    return HttpResponse(content, content_type=PACKED)
