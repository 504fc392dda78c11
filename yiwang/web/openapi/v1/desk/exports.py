"""Items and lists by token as a file: of a place, an organisation, an item, since a day."""

from datetime import date
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from yiwang.engagement.interchange import queries
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.foundation.core import clock
from yiwang.services.catalogue.types.sets import Standing
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READS = Post("desk:revise", "desk:publish")
TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.JSON: "application/json",
}
NATIONAL = "national-"
FILE = {"schema": {"type": "string", "format": "binary"}}
FILES = {
    "responses": {
        200: {
            "description": "文件内容",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/csv": FILE,
                TYPES[FileKind.XLSX]: FILE,
            },
        }
    }
}


class ExportFilter(Schema):
    """Which items and lists, and how they are written; without a region those of one's own."""

    kind: Literal["json", "csv", "xlsx", "national-json", "national-xlsx"] = "json"
    region: str = Field("", pattern=r"^([0-9]{12})?$", description="with those below it")
    office: str = Field("", pattern=r"^([0-9A-Z]{18})?$", description="an organisation's code")
    item: str = Field("", pattern=r"^([0-9A-Z]{12})?$", description="a basic item's code")
    standing: Standing = Standing.IN_FORCE
    since: date | None = Field(None, description="only versions published on this day or later")


@router.get("/exports", response=REFUSALS, auth=READS, openapi_extra=FILES)
def exports(request: HttpRequest, which: Query[ExportFilter]) -> HttpResponse:
    """The items and lists of a selection as a file, sent as it is written.

    A workbook ends after ten thousand lists; JSON and CSV hold any number. What is exported may be
    imported again.
    """
    viewer = actor_of(request)
    chosen = queries.selection(
        region=which.region, office=which.office, item=which.item, standing=which.standing,
        since=which.since, viewer=viewer,
    )  # fmt: skip
    kind = FileKind(which.kind.removeprefix(NATIONAL))
    if which.kind.startswith(NATIONAL):
        at = timezone.localtime(clock.now())
        content = queries.export_national(kind, at=at, which=chosen, viewer=viewer)
    else:
        content = queries.export(kind, which=chosen, viewer=viewer)
    answer = StreamingHttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="catalogue.{kind.value}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    return cast("HttpResponse", answer)
