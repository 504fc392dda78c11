"""Pain points that were solved (堵点疏解), open to everybody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.types.pain import PainField, PainPointInfo
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page

router = Router(tags=["voices"])


class PainPageFilter(Schema):
    """``next`` of the last page."""

    after: str = Field("", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\|[0-9]{1,18})?$")
    limit: int = Field(20, ge=1, le=100)


class PublicPainFilter(PainPageFilter):
    """Of a place and those above it; of one field or all."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")
    area: PainField | None = None


class PainPointOut(Schema):
    """What hurt, who owned it until when, and what changed."""

    number: str
    area: str
    area_name: str
    title: str
    hurts: str
    state: str
    organisation_name: str
    due_on: date | None
    measure: str
    solved_on: date | None
    published_on: date | None


class PainPointsOut(Page):
    """Some of them."""

    pain_points: list[PainPointOut]


def pain_out(one: PainPointInfo) -> Mapping[str, Any]:
    """Return a pain point as the API writes it."""
    return {
        "number": str(one.number),
        "area": one.area.value,
        "area_name": one.field_name,
        "title": one.title,
        "hurts": one.hurts,
        "state": one.state.value,
        "organisation_name": one.organisation_name,
        "due_on": one.due_on,
        "measure": one.measure,
        "solved_on": one.solved_on,
        "published_on": one.published_on,
    }


@router.get("/pain-points", response={200: PainPointsOut, 422: Problem}, auth=None)
def pain_points(request: HttpRequest, which: Query[PublicPainFilter]) -> Mapping[str, Any]:
    """Solved ones, the last published first."""
    page = queries.public_pain_points(
        region_code=which.region or orgs.default_region(),
        area=which.area,
        after=which.after,
        limit=which.limit,
        viewer=ANYONE,
    )
    return {"pain_points": [pain_out(one) for one in page.lines], "next": page.after or None}
