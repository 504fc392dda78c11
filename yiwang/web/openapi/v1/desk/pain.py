"""Pain points that the post owns, coordinates or watches (堵点)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.types.pain import PainPointInfo, PainState
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.pain import PainPageFilter, PainPointOut, pain_out
from yiwang.web.ui.access import actor_of


class DeskPainFilter(PainPageFilter):
    """Which state."""

    state: PainState = PainState.OWNED


class DeskPainPointOut(PainPointOut):
    """With how it was found, what shows that it is solved, and its light."""

    source: str
    source_note: str
    evidence: str
    light: str
    collected_on: date


class DeskPainPointsOut(Page):
    """Some of them."""

    pain_points: list[DeskPainPointOut]


def _out(one: PainPointInfo) -> Mapping[str, Any]:
    return {
        **pain_out(one),
        "source": one.source.value,
        "source_note": one.source_note,
        "evidence": one.evidence,
        "light": one.light.value,
        "collected_on": one.collected_on,
    }


@router.get("/pain-points", response={200: DeskPainPointsOut, **REFUSALS}, auth=READ)
def desk_pain_points(request: HttpRequest, which: Query[DeskPainFilter]) -> Mapping[str, Any]:
    """Those in one state, the nearest day first."""
    page = queries.desk_pain_points(
        which.state,
        after=which.after,
        limit=which.limit,
        viewer=actor_of(request),
        at=clock.now(),
    )
    return {"pain_points": [_out(one) for one in page.lines], "next": page.after or None}


@router.get("/pain-points/{number}", response={200: DeskPainPointOut, **REFUSALS}, auth=READ)
def desk_pain_point(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """One of them."""
    found = queries.pain_point(parse_number(number), viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound
    return _out(found)
