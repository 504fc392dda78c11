"""The formula of evaluation and the statistics tables, as far as they are public."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.assessment import queries
from yiwang.oversight.assessment.types import ReportInfo, Span
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page

router = Router(tags=["assessment"])


class ComponentLine(Schema):
    """A component of a score: so many points, by which measure."""

    code: str
    name: str
    weight: int
    measure: str
    low: int | None = Field(None, description="percent from which on points are given")
    high: int | None = Field(None, description="percent that gives all points")
    each: int | None = Field(None, description="points taken for each matter")
    parties: list[str]


class FormulaLine(Schema):
    """A version of the formula; it scores periods that begin after it was published."""

    number: int
    published_at: datetime
    source: str
    verified: bool
    least: int
    few: int
    components: list[ComponentLine]
    deductions: dict[str, int]
    grades: list[tuple[int, str]]


class FormulasOut(Schema):
    """The published versions, newest first."""

    formulas: list[FormulaLine]


class TableFilter(Schema):
    """Which tables."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")
    after: UUID | None = None
    limit: int = Field(50, ge=1, le=100)


class TableLine(Schema):
    """A statistics table that was made public."""

    id: UUID
    name: str
    region_code: str
    span: Span
    first: date
    last: date
    number: int
    issued_at: datetime


class TablesOut(Page):
    """Public tables, newest first."""

    tables: list[TableLine]


class TableRow(Schema):
    """A row: figures by their column."""

    name: str
    figures: dict[str, int]
    good_rate: str


class TableOut(TableLine):
    """A table in full; ``sm3`` is that of its PDF."""

    sm3: str
    regions: list[TableRow]
    offices: list[TableRow]
    total: TableRow
    balance: list[dict[str, Any]]
    late: list[str]


def _line(one: ReportInfo) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TableLine.model_fields}


@router.get("/assessment/formula", response=FormulasOut, auth=None)
def formula(request: HttpRequest) -> Mapping[str, Any]:
    """The published versions of the formula (评分办法)."""
    del request
    return {
        "formulas": [
            {"number": one.number, "published_at": one.published_at, **one.content}
            for one in queries.formulas(viewer=ANYONE)
        ]
    }


@router.get("/assessment/tables", response={200: TablesOut, 422: Problem}, auth=None)
def tables(request: HttpRequest, which: Query[TableFilter]) -> Mapping[str, Any]:
    """The public statistics tables (办理情况统计表)."""
    del request
    found = queries.reports(
        region_code=which.region, before=which.after, limit=which.limit + 1, viewer=ANYONE
    )
    shown = found[: which.limit]
    more = str(shown[-1].id) if len(found) > which.limit else None
    return {"tables": [_line(one) for one in shown], "next": more}


@router.get(
    "/assessment/tables/{key}", response={200: TableOut, 404: Problem, 422: Problem}, auth=None
)
def table(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One public table in full."""
    del request
    one = queries.report(key, viewer=ANYONE)
    if one is None:
        raise NotFound
    names = ("regions", "offices", "total", "balance", "late")
    return {**_line(one), "sm3": one.sm3, **{name: one.content[name] for name in names}}
