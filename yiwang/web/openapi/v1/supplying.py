"""What follows filing: gaps to fill, promises that are checked, being sent on (容缺、承诺)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import GapView, PromiseView, Purpose, ResultView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Text, mirror
from yiwang.web.openapi.v1.cases import READ, WRITE, Attached, router
from yiwang.web.openapi.v1.own import Nth, StandingOut, Version, standing
from yiwang.web.ui.access import actor_of


class GapsOut(Schema):
    """Materials that may follow, and what that does to the limits, line by line."""

    gaps: mirror(GapView, many=True)  # type: ignore[valid-type]
    effects: list[str]
    may_supply: bool
    version: int


class SuppliedFiles(Schema):
    """Stored files by material; some or all of what is missing."""

    version: Version
    files: list[Attached] = Field(max_length=100)


@router.get("/cases/{number}/gaps", response={200: GapsOut, **REFUSALS}, auth=READ)
def gaps(request: HttpRequest, number: Number) -> Any:
    """What is still missing of one's own case, until when."""
    return queries.gaps_of(parse_number(number), viewer=actor_of(request), at=clock.now())


class SeenVersion(Schema):
    """The version that was seen."""

    version: Version


@router.post("/cases/{number}/forward", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def forward(request: HttpRequest, number: Number, body: SeenVersion) -> Mapping[str, Any]:
    """Agree that the right authority gets what was declined here."""
    key = parse_number(number)
    commands.forward(number=key, version=body.version, actor=actor_of(request), at=clock.now())
    return standing(request, key)


@router.post("/cases/{number}/supply", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def supply(request: HttpRequest, number: Number, body: SuppliedFiles) -> Mapping[str, Any]:
    """Hand in what was missing, part by part or at once."""
    key = parse_number(number)
    commands.supply(
        number=key,
        files_by_material=[(one.material, one.file) for one in body.files],
        version=body.version,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)


class PromisesOut(Schema):
    """Written promises and what checking them has found."""

    promises: mirror(PromiseView, many=True)  # type: ignore[valid-type]
    version: int


class ResultOut(Schema):
    """What a case granted, until when it holds, what became of it and who spoke."""

    result: mirror(ResultView) | None  # type: ignore[valid-type]


class FollowUpIn(Schema):
    """What is applied for upon what was granted."""

    purpose: Purpose
    restart: bool = False


class FollowUpOut(Schema):
    """The draft that was begun: it is filled and filed as any other."""

    number: NumberText
    item: str
    version: int


@router.post("/cases/{number}/follow-ups", response={201: FollowUpOut, **REFUSALS}, auth=WRITE)
def follow_up(request: HttpRequest, number: Number, body: FollowUpIn) -> Any:
    """Begin to apply for renewal, change or cancellation of what one's own case granted."""
    made = commands.begin_follow_up(
        earlier=parse_number(number),
        purpose=body.purpose,
        restart=body.restart,
        actor=actor_of(request),
        at=clock.now(),
    )
    said = {"number": made.number, "item": made.item_code, "version": made.version}
    return Status(201, said)


class PleaIn(Schema):
    """What the holder says against a proposed ending."""

    version: Version
    plea: Text = Field(max_length=2000)


@router.get("/cases/{number}/result", response={200: ResultOut, **REFUSALS}, auth=READ)
def result(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """What one's own case granted and what became of it; null when it granted nothing."""
    key = parse_number(number)
    return {"result": queries.result_of(key, viewer=actor_of(request), at=clock.now())}


@router.post("/cases/{number}/plea", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def plea(request: HttpRequest, number: Number, body: PleaIn) -> Mapping[str, Any]:
    """Speak against a proposed ending of what was granted."""
    key = parse_number(number)
    commands.plead(
        case=key,
        version=body.version,
        plea=body.plea,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)


class ObjectionIn(Schema):
    """What is wrong with a finding."""

    version: Version
    objection: Text = Field(max_length=2000)


@router.get("/cases/{number}/promises", response={200: PromisesOut, **REFUSALS}, auth=READ)
def promises(request: HttpRequest, number: Number) -> Any:
    """The written promises of one's own case, their checks and what follows."""
    return queries.promises_of(parse_number(number), viewer=actor_of(request), at=clock.now())


@router.post(
    "/cases/{number}/promises/{n}/object", response={200: StandingOut, **REFUSALS}, auth=WRITE
)
def objection(request: HttpRequest, number: Number, n: Nth, body: ObjectionIn) -> Mapping[str, Any]:
    """Object to the finding that one's promise was false."""
    key = parse_number(number)
    commands.object_to_judgement(
        number=key,
        n=n,
        version=body.version,
        objection=body.objection,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)
