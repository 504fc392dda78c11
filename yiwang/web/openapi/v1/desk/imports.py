"""Imports by token: upload, progress and report, confirmation by another person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Schema, UploadedFile
from pydantic import Field

from yiwang.engagement.interchange import commands, queries
from yiwang.engagement.interchange.types.imports import (
    Grade,
    ImportEntryInfo,
    ImportFaultInfo,
    ImportInfo,
)
from yiwang.foundation.core import clock
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READS = Post("desk:revise", "desk:publish")
UPLOADS, CONFIRMS = Post("desk:revise"), Post("desk:publish")


class ImportsOut(Schema):
    """The last imports of one's division, newest first."""

    imports: list[ImportInfo]


class ReportFilter(Schema):
    """Which lines of the report."""

    grade: Grade | None = None
    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(50, ge=1, le=100)


class ImportReportOut(Page):
    """An import with its progress, and lines of its report."""

    upload: ImportInfo
    faults: list[ImportFaultInfo]
    changes: list[ImportEntryInfo]


class DecisionIn(Schema):
    """The version that was seen."""

    version: int = Field(..., ge=1, le=10**6)


@router.get("/imports", response={200: ImportsOut, **REFUSALS}, auth=READS)
def imports(request: HttpRequest) -> Mapping[str, Any]:
    """Imports of items and lists."""
    return {"imports": queries.imports(viewer=actor_of(request))}


@router.post("/imports", response={201: MadeOut, **REFUSALS}, auth=UPLOADS)
def upload(request: HttpRequest, file: File[UploadedFile], idempotency_key: Key) -> Any:
    """Upload a file of items and lists (XLSX, CSV, JSON); it is read and checked by a job."""

    def make() -> tuple[int, dict[str, str]]:
        key = commands.upload_import(
            file_name=file.name or "",
            content=file.read(commands.LARGEST + 1),
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(key)}

    return once(request, idempotency_key, make)


@router.get("/imports/{key}", response={200: ImportReportOut, **REFUSALS}, auth=READS)
def report(request: HttpRequest, key: UUID, which: Query[ReportFilter]) -> Mapping[str, Any]:
    """One import: progress, report line by line, what is new or changed."""
    viewer = actor_of(request)
    found = queries.import_faults(
        key,
        grade=which.grade,
        after=int(which.after or 0),
        limit=which.limit + 1,
        viewer=viewer,
    )
    shown = found[: which.limit]
    return {
        "upload": queries.import_info(key, viewer=viewer),
        "faults": shown,
        "changes": queries.import_changes(key, viewer=viewer),
        "next": str(shown[-1].id) if len(found) > which.limit else None,
    }


@router.post("/imports/{key}/confirm", response={200: ImportInfo, **REFUSALS}, auth=CONFIRMS)
def confirm(request: HttpRequest, key: UUID, body: DecisionIn) -> Any:
    """Let a checked import be published: another person than the one who uploaded it."""
    viewer = actor_of(request)
    commands.confirm_import(import_id=key, version=body.version, actor=viewer, at=clock.now())
    return queries.import_info(key, viewer=viewer)


@router.post("/imports/{key}/drop", response={200: ImportInfo, **REFUSALS}, auth=READS)
def drop(request: HttpRequest, key: UUID, body: DecisionIn) -> Any:
    """Give up an import that is not published yet."""
    viewer = actor_of(request)
    commands.drop_import(import_id=key, version=body.version, actor=viewer, at=clock.now())
    return queries.import_info(key, viewer=viewer)
