"""GET /regions: divisions by parent or by words."""

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import RegionOut, Text

router = Router(tags=["regions"])


class RegionsOut(Schema):
    """A list of divisions."""

    regions: list[RegionOut]


class RegionFilter(Schema):
    """Which divisions."""

    parent: str = Field("", max_length=12, pattern=r"^([0-9]{12})?$")
    q: Text = Field("", max_length=50)


@router.get("/regions", response={200: RegionsOut, 422: Problem}, auth=None)
def regions(request: HttpRequest, which: Query[RegionFilter]) -> dict[str, object]:
    """Divisions below ``parent`` (a 12-digit code), or those whose name holds ``q``."""
    if which.q:
        found = orgs.search_regions(which.q, within=which.parent, viewer=ANYONE)
    else:
        found = orgs.children(which.parent, viewer=ANYONE)
    return {"regions": list(found)}
