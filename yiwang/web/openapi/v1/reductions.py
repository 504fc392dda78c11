"""GET /abolished: what nobody may ask for any more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.reduction import queries
from yiwang.oversight.reduction.types import OUTCOME_NAMES
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Page, Text

router = Router(tags=["items"])


class AbolishedFilter(Schema):
    """Which of them."""

    q: Text = Field("", max_length=60, description="材料或者事项的名称")
    region: str = Field("", max_length=12, pattern=r"^([0-9]{12})?$")
    department: Text = Field("", max_length=100)
    after: str = Field("", pattern=r"^[0-9]{0,17}$")
    limit: int = Field(50, ge=1, le=100)


class AbolishedLine(Schema):
    """A material or step that was taken away or replaced; ``region`` is where, and below it."""

    item: str
    item_name: str
    is_step: bool
    name: str
    outcome: str
    outcome_name: str
    instead: str
    reason: str
    department: str
    region: str
    region_name: str
    published_on: date


class AbolishedOut(Page):
    """What nobody may ask for any more, newest first."""

    abolished: list[AbolishedLine]


@router.get("/abolished", response={200: AbolishedOut, 422: Problem}, auth=None)
def abolished(request: HttpRequest, which: Query[AbolishedFilter]) -> Mapping[str, Any]:
    """The public list of abolished materials and steps (取消的证明材料清单)."""
    del request
    found = queries.entries(
        which.q,
        department=which.department,
        region_code=which.region,
        before=int(which.after) if which.after else None,
        limit=which.limit + 1,
        viewer=ANYONE,
    )
    shown = found[: which.limit]
    lines = [
        {
            "item": one.basic_code,
            "outcome": one.outcome.value,
            "outcome_name": OUTCOME_NAMES[one.outcome],
            "region": one.region_code,
            **{
                name: getattr(one, name)
                for name in (
                    "item_name", "is_step", "name", "instead", "reason", "department",
                    "region_name", "published_on",
                )
            },
        }
        for one in shown
    ]  # fmt: skip
    return {"abolished": lines, "next": str(shown[-1].id) if len(found) > which.limit else None}
