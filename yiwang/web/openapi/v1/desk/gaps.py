"""Materials that may follow: of one case, and everything that is waited for (容缺待补)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import queries
from yiwang.services.cases.types import CaseState, Light
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.supplying import GapsOut
from yiwang.web.ui.access import actor_of

AFTER = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{18}\.[0-9]{1,4})?$"


class WaitingGapsOut(Schema):
    """A material that is waited for."""

    number: NumberText
    n: int
    item_name: str
    applicant_name: str
    state: CaseState
    label: str
    name: str
    due_on: date
    days_left: int
    light: Light
    after_acceptance: bool


class WaitingsOut(Page):
    """Open gaps, the most urgent first."""

    gaps: list[WaitingGapsOut]


class WaitingFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=AFTER)
    limit: int = Field(20, ge=1, le=100)


@router.get("/gaps", response={200: WaitingsOut, **REFUSALS}, auth=READ)
def waiting(request: HttpRequest, which: Query[WaitingFilter]) -> Mapping[str, Any]:
    """Every open gap of the post's organisations, the most urgent first."""
    found = queries.waiting_gaps(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {"gaps": found.rows, "next": found.after or None}


@router.get("/cases/{number}/gaps", response={200: GapsOut, **REFUSALS}, auth=READ)
def gaps(request: HttpRequest, number: Number) -> Any:
    """What is still missing of one case, until when, and what that does to its limits."""
    return queries.gaps_of(parse_number(number), viewer=actor_of(request), at=clock.now())
