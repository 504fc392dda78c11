"""A case on its review route: where it stands, its stages done or returned."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import Light
from yiwang.services.cases.types.routes import CaseRoute, StageStatus, StageView
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import NodeKind, Result
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import BYTES, REFUSALS, Number, Text
from yiwang.web.openapi.v1.desk.acts import ACCEPT, DECIDE, REVIEW, standing
from yiwang.web.openapi.v1.desk.bodies import WRITTEN
from yiwang.web.openapi.v1.desk.lists import READ, DeskLine
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve_bytes

Task = Annotated[int, Path(..., ge=1, le=32_000)]
ANY = Post(ACCEPT, REVIEW, DECIDE)


class StageTaskOut(Schema):
    """What one organisation or person does at a stage; ``n`` names it in an act."""

    n: int
    organisation_name: str
    opened_at: datetime
    due_on: date
    light: Light
    finished_at: datetime | None
    finished_name: str
    result: str
    opinion: str
    may_act: bool


class ReturnTargetOut(Schema):
    """Where a stage may be returned to."""

    key: str
    name: str
    times_left: int


class StageOut(Schema):
    """A stage with where it stands."""

    key: str
    name: str
    kind: NodeKind
    status: StageStatus
    days: int
    places: list[str]
    result: Result | None
    tasks: list[StageTaskOut]
    returns: list[ReturnTargetOut]


class CaseRouteOut(Schema):
    """The review route of a case: done, open with who and until when, ahead."""

    number: str
    version: int
    is_running: bool
    stages: list[StageOut]


class StageDoneIn(Schema):
    """环节办结."""

    agreed: bool = True
    opinion: Text = Field("", max_length=WRITTEN)


class StageReturnIn(Schema):
    """环节退回."""

    to: Text = Field(min_length=1, max_length=31)
    reason: Text = Field(max_length=WRITTEN)


def _route(request: HttpRequest, number: str) -> CaseRoute:
    found = queries.case_route(parse_number(number), viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound("这件没有专门的审查流程，按“审查、决定”办")
    return found


def _stage(one: StageView) -> dict[str, Any]:
    return {
        "key": one.node.key,
        "name": one.name,
        "kind": one.node.kind,
        "status": one.status,
        "days": one.node.days,
        "places": list(one.places),
        "result": one.result,
        "tasks": list(one.tasks),
        "returns": [{"key": k, "name": name, "times_left": n} for k, name, n in one.returns],
    }


@router.get("/cases/{number}/route", response={200: CaseRouteOut, **REFUSALS}, auth=READ)
def case_route(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """Where the case stands on its review route; 404 when it has none of its own."""
    found = _route(request, number)
    return {
        "number": number,
        "version": found.version,
        "is_running": found.is_running,
        "stages": [_stage(one) for one in found.stages],
    }


@router.get("/cases/{number}/route.bpmn", response=REFUSALS, auth=READ, openapi_extra=BYTES)
def case_route_bpmn(request: HttpRequest, number: Number) -> HttpResponse:
    """The review route of the case as BPMN 2.0 with its diagram."""
    found = _route(request, number)
    notes = {one.node.key: "、".join(one.places) for one in found.stages}
    xml = catalogue.route_bpmn(found.route, number, found.labels, notes)
    return serve_bytes(xml, f"{number}.bpmn", "application/xml")


@router.post("/cases/{number}/stages/{task}", response={200: DeskLine, **REFUSALS}, auth=ANY)
def do_stage(
    request: HttpRequest, number: Number, task: Task, body: StageDoneIn
) -> Mapping[str, Any]:
    """环节办结。A task that is no longer open is answered 409 ``cases.stage_moved``."""
    key = parse_number(number)
    commands.do_stage(
        case=key,
        task=task,
        agreed=body.agreed,
        opinion=body.opinion,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)


@router.post("/cases/{number}/stages/{task}/return", response={200: DeskLine, **REFUSALS}, auth=ANY)
def return_stage(
    request: HttpRequest, number: Number, task: Task, body: StageReturnIn
) -> Mapping[str, Any]:
    """环节退回。What follows the stage returned to is taken back in every branch."""
    key = parse_number(number)
    commands.return_stage(
        case=key,
        task=task,
        to=body.to,
        reason=body.reason,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)
