"""Correction proposals of law supervision (改正建议): to read; people propose, answer and close."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.oversight.legality import queries
from yiwang.oversight.legality.types import About, AmendmentState
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class AmendmentOut(Schema):
    """A proposal with its answer."""

    id: UUID
    version: int
    state: AmendmentState
    about: About
    subject: str
    organisation_name: str
    matter: str
    text: str
    answer_by: date
    is_late: bool
    proposed_at: datetime
    answer: str
    done_by: date | None
    closing: str
    closed_at: datetime | None


class AmendmentsOut(Page):
    """Newest first."""

    rows: list[AmendmentOut]


class AmendmentFilter(Schema):
    """Where the list goes on."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


@router.get("/amendments", response={200: AmendmentsOut, **REFUSALS}, auth=READ)
def amendments_of(request: HttpRequest, which: Query[AmendmentFilter]) -> Mapping[str, Any]:
    """The proposals the caller answers or closes."""
    rows = queries.amendments(
        after=which.after, limit=which.limit, viewer=actor_of(request), today=_today()
    )
    return {"rows": rows, "next": str(rows[-1].id) if len(rows) == which.limit else None}


@router.get("/amendments/{key}", response={200: AmendmentOut, **REFUSALS}, auth=READ)
def amendment_of(request: HttpRequest, key: UUID) -> Any:
    """One; answered and closed by people at the desk."""
    return queries.amendment(key, viewer=actor_of(request), today=_today())


def _today() -> date:
    return clock.local_date(clock.now())
