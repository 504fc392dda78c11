"""What is still missing of a case, and handing it in (容缺补交)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import GapView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, mirror
from yiwang.web.openapi.v1.cases import READ, WRITE, Attached, router
from yiwang.web.openapi.v1.own import StandingOut, Version, standing
from yiwang.web.ui.access import actor_of


class GapsOut(Schema):
    """Materials that may follow, and what that does to the limits, line by line."""

    gaps: mirror(GapView, many=True)  # type: ignore[valid-type]
    effects: list[str]
    may_supply: bool
    version: int


class SupplyIn(Schema):
    """Stored files by material; some or all of what is missing."""

    version: Version
    files: list[Attached] = Field(max_length=100)


@router.get("/cases/{number}/gaps", response={200: GapsOut, **REFUSALS}, auth=READ)
def gaps(request: HttpRequest, number: Number) -> Any:
    """What is still missing of one's own case, until when."""
    return queries.gaps_of(parse_number(number), viewer=actor_of(request), at=clock.now())


class ForwardIn(Schema):
    """The version that was seen."""

    version: Version


@router.post("/cases/{number}/forward", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def forward(request: HttpRequest, number: Number, body: ForwardIn) -> Mapping[str, Any]:
    """Agree that the right authority gets what was declined here."""
    key = parse_number(number)
    commands.forward(number=key, version=body.version, actor=actor_of(request), at=clock.now())
    return standing(request, key)


@router.post("/cases/{number}/supply", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def supply(request: HttpRequest, number: Number, body: SupplyIn) -> Mapping[str, Any]:
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
