"""The list, the figures, the colleagues, and in which post one is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import queries
from yiwang.services.cases.types import CaseState, Light, Overlay
from yiwang.services.cases.types.desk import DeskFilters, DeskRow, DeskView
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READ = Post("desk:read")
AFTER = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{18})?$"
Channel = Annotated[str, Field("", pattern=r"^(PORTAL|WINDOW|API)?$")]


class DeskLine(Schema):
    """A case in a list; the applicant is masked. ``version`` goes into the next act."""

    number: str
    version: int
    item_name: str
    organisation: str
    applicant: str
    state: CaseState
    overlay: Overlay
    outcome: str
    label: str
    step: str
    due_on: date | None
    days_left: int | None
    light: Light
    claimed_by: UUID | None
    claimed_name: str
    change: str
    submitted_at: datetime
    channel: str


class DeskListOut(Page):
    """Cases, the most urgent first; closed ones newest first."""

    cases: list[DeskLine]


class DeskFilter(Schema):
    """Which cases; all that is given must hold."""

    view: DeskView = DeskView.TODO
    state: list[CaseState] = Field([], max_length=20)
    overlay: list[Overlay] = Field([], max_length=10)
    light: list[Light] = Field([], max_length=4)
    colleague: UUID | None = None
    item: Text = Field("", max_length=60, description="事项名称含")
    channel: Channel
    q: Text = Field("", max_length=60, description="18 位编号、事项名称或申请人姓名")
    after: str = Field("", pattern=AFTER)
    limit: int = Field(20, ge=1, le=100)


class CountsOut(Schema):
    """The workbench's figures, each counted to 999 at most."""

    todo: int
    mine: int
    claimable: int
    to_take_in: int
    correcting: int
    to_review: int
    to_decide: int
    to_seal: int
    to_deliver: int
    yellow: int
    red: int


class ColleagueOut(Schema):
    """Somebody who has claimed open cases here."""

    id: UUID
    name: str
    open_cases: int


class ColleaguesOut(Schema):
    """Who has claimed open cases."""

    colleagues: list[ColleagueOut]


class PostOut(Schema):
    """Who the token acts as, and what the post may do."""

    name: str
    role: str
    organisation: str
    organisation_id: UUID | None
    region_code: str
    permissions: list[str]


def line(row: DeskRow) -> dict[str, Any]:
    """Return one row as the API writes it."""
    same = {
        name: getattr(row, name)
        for name in DeskLine.model_fields
        if name not in {"number", "organisation", "applicant"}
    }
    return {
        **same,
        "number": str(row.number),
        "organisation": row.organisation_name,
        "applicant": row.applicant_name,
    }


@router.get("/me", response={200: PostOut, **REFUSALS}, auth=READ)
def post(request: HttpRequest) -> Mapping[str, Any]:
    """In which post the token acts."""
    actor = actor_of(request)
    return {
        "name": actor.name,
        "role": actor.role,
        "organisation": actor.organisation_name,
        "organisation_id": actor.organisation_id,
        "region_code": actor.region_code,
        "permissions": sorted(actor.permissions),
    }


@router.get("/cases", response={200: DeskListOut, **REFUSALS}, auth=READ)
def cases(request: HttpRequest, which: Query[DeskFilter]) -> Mapping[str, Any]:
    """Cases of the post's organisations by saved view and filters."""
    wanted = DeskFilters(
        view=which.view,
        states=tuple(which.state),
        overlays=tuple(which.overlay),
        lights=tuple(which.light),
        colleague=which.colleague,
        item=which.item,
        channel=which.channel,
        text=which.q,
    )
    found = queries.desk_list(
        wanted, viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {"cases": [line(row) for row in found.rows], "next": found.after or None}


@router.get("/counts", response={200: CountsOut, **REFUSALS}, auth=READ)
def counts(request: HttpRequest) -> Any:
    """What waits, in figures."""
    return queries.desk_counts(viewer=actor_of(request), at=clock.now())


@router.get("/colleagues", response={200: ColleaguesOut, **REFUSALS}, auth=READ)
def colleagues(request: HttpRequest) -> Mapping[str, Any]:
    """Who has claimed open cases here; their ids filter the list."""
    return {"colleagues": queries.desk_colleagues(viewer=actor_of(request))}
