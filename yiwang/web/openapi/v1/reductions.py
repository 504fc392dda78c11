"""What nobody may ask for any more; how much has gone; two sides side by side."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.reduction import queries
from yiwang.oversight.reduction.types import OUTCOME_NAMES, By, CountState, Figure
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.burdens import Compared, Gap, Side, SideKind
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page, Text

router = Router(tags=["items"])
SIDE = r"^([1-6]|[0-9]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"


class AbolishedFilter(Schema):
    """Which of them."""

    q: Text = Field("", max_length=60, description="材料或者事项的名称")
    region: str = Field("", max_length=12, pattern=r"^([0-9]{12})?$")
    department: Text = Field("", max_length=100)
    after: str = Field("", pattern=r"^[0-9]{0,17}$")
    limit: int = Field(50, ge=1, le=100)


class AbolishedLine(Schema):
    """A material or step that was taken away or replaced; ``region`` is where, and below it."""

    item: str
    item_name: str
    is_step: bool
    name: str
    outcome: str
    outcome_name: str
    instead: str
    reason: str
    department: str
    region: str
    region_name: str
    published_on: date


class AbolishedOut(Page):
    """What nobody may ask for any more, newest first."""

    abolished: list[AbolishedLine]


@router.get("/abolished", response={200: AbolishedOut, 422: Problem}, auth=None)
def abolished(request: HttpRequest, which: Query[AbolishedFilter]) -> Mapping[str, Any]:
    """The public list of abolished materials and steps (取消的证明材料清单)."""
    del request
    found = queries.entries(
        which.q,
        department=which.department,
        region_code=which.region,
        before=int(which.after) if which.after else None,
        limit=which.limit + 1,
        viewer=ANYONE,
    )
    shown = found[: which.limit]
    lines = [
        {
            "item": one.basic_code,
            "outcome": one.outcome.value,
            "outcome_name": OUTCOME_NAMES[one.outcome],
            "region": one.region_code,
            **{
                name: getattr(one, name)
                for name in (
                    "item_name", "is_step", "name", "instead", "reason", "department",
                    "region_name", "published_on",
                )
            },
        }
        for one in shown
    ]  # fmt: skip
    return {"abolished": lines, "next": str(shown[-1].id) if len(found) > which.limit else None}


class BaselineLine(Schema):
    """A baseline: what was asked on a day."""

    id: UUID
    name: str
    taken_on: date
    lists: int
    materials: int
    steps: int


class BaselinesOut(Schema):
    """The baselines, the newest day first."""

    baselines: list[BaselineLine]


class FigureFilter(Schema):
    """Of which baseline (the newest day's without one), told apart by what, and where."""

    baseline: UUID | None = None
    by: By = By.REGION
    region: str = Field("", pattern=r"^([0-9]{12})?$", description="that division and below")
    after: str = Field(
        "",
        pattern=r"^([0-9]{1,12}(\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?)?$",
    )
    limit: int = Field(50, ge=1, le=100)


class FigureLine(Schema):
    """What was asked in the baseline and what of it has gone."""

    key: str
    name: str
    lists: int
    materials: int
    materials_removed: int
    materials_percent: float
    steps: int
    steps_removed: int
    steps_percent: float


class ReducedOut(Page):
    """Removed beside baseline, with the sum; ``region`` narrows all but items."""

    baseline: BaselineLine
    total: FigureLine
    figures: list[FigureLine]


class ComparisonFilter(Schema):
    """Two sides: a division's 12 digits, an organisation's id, or a level 1 to 6."""

    first: Text = Field(..., pattern=SIDE, max_length=36)
    second: Text = Field(..., pattern=SIDE, max_length=36)
    gap: Gap = Gap.MATERIALS
    all: bool = Field(default=False, description="also items without a gap")
    after: str = Field("", pattern=r"^(-?[0-9]{1,9}(\.[0-9]{1,4})?_[0-9]{12})?$")
    limit: int = Field(50, ge=1, le=100)


class ComparisonOut(Page):
    """The items both sides offer, those first where the first asks most more."""

    items: list[Compared]


def _figure(one: Figure) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FigureLine.model_fields}


@router.get("/reduction/baselines", response=BaselinesOut, auth=None)
def baselines(request: HttpRequest) -> Mapping[str, Any]:
    """The baselines that were counted (基线快照)."""
    del request
    found = queries.baselines(viewer=ANYONE)
    return {"baselines": [one for one in found if one.state is CountState.DONE]}


@router.get("/reduction/figures", response={200: ReducedOut, 404: Problem, 422: Problem}, auth=None)
def figures(request: HttpRequest, which: Query[FigureFilter]) -> Mapping[str, Any]:
    """How much of a baseline has gone (精简比例)."""
    del request
    known = [one for one in queries.baselines(viewer=ANYONE) if one.state is CountState.DONE]
    one = next((b for b in known if which.baseline in {None, b.id}), None)
    if one is None:
        raise NotFound
    found = queries.figures(
        one.id,
        which.by,
        region_code=which.region,
        after=which.after,
        limit=which.limit + 1,
        viewer=ANYONE,
    )
    shown = found[: which.limit]
    return {
        "baseline": one,
        "total": _figure(queries.totals(one.id, region_code=which.region, viewer=ANYONE)),
        "figures": [_figure(line) for line in shown],
        "next": shown[-1].key if len(found) > which.limit else None,
    }


def _side(key: str) -> Side:
    if len(key) == 1:
        return Side(SideKind.LEVEL, key)
    return Side(SideKind.REGION if key.isdecimal() else SideKind.ORGANISATION, key)


@router.get("/reduction/comparison", response={200: ComparisonOut, 422: Problem}, auth=None)
def comparison(request: HttpRequest, which: Query[ComparisonFilter]) -> Mapping[str, Any]:
    """Two divisions, organisations or levels side by side (对标)."""
    del request
    number, _, code = which.after.partition("_")
    found = catalogue.compared(
        _side(which.first),
        _side(which.second),
        gap=which.gap,
        only_gaps=not which.all,
        after=(Decimal(number), code) if code else None,
        limit=which.limit + 1,
        viewer=ANYONE,
    )
    shown = found[: which.limit]
    more = len(found) > which.limit
    return {"items": shown, "next": f"{shown[-1].gap}_{shown[-1].basic_code}" if more else None}
