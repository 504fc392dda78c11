"""GET /changes: what changed in the published catalogue, by number."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.engagement.interchange import queries
from yiwang.engagement.interchange.types.feed import Change
from yiwang.engagement.interchange.types.files import CSV_NAME, JSON_NAME, OpenDataInfo
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page

router = Router(tags=["opendata"])


class ChangeFilter(Schema):
    """Which changes; keep the last ``number`` and give it as ``after`` the next time."""

    after: str = Field("", pattern=r"^[0-9]{0,18}$", description="the last number you have")
    item: str = Field("", pattern=r"^([0-9A-Z]{12})?$", description="12-character code of an item")
    limit: int = Field(100, ge=1, le=100)


class ChangesOut(Page):
    """Changes in the order in which they took effect."""

    changes: list[Change]


class OpenDataFileOut(Schema):
    """A file of the whole public catalogue and where it lies."""

    file: OpenDataInfo
    address: str


class OpenDataOut(Schema):
    """The files of the whole public catalogue; ``file`` is the first, null before it was made."""

    file: OpenDataInfo | None
    address: str
    files: list[OpenDataFileOut]


ADDRESSES = {JSON_NAME: "portal:opendata_file", CSV_NAME: "portal:opendata_tables"}


@router.get("/opendata", response={200: OpenDataOut}, auth=None)
def opendata(request: HttpRequest) -> Mapping[str, Any]:
    """Where the whole public catalogue lies, as JSON Lines and as CSV: hash, size and date."""

    def address(name: str) -> str:
        return str(request.build_absolute_uri(reverse(ADDRESSES[name])))

    return {
        "file": queries.open_data(),
        "address": address(JSON_NAME),
        "files": [{"file": one, "address": address(one.name)} for one in queries.open_data_files()],
    }


@router.get("/changes", response={200: ChangesOut, 422: Problem}, auth=None)
def changes(request: HttpRequest, which: Query[ChangeFilter]) -> Mapping[str, Any]:
    """What came, changed or left force: numbers without gaps, so nothing is missed."""
    found = queries.changes(
        after=int(which.after or 0), basic_code=which.item, limit=which.limit + 1
    )
    shown = found[: which.limit]
    more = len(found) > which.limit
    return {"changes": shown, "next": str(shown[-1].number) if more else None}
