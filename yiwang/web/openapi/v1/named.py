"""GET /lists: the lists of a division, one list page by page, figures beside targets."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yiwang.engagement.lists import queries
from yiwang.engagement.lists.types import (
    Beside,
    Figure,
    KindInfo,
    ListedLine,
    Measure,
    PlaceFigures,
    Shown,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page, Text

router = Router(tags=["lists"])
ListKey = Annotated[str, Path(..., pattern=r"^[a-z-]{1,20}$")]
REGION = r"^([0-9]{12})?$"


class WhereFilter(Schema):
    """Which division; the default one without a code."""

    region: str = Field("", max_length=12, pattern=REGION, description="12 位区划代码")


class ShownOut(Schema):
    """A list with how many items it names; ``rule`` tells that it is read off the guides."""

    key: str
    name: str
    says: str
    rule: bool
    total: int
    region_code: str
    region_name: str
    year: int
    published_at: str | None


class ListsOut(Schema):
    """The lists of a division."""

    lists: list[ShownOut]


class ListFilter(WhereFilter):
    """Which entries."""

    audience: str = Field("", pattern=r"^(PERSON|LEGAL)?$")
    q: Text = Field("", max_length=60)
    year: int = Field(0, ge=0, le=9999)
    after: str = Field("", pattern=r"^[0-9]{0,9}$")
    limit: int = Field(50, ge=1, le=100)


class LineOut(Schema):
    """An item of a list; ``code`` is its guide's in the division, empty where there is none."""

    n: int
    name: str
    basic_code: str
    audience: str
    code: str
    online: bool | None
    visits: int | None
    note: str
    zone: str
    exempt: str
    due_on: str | None


class ListOut(Page):
    """A page of a list, of the division that published it."""

    key: str
    name: str
    region_code: str
    region_name: str
    year: int
    edition: int
    published_at: str | None
    source: str
    total: int
    items: list[LineOut]


class FigureOut(Schema):
    """A measure: so many of so many."""

    measure: str
    name: str
    part: int
    whole: int


class TargetOut(Schema):
    """A target with the actual figure beside it: percent, or items."""

    figure: FigureOut
    wanted: int
    due_on: str
    reached: bool
    gap: int = Field(description="还差几项")
    source: str


class MissingFilter(WhereFilter):
    """Of which measure."""

    measure: Measure
    after: str = Field("", pattern=r"^[0-9]{0,9}$")
    limit: int = Field(50, ge=1, le=100)


class MissingLineOut(Schema):
    """A guide that the measure does not count, and why."""

    code: str
    basic_code: str
    name: str
    organisation: str
    why: str


class MissingOut(Page):
    """What a measure does not count in a division: the gap to its targets, item by item."""

    region_code: str
    measure: Measure
    total: int
    items: list[MissingLineOut]


class FiguresOut(Schema):
    """The figures of a division and its targets."""

    region_code: str
    counted_at: str | None
    figures: list[FigureOut]
    targets: list[TargetOut]


def _region(code: str) -> str:
    region = code or orgs.default_region()
    if orgs.region(region) is None:
        raise NotFound("没有这个地区", reason="region")
    return region


def _shown(one: Shown) -> dict[str, Any]:
    return {
        "key": one.kind.key,
        "name": one.kind.name,
        "says": one.kind.lead,
        "rule": one.kind.is_rule,
        "total": one.total,
        "region_code": one.region_code,
        "region_name": one.region_name,
        "year": one.year,
        "published_at": one.published_at.isoformat() if one.published_at else None,
    }


@router.get("/lists", response={200: ListsOut, 404: Problem, 422: Problem}, auth=None)
def lists(request: HttpRequest, which: Query[WhereFilter]) -> dict[str, Any]:
    """Lists of items that hold in a division (事项名单), its own or those of one above."""
    found = queries.overview(_region(which.region), viewer=ANYONE)
    return {"lists": [_shown(one) for one in found]}


@router.get("/lists/figures", response={200: FiguresOut, 404: Problem, 422: Problem}, auth=None)
def figures(request: HttpRequest, which: Query[WhereFilter]) -> dict[str, Any]:
    """Figures of a division beside its targets by date (目标台账)."""
    region = _region(which.region)
    place = queries.standing(region, viewer=ANYONE)
    today = clock.local_date(clock.now())
    beside = queries.beside(region, today=today, viewer=ANYONE)
    return {
        "region_code": region,
        "counted_at": _counted(place),
        "figures": [_figure(one) for one in place.figures] if place else [],
        "targets": [_target(one) for one in beside],
    }


def _counted(place: PlaceFigures | None) -> str | None:
    return place.counted_at.isoformat() if place and place.counted_at else None


def _figure(one: Figure) -> dict[str, Any]:
    return {"measure": one.measure, "name": one.name, "part": one.part, "whole": one.whole}


def _target(one: Beside) -> dict[str, Any]:
    return {
        "figure": _figure(one.figure),
        "wanted": one.wanted,
        "due_on": one.target.due_on.isoformat(),
        "reached": one.is_reached,
        "gap": one.gap,
        "source": one.target.content["source"],
    }


@router.get("/lists/missing", response={200: MissingOut, 404: Problem, 422: Problem}, auth=None)
def missing(request: HttpRequest, which: Query[MissingFilter]) -> dict[str, Any]:
    """What a measure does not count in a division, and why (差距清单)."""
    region = _region(which.region)
    page = queries.missing(
        which.measure, region, after=int(which.after or 0), limit=which.limit, viewer=ANYONE
    )
    return {
        "region_code": region,
        "measure": page.measure,
        "total": page.total,
        "items": [
            {
                "code": line.guide.code,
                "basic_code": line.guide.basic_code,
                "name": line.guide.name,
                "organisation": line.guide.organisation_name,
                "why": line.why,
            }
            for line in page.lines
        ],
        "next": str(page.after) if page.after is not None else None,
    }


@router.get("/lists/{key}", response={200: ListOut, 404: Problem, 422: Problem}, auth=None)
def named_list(request: HttpRequest, key: ListKey, which: Query[ListFilter]) -> dict[str, Any]:
    """One list, page by page; a rule is read off the guides in force."""
    info = queries.kind_of(key, viewer=ANYONE)
    page = (
        queries.listed(
            info,
            _region(which.region),
            audience=which.audience,
            text=which.q,
            year=which.year,
            after=int(which.after or 0),
            limit=which.limit,
            viewer=ANYONE,
        )
        if info
        else None
    )
    if info is None or page is None:
        raise NotFound("这里还没有公布这份名单", reason="list")
    return {
        **_named(info),
        "region_code": page.region_code,
        "region_name": page.region_name,
        "year": page.year,
        "edition": page.edition_no,
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "source": page.source,
        "total": page.totals[which.audience],
        "items": [_line(line) for line in page.lines],
        "next": str(page.after) if page.after is not None else None,
    }


def _named(info: KindInfo) -> dict[str, str]:
    return {"key": info.key, "name": info.name}


def _line(line: ListedLine) -> dict[str, Any]:
    guide = line.guide
    return {
        "n": line.n,
        "name": line.name,
        "basic_code": line.basic_code,
        "audience": line.audience,
        "code": guide.code if guide else "",
        "online": guide.is_online if guide else None,
        "visits": guide.onsite_visits if guide else None,
        "note": line.note,
        "zone": line.zone,
        "exempt": line.exempt,
        "due_on": line.due_on.isoformat() if line.due_on else None,
    }
