"""Names that the post's registration authority keeps (名称保留)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from yiwang.engagement.naming import queries
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.schemas import REFUSALS, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.names import NamesFilter, ReservedNameOut, ReservedNamesOut, reserved
from yiwang.web.ui.access import actor_of


class OfficeNamesFilter(NamesFilter):
    """``q`` is a whole name or number."""

    q: Text = Field("", max_length=120)


@router.get("/names", response={200: ReservedNamesOut, **REFUSALS}, auth=READ)
def office_names(request: HttpRequest, which: Query[OfficeNamesFilter]) -> Mapping[str, Any]:
    """What the authority keeps, the newest first; nothing for other organisations."""
    page = queries.reservations_at(
        text=which.q,
        today=clock.local_date(clock.now()),
        after=UUID(which.after) if which.after else None,
        limit=which.limit,
        viewer=actor_of(request),
    )
    return {
        "names": [reserved(one) for one in page.lines],
        "next": str(page.after) if page.after else None,
    }


@router.get("/names/{key}", response={200: ReservedNameOut, **REFUSALS}, auth=READ)
def office_name(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One of them."""
    today = clock.local_date(clock.now())
    found = queries.reservation(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return reserved(found)
