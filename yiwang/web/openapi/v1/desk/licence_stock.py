"""Existing licences by token (存量归集): upload, progress, report, conflicts, look-up."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Schema, UploadedFile
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.packages import HeldRow
from yiwang.services.licences.types.stock import (
    Finding,
    StockConflictInfo,
    StockFindingInfo,
    StockImportInfo,
    StockRow,
    Verdict,
)
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve

READS = Post("desk:stock")
KEEPS = Post("desk:stock", right="licences.keep")
DECIDES = Post("desk:stock", right="cases.decide")
LARGEST = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
SHEET = {"responses": {200: {"description": "模板", "content": {XLSX: BINARY}}}}
SCAN = {"responses": {200: {"description": "扫描件", "content": {"*/*": BINARY}}}}


class StockImportsOut(Schema):
    """The last imports of one's office, newest first."""

    imports: list[StockImportInfo]


class StockFilter(Schema):
    """Which lines of a report."""

    kind: Finding | None = None
    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(50, ge=1, le=100)


class StockReportOut(Page):
    """An import with its progress, and rows that did not become records."""

    upload: StockImportInfo
    findings: list[StockFindingInfo]


class StockTypeIn(Schema):
    """Of which type the licences in the sheet are."""

    type_code: str = Field(..., min_length=1, max_length=21)


class StockVersionIn(Schema):
    """The version that was seen."""

    version: int = Field(..., ge=1, le=10**6)


class StockActIn(Schema):
    """What is done with an import, and the version that was seen."""

    act: Literal["stop", "resume", "drop"]
    version: int = Field(..., ge=1, le=10**6)


class StockConfirmIn(Schema):
    """How many records are sent to the seal, and the version that was seen."""

    most: int = Field(..., ge=1, le=500)
    version: int = Field(..., ge=1, le=10**6)


class StockVerdictIn(Schema):
    """Which side of a conflict is right."""

    verdict: Literal["KEEP", "TAKE"]


class StockConfirmedOut(Schema):
    """How many records were sent to the seal."""

    confirmed: int


class StockQuery(Schema):
    """What is looked up: a number, a name or a code."""

    text: str = Field("", max_length=120)
    after: str = Field("", max_length=36)
    limit: int = Field(20, ge=1, le=100)


class StockRecordsOut(Page):
    """Records of one's office, and licences other libraries told."""

    records: list[StockRow]
    held: list[HeldRow]


STEERING = {
    "stop": commands.stop_stock,
    "resume": commands.resume_stock,
    "drop": commands.drop_stock,
}


@router.get("/licence-stock", response={200: StockImportsOut, **REFUSALS}, auth=READS)
def stock_imports(request: HttpRequest) -> Mapping[str, Any]:
    """Imports of existing licences."""
    return {"imports": queries.stock_imports(viewer=actor_of(request), limit=50)}


@router.get("/licence-stock/template", response=REFUSALS, auth=KEEPS, openapi_extra=SHEET)
def stock_template(request: HttpRequest, type_code: str) -> HttpResponse:
    """The empty sheet of a type (XLSX): its columns are the fields of the face."""
    _, content = queries.stock_template(type_code, viewer=actor_of(request))
    return HttpResponse(content, content_type=XLSX)


@router.post("/licence-stock", response={201: MadeOut, **REFUSALS}, auth=KEEPS)
def import_stock(
    request: HttpRequest, kind: Form[StockTypeIn], file: File[UploadedFile], idempotency_key: Key
) -> Any:
    """Upload a sheet of licences the office issued before; a job loads it."""

    def make() -> tuple[int, dict[str, str]]:
        key = commands.import_stock(
            type_code=kind.type_code,
            file_name=file.name or "",
            content=file.read(LARGEST + 1),
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(key)}

    return once(request, idempotency_key, make)


