"""Promises that are checked after the decision: of one case, and all that are due (承诺核查)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import Judgement, Light
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Page, Text
from yiwang.web.openapi.v1.desk.acts import DECIDE, REVIEW
from yiwang.web.openapi.v1.desk.bodies import WRITTEN, ActBody
from yiwang.web.openapi.v1.desk.file import Nth
from yiwang.web.openapi.v1.desk.gaps import AFTER
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.supplying import PromisesOut, ResultOut
from yiwang.web.ui.access import actor_of


class DueOut(Schema):
    """A promise that is to be checked, judged, or whose objection waits."""

    number: NumberText
    n: int
    item_name: str
    applicant_name: str
    name: str
    promise: str
    due_on: date
    days_left: int
    light: Light
    waits_for: str


class DuesOut(Page):
    """What is due, the first due first."""

    promises: list[DueOut]


class DueFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=AFTER)
    limit: int = Field(20, ge=1, le=100)


class PromiseCheckBody(ActBody):
    """核查承诺: two persons when on site."""

    is_true: bool
    opinion: Text = Field(max_length=WRITTEN)
    on_site: bool = False
    second: UUID | None = None


class JudgeBody(ActBody):
    """认定承诺不实."""

    proposal: Judgement
    reason: Text = Field(max_length=WRITTEN)
    barred_until: date
    rectify_by: date | None = None


class ObjectionBody(ActBody):
    """答复异议."""

    upheld: bool
    answer: Text = Field(max_length=WRITTEN)


@router.get("/promises", response={200: DuesOut, **REFUSALS}, auth=READ)
def due(request: HttpRequest, which: Query[DueFilter]) -> Mapping[str, Any]:
    """Promises to be checked in the post's organisations."""
    found = queries.due_checks(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {"promises": found.rows, "next": found.after or None}


@router.get("/cases/{number}/promises", response={200: PromisesOut, **REFUSALS}, auth=READ)
def promises(request: HttpRequest, number: Number) -> Any:
    """The promises of one case, their checks and what follows."""
    return _promises(request, parse_number(number))


@router.get("/cases/{number}/result", response={200: ResultOut, **REFUSALS}, auth=READ)
def result(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """What a case granted, proposals to end it and what became of it; null: nothing."""
    key = parse_number(number)
    return {"result": queries.result_of(key, viewer=actor_of(request), at=clock.now())}


def _promises(request: HttpRequest, key: int) -> Any:
    return queries.promises_of(key, viewer=actor_of(request), at=clock.now())


def _run(request: HttpRequest, run: Any, number: str, n: int, body: ActBody) -> Any:
    key = parse_number(number)
    said = {name: getattr(body, name) for name in type(body).model_fields}
    run(case=key, n=n, **said, actor=actor_of(request), at=clock.now())
    return _promises(request, key)


@router.post(
    "/cases/{number}/promises/{n}/check",
    response={200: PromisesOut, **REFUSALS},
    auth=Post(REVIEW),
)
def check(request: HttpRequest, number: Number, n: Nth, body: PromiseCheckBody) -> Any:
    """Write down what checking a promise has found."""
    return _run(request, commands.check_promise, number, n, body)


@router.post(
    "/cases/{number}/promises/{n}/judge",
    response={200: PromisesOut, **REFUSALS},
    auth=Post(DECIDE),
)
def judge(request: HttpRequest, number: Number, n: Nth, body: JudgeBody) -> Any:
    """Judge a promise that was found false, and bar further ones until a day."""
    return _run(request, commands.judge_promise, number, n, body)


@router.post(
    "/cases/{number}/promises/{n}/answer",
    response={200: PromisesOut, **REFUSALS},
    auth=Post(DECIDE),
)
def answer(request: HttpRequest, number: Number, n: Nth, body: ObjectionBody) -> Any:
    """Answer an objection; one that is right lifts the bar at once."""
    return _run(request, commands.answer_objection, number, n, body)
