"""What follows filing: gaps to fill, promises that are checked, being sent on (容缺、承诺)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import GapView, PromiseView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, Text, mirror
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
