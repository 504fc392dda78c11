"""What was asked although the platform had it (重复索要)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.services.cases import queries
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, NumberText, Page
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

WATCH = Post("desk:read", right="supervision.read")


class RepeatedDemandOut(Schema):
    """What was asked, where the platform had it, why all the same."""

    number: NumberText
    item_name: str
    name: str
    source: str
    held_on: date | None
    reason: str
    organisation_name: str
    asked_name: str
    asked_at: datetime


class RepeatedDemandsOut(Page):
    """Newest first."""

    demands: list[RepeatedDemandOut]


class RepeatedDemandFilter(Schema):
    """Where the list goes on."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


@router.get("/repeated-demands", response={200: RepeatedDemandsOut, **REFUSALS}, auth=WATCH)
def repeated_demands(request: HttpRequest, which: Query[RepeatedDemandFilter]) -> Mapping[str, Any]:
    """Materials asked for although the platform had them, with who asked and why."""
    found = queries.repeated_demands(viewer=actor_of(request), after=which.after, limit=which.limit)
    rows = [
        {name: getattr(row, name) for name in RepeatedDemandOut.model_fields if name != "number"}
        | {"number": str(row.number)}
        for row in found
    ]
    return {"demands": rows, "next": str(found[-1].key) if len(found) == which.limit else None}
