"""How services were rated, and rating one by the address somebody was sent (好差评)."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.ratings import (
    BY_NAMES,
    MOST_TEXT,
    GivenInfo,
    RatingChannel,
    RatingFigure,
    RatingsBy,
    Said,
    month_before,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import REFUSALS, Text
from yiwang.web.ui.access import address_of

router = Router(tags=["ratings"])
Token = Annotated[str, Path(..., pattern=r"^[A-Za-z2-7]{32}$")]


class RatingFilter(Schema):
    """Told apart by what, where, of how many months up to this one."""

    by: RatingsBy = Field(RatingsBy.ORGANISATION, description="、".join(BY_NAMES.values()))
    region: str = Field("", pattern=r"^([0-9]{12})?$")
    months: int = Field(12, ge=1, le=36)
    limit: int = Field(100, ge=1, le=100)


class RatingLineOut(Schema):
    """Counted ratings; ``shares`` of 非常满意 to 非常不满意, of ten ratings and more."""

    key: str
    name: str
    invited: int
    rated: int
    shares: list[float]
    good: float | None
    answered: float | None
    rectified: int
    invalid: int


class RatingsOut(Schema):
    """The figures, most often rated first; by month the newest first."""

    ratings: list[RatingLineOut]


class RatingGivenOut(Schema):
    """What was said."""

    stars: int
    grade: str
    labels: list[str]
    text: str
    rated_at: datetime


class OccasionOut(Schema):
    """What may be rated until when, and what came of it."""

    item_name: str
    organisation_name: str
    window: str
    last_on: date
    may_rate: bool
    may_rerate: bool
    given: RatingGivenOut | None
    again: RatingGivenOut | None
    reply: str


class SaidIn(Schema):
    """A grade from 5 非常满意 to 1, its labels, words, and where to call."""

    stars: int = Field(ge=1, le=5)
    labels: list[Text] = Field([], max_length=8)
    text: Text = Field("", max_length=MOST_TEXT)
    wants_call: bool = False
    phone: Text = Field("", max_length=40)
    is_anonymous: bool = False


def figure_out(one: RatingFigure) -> dict[str, Any]:
    """Return figures as the API writes them."""
    return {name: getattr(one, name) for name in RatingLineOut.model_fields}


@router.get("/ratings", response={200: RatingsOut, 422: Problem}, auth=None)
def ratings(request: HttpRequest, which: Query[RatingFilter]) -> Mapping[str, Any]:
    """The published results (好差评结果)."""
    del request
    today = clock.local_date(clock.now())
    found = queries.rating_figures(
        which.by,
        region_code=which.region or orgs.default_region(),
        since=month_before(today, which.months - 1),
        until=month_before(today),
        limit=which.limit,
        viewer=ANYONE,
    )
    return {"ratings": [figure_out(one) for one in found]}


def given_out(one: GivenInfo | None) -> dict[str, Any] | None:
    """Return what was said as the API writes it."""
    if one is None:
        return None
    plain = {name: getattr(one, name) for name in ("stars", "grade", "text", "rated_at")}
    return {**plain, "labels": [code for code, _ in one.labels]}


def _occasion(request: HttpRequest, token: str) -> dict[str, Any]:
    client = sha256(address_of(request).encode()).hexdigest()[:32]
    one = queries.occasion(token, client=client, viewer=ANYONE, at=clock.now())
    plain = {name: getattr(one, name) for name in OccasionOut.model_fields}
    return {**plain, "given": given_out(one.given), "again": given_out(one.again)}


@router.get("/rate/{token}", response={200: OccasionOut, **REFUSALS, 429: Problem}, auth=None)
def occasion(request: HttpRequest, token: Token) -> Mapping[str, Any]:
    """What the holder of the address may rate, or what they said and the answer."""
    return _occasion(request, token)


@router.post("/rate/{token}", response={200: OccasionOut, **REFUSALS, 429: Problem}, auth=None)
def rate(request: HttpRequest, token: Token, body: SaidIn) -> Mapping[str, Any]:
    """Rate, once; and once more after a bad rating was answered (追评)."""
    found = _occasion(request, token)
    act = commands.rerate if found["may_rerate"] else commands.rate
    said = Said(**{**body.dict(), "labels": tuple(body.labels)})
    act(token=token, said=said, channel=RatingChannel.MOBILE, actor=ANYONE, at=clock.now())
    return _occasion(request, token)
