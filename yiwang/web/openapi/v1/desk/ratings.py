"""Bad ratings for the systems of those who answer for them (差评办理), and records to exchange."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import AwareDatetime, Field

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.ratings import (
    BadRating,
    BadRatingLine,
    RatingAct,
    RatingRecord,
    RatingState,
)
from yiwang.foundation.core import clock
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.ratings import RatingGivenOut, given_out
from yiwang.web.ui.access import actor_of

ANSWER = Post("desk:review", "desk:accept", right="ratings.answer")
DAYS = 366


class BadRatingFilter(Schema):
    """Which of them, and where the list goes on."""

    state: RatingState | None = None
    after: UUID | None = None
    limit: int = Field(30, ge=1, le=100)


class BadRatingsOut(Page):
    """Bad ratings, newest first."""

    ratings: list[BadRatingLine]


class BadRatingStepOut(Schema):
    """What was done: by whom, when, with which words."""

    n: int
    act: RatingAct
    actor_name: str
    at: datetime
    text: str
    file_id: UUID | None


class BadRatingOut(Schema):
    """A bad rating with what was said, done, and may be done now."""

    line: BadRatingLine
    version: int
    given: RatingGivenOut
    again: RatingGivenOut | None
    number: str | None
    window: str
    who: str
    phone_masked: str
    finding: str
    reply: str
    appeal_until: date | None
    steps: list[BadRatingStepOut]
    actions: list[RatingAct]


class RatingActIn(Schema):
    """An act with the version that was seen; each takes what it needs of the rest.

    call: ``called_at``, ``reached``, ``text`` · confirm, rectify, ask-longer: ``text`` ·
    finish: ``reply``, ``file`` · appeal: ``text``, ``file`` (stored for ``rating:<id>``).
    """

    version: int = Field(ge=0, le=2**31 - 1)
    text: Text = Field("", max_length=500)
    reply: Text = Field("", max_length=500)
    file: UUID | None = None
    reached: bool = False
    called_at: AwareDatetime | None = None


class RatingRecordsOut(Page):
    """Records of ratings in the order they were given."""

    records: list[RatingRecord]


ActName = Annotated[
    Literal[
        "assign", "verify", "call", "confirm", "rectify", "ask-longer", "finish", "appeal", "close"
    ],
    Path(...),
]  # fmt: skip
ACTS: Mapping[str, tuple[Callable[..., int], tuple[str, ...]]] = {
    "assign": (commands.assign_rating, ()),
    "verify": (commands.verify_rating, ()),
    "call": (commands.call_rater, ("called_at", "reached", "text")),
    "confirm": (commands.confirm_rating, ("text",)),
    "rectify": (commands.rectify_rating, ("text",)),
    "ask-longer": (commands.rectify_rating, ("text",)),
    "finish": (commands.finish_rectifying, ("reply", "file")),
    "appeal": (commands.appeal_rating, ("text", "file")),
    "close": (commands.close_rating, ()),
}


def _out(one: BadRating) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in BadRatingOut.model_fields}
    number = str(one.number) if one.number else None
    said = {"given": given_out(one.given), "again": given_out(one.again)}
    return {**plain, **said, "number": number, "actions": sorted(one.actions)}


@router.get("/ratings", response={200: BadRatingsOut, **REFUSALS}, auth=READ)
def bad_ratings(request: HttpRequest, which: Query[BadRatingFilter]) -> Mapping[str, Any]:
    """The bad ratings in sight of the post (差评)."""
    found = queries.bad_ratings(
        [which.state] if which.state else (),
        before=which.after,
        limit=which.limit,
        viewer=actor_of(request),
        at=clock.now(),
    )
    more = len(found) == which.limit
    return {"ratings": found, "next": str(found[-1].id) if more else None}


@router.get("/ratings/{key}", response={200: BadRatingOut, **REFUSALS}, auth=READ)
def bad_rating(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One bad rating with what was done."""
    return _out(queries.bad_rating(key, viewer=actor_of(request), at=clock.now()))


@router.post("/ratings/{key}/{act}", response={200: BadRatingOut, **REFUSALS}, auth=ANSWER)
def act_on_rating(
    request: HttpRequest, key: UUID, act: ActName, body: RatingActIn
) -> Mapping[str, Any]:
    """Do one act as those who answer; appeals are judged by people of other organisations."""
    viewer, at = actor_of(request), clock.now()
    run, names = ACTS[act]
    given = {name: getattr(body, name) for name in names}
    if act == "call":
        given["called_at"] = body.called_at or at
    if act == "ask-longer":
        given["asks_longer"] = True
    run(rating_id=key, version=body.version, actor=viewer, at=at, **given)
    return _out(queries.bad_rating(key, viewer=viewer, at=at))


class RecordFilter(Schema):
    """Where the list goes on."""

    after: UUID | None = None
    limit: int = Field(100, ge=1, le=100)


@router.get("/rating-records", response={200: RatingRecordsOut, **REFUSALS}, auth=READ)
def rating_records(request: HttpRequest, which: Query[RecordFilter]) -> Mapping[str, Any]:
    """The ratings of a year as they are exchanged: grade 1 the best (GB/T 39046 A.8)."""
    until = clock.now()
    found = queries.rating_records(
        since=until - timedelta(days=DAYS),
        until=until,
        after=which.after,
        limit=which.limit,
        viewer=actor_of(request),
    )
    more = len(found) == which.limit
    return {"records": found, "next": str(found[-1].id) if more else None}
