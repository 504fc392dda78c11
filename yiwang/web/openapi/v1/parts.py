"""The parts of a joint case, for its applicant."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import queries
from yiwang.services.cases.types.joint import SliceStage
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number
from yiwang.web.openapi.v1.cases import READ, router
from yiwang.web.ui.access import actor_of


class OwnPartOut(Schema):
    """A part of one's joint case: who handles it, how it stands."""

    number: str
    item_name: str
    organisation: str
    after: list[str]
    stage: SliceStage
    result: str
    label: str
    due_on: date | None


class OwnPartsOut(Schema):
    """All parts of a joint case."""

    number: str
    item_name: str
    lead: str
    days: int
    due_on: date | None
    parts: list[OwnPartOut]


@router.get(
    "/cases/{number}/parts",
    response={200: OwnPartsOut, **REFUSALS},
    auth=READ,
)
def parts(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """一次申请、各部门同时办理的，每一项由谁办、办到哪里；凭联办件或者任一分件的编号。"""
    board = queries.joint_board(parse_number(number), viewer=actor_of(request), at=clock.now())
    if board is None:
        raise NotFound("这件不是联合办理的")
    return {
        "number": str(board.number),
        "item_name": board.item_name,
        "lead": board.lead_name,
        "days": board.days,
        "due_on": board.due_on,
        "parts": [
            {
                "number": str(one.number),
                "item_name": one.item_name,
                "organisation": one.organisation_name,
                "after": one.after,
                "stage": one.stage,
                "result": one.result,
                "label": one.label or one.stage_name,
                "due_on": one.due_on,
            }
            for one in board.slices
        ],
    }