@router.post(
    "/licence-stock/records/search", response={200: StockRecordsOut, **REFUSALS}, auth=KEEPS
)
def stock_records(request: HttpRequest, body: StockQuery) -> Mapping[str, Any]:
    """Look up existing licences of the office, and those other libraries told.

    Posted, because a code of a person belongs in no address.
    """
    viewer, at = actor_of(request), clock.now()
    page = queries.stock_records(
        viewer=viewer, at=at, text=body.text, after=body.after, limit=body.limit
    )
    held = queries.held_licences(body.text, viewer=viewer, at=at)
    return {"records": page.rows, "held": held, "next": page.after or None}


@router.get("/licence-stock/records/{key}/scan", response=REFUSALS, auth=READS, openapi_extra=SCAN)
def stock_scan(request: HttpRequest, key: UUID) -> HttpResponse:
    """The scan of a record; each look is kept."""
    viewer = actor_of(request)
    return serve(commands.look_at_stock_scan(record_id=key, actor=viewer, at=clock.now()))


@router.post("/licence-stock/{key}/scans", response={200: StockImportInfo, **REFUSALS}, auth=KEEPS)
def import_stock_scans(
    request: HttpRequest, key: UUID, form: Form[StockVersionIn], file: File[UploadedFile]
) -> Any:
    """Upload an archive of scans; each is named by the number of its licence."""
    viewer, at = actor_of(request), clock.now()
    commands.import_stock_scans(
        import_id=key,
        version=form.version,
        content=file.read(LARGEST + 1),
        actor=viewer,
        at=at,
    )
    return queries.stock_import(key, viewer=viewer, at=at)


@router.get(
    "/licence-stock/conflicts/{key}", response={200: StockConflictInfo, **REFUSALS}, auth=READS
)
def stock_conflict(request: HttpRequest, key: int) -> Any:
    """Both sides of a conflict, personal values masked."""
    return queries.stock_conflict(key, viewer=actor_of(request))


@router.post(
    "/licence-stock/conflicts/{key}", response={200: StockConflictInfo, **REFUSALS}, auth=KEEPS
)
def decide_stock_conflict(request: HttpRequest, key: int, body: StockVerdictIn) -> Any:
    """Decide which side of a conflict is right."""
    viewer = actor_of(request)
    commands.decide_stock_conflict(
        finding_id=key, verdict=Verdict(body.verdict), actor=viewer, at=clock.now()
    )
    return queries.stock_conflict(key, viewer=viewer)


@router.get("/licence-stock/{key}", response={200: StockReportOut, **REFUSALS}, auth=READS)
def stock_report(request: HttpRequest, key: UUID, which: Query[StockFilter]) -> Mapping[str, Any]:
    """One import: progress, and line by line what did not become a record."""
    viewer = actor_of(request)
    found = queries.stock_findings(
        key, viewer=viewer, kind=which.kind, after=int(which.after or 0), limit=which.limit + 1
    )
    shown = found[: which.limit]
    return {
        "upload": queries.stock_import(key, viewer=viewer, at=clock.now()),
        "findings": [asdict(one) for one in shown],
        "next": str(shown[-1].id) if len(found) > which.limit else None,
    }


@router.post("/licence-stock/{key}/act", response={200: StockImportInfo, **REFUSALS}, auth=KEEPS)
def steer_stock(request: HttpRequest, key: UUID, body: StockActIn) -> Any:
    """Stop, resume or take back an import."""
    viewer, at = actor_of(request), clock.now()
    STEERING[body.act](import_id=key, version=body.version, actor=viewer, at=at)
    return queries.stock_import(key, viewer=viewer, at=at)


@router.post(
    "/licence-stock/{key}/confirm", response={200: StockConfirmedOut, **REFUSALS}, auth=DECIDES
)
def confirm_stock(request: HttpRequest, key: UUID, body: StockConfirmIn) -> Mapping[str, int]:
    """Send a batch of records to the seal, on one's own authority."""
    count = commands.confirm_stock(
        import_id=key,
        version=body.version,
        most=body.most,
        actor=actor_of(request),
        at=clock.now(),
    )
    return {"confirmed": count}
