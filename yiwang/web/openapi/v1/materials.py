"""How the materials of an application are met before they are asked for (先行检索)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.ways import SourceWay
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number
from yiwang.web.openapi.v1.cases import READ, WRITE, router
from yiwang.web.ui.access import actor_of


class TryOut(Schema):
    """A way that was tried, and what it answered."""

    way: SourceWay
    found: bool
    source: str
    on: date | None
    answer: str


class SoughtOut(Schema):
    """A line of the list: what met it, after which tries."""

    material_no: int
    name: str
    way: SourceWay
    source: str
    on: date | None
    sought_at: datetime
    is_met: bool
    document_id: UUID | None
    tries: list[TryOut]


class SoughtListOut(Schema):
    """All lines that were looked for."""

    materials: list[SoughtOut]


@router.get("/cases/{number}/sought", response={200: SoughtListOut, **REFUSALS}, auth=READ)
def sought(request: HttpRequest, number: Number) -> Any:
    """How the materials of one's own draft or case were looked for."""
    found = queries.sought_materials(parse_number(number), viewer=actor_of(request))
    return {"materials": list(found.values())}


@router.put("/cases/{number}/sought", response={200: SoughtListOut, **REFUSALS}, auth=WRITE)
def seek(request: HttpRequest, number: Number) -> Any:
    """Look for what was not looked for yet; what the platform has is taken into the draft."""
    actor = actor_of(request)
    commands.seek_materials(number=parse_number(number), actor=actor, at=clock.now())
    return sought(request, number)
