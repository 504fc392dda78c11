"""What anybody reads: results made public, hearings anybody may attend (公示、听证公告)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import AfterValidator, Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.cases.types import Outcome
from yiwang.services.cases.types.scene import PublicHearing
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page, mirror
from yiwang.web.openapi.v1.cases import router

DIGITS = 18


def _keyset(text: str) -> str:
    """Refuse what no page gave as ``next``."""
    day, point, number = text.partition(".")
    if text:
        date.fromisoformat(day)
        if point != "." or not (number.isascii() and number.isdecimal() and len(number) <= DIGITS):
            raise ValueError("after 要用上一页给出的 next")
    return text


class PublicRowOut(Schema):
    """A result made public, masked."""

    number_tail: str
    item_name: str
    organisation_name: str
    applicant_name: str
    outcome: Outcome
    document_number: str
    published_on: date
    became: str = Field(description="What became of what was granted; empty while it holds")


class PublicityOut(Page):
    """公示, newest first."""

    results: list[PublicRowOut]


class PublicityFilter(Schema):
    """Which results."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")
    after: Annotated[str, AfterValidator(_keyset)] = Field("", max_length=29)
    limit: int = Field(20, ge=1, le=100)


class HearingsOut(Page):
    """听证公告, the next held first."""

    hearings: mirror(PublicHearing, many=True)  # type: ignore[valid-type]


class HearingsFilter(Schema):
    """Which hearings."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")
    after: str = Field("", pattern=r"^([0-9]{1,11}\\.[0-9]{18}\\.[0-9]{1,5})?$")
    limit: int = Field(20, ge=1, le=100)


@router.get("/publicity", response={200: PublicityOut, 422: Problem}, auth=None)
def publicity(request: HttpRequest, which: Query[PublicityFilter]) -> Mapping[str, Any]:
    """Results made public in a region and below it, masked."""
    found = queries.publicity(
        which.region,
        after=which.after,
        limit=which.limit,
        viewer=ANYONE,
        today=clock.local_date(clock.now()),
    )
    return {"results": found.rows, "next": found.after or None}


@router.get("/hearings", response={200: HearingsOut, 422: Problem}, auth=None)
def hearings(request: HttpRequest, which: Query[HearingsFilter]) -> Mapping[str, Any]:
    """Hearings still to be held in public in a region and below it."""
    found = queries.public_hearings(
        which.region, after=which.after, limit=which.limit, viewer=ANYONE, at=clock.now()
    )
    return {"hearings": found.rows, "next": found.after or None}
