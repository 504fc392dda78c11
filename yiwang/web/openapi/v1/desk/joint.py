"""Joint cases: the board, what organisations say of their parts, objections, the one answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import CorrectionPoint
from yiwang.services.cases.types.joint import EarlyOpinion, JointBoard, SliceStage, SliceView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Number, Text
from yiwang.web.openapi.v1.desk.acts import Act, PointBody, operation_of
from yiwang.web.openapi.v1.desk.bodies import WRITTEN, ActBody
from yiwang.web.openapi.v1.desk.lists import DeskLine
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

REVIEW, ACCEPT = "desk:review", "desk:accept"


class PartOut(Schema):
    """A part of a joint case (联办分件)."""

    n: int
    number: str
    item_name: str
    organisation: str
    after: list[str]
    begins_after: int = Field(description="计划开始：受理后第几个工作日以后")
    ends_after: int
    stage: SliceStage
    result: str = Field(description="准予、不予；还没有决定的为空")
    label: str
    due_on: date | None
    is_late: bool
    holder: str
    opinion: EarlyOpinion
    opinion_text: str
    opined_at: datetime | None
    points: list[str]
    is_silent: bool


class ObjectionOut(Schema):
    """An objection between organisations (意见分歧)."""

    n: int
    about: str
    raised_by: str
    reason: str
    raised_at: datetime
    settlement: str
    settled_at: datetime | None


class JointOut(Schema):
    """A joint case with its parts (联审)."""

    number: str
    version: int
    item_name: str
    lead: str
    label: str
    accepted_on: date | None
    due_on: date | None
    days: int
    path: list[str]
    parts: list[PartOut]
    disputes: list[ObjectionOut]


def part(one: SliceView) -> Mapping[str, Any]:
    """Return a part as it is answered."""
    return {
        **{name: getattr(one, name) for name in PartOut.model_fields if hasattr(one, name)},
        "number": str(one.number),
        "organisation": one.organisation_name,
    }


def shown(board: JointBoard) -> Mapping[str, Any]:
    """Return a board as it is answered."""
    return {
        "number": str(board.number),
        "version": board.version,
        "item_name": board.item_name,
        "lead": board.lead_name,
        "label": board.label,
        "accepted_on": board.accepted_on,
        "due_on": board.due_on,
        "days": board.days,
        "path": board.path,
        "parts": [part(one) for one in board.slices],
        "disputes": [
            {
                **{n: getattr(d, n) for n in ObjectionOut.model_fields if hasattr(d, n)},
                "raised_by": d.raised_by_name,
            }
            for d in board.disputes
        ],
    }


@router.get(
    "/cases/{number}/joint",
    response={200: JointOut, **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_joint",
    summary="联审：联办件和它的各个分件",
)
def joint(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """各部门办到哪里、预审意见、分歧；凭联办件或者任一分件的编号。"""
    board = queries.joint_board(parse_number(number), viewer=actor_of(request), at=clock.now())
    if board is None:
        raise NotFound("这件不是联合办理的")
    return shown(board)


class SilentOut(Schema):
    """A part whose organisation said nothing in time."""

    number: str
    item_name: str
    part: str
    organisation: str
    lead: str
    received_at: datetime
    answer_due_on: date | None


@router.get(
    "/joint/silent",
    response={200: list[SilentOut], **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_joint_silent",
    summary="两个工作日没有预审意见的部门",
)
def silent(request: HttpRequest) -> Sequence[Mapping[str, Any]]:
    """牵头部门看本部门牵头的，监察看本地区的；最多 100 条，最早的在前。"""
    return [
        {
            "number": str(one.number),
            "item_name": one.item_name,
            "part": one.part_name,
            "organisation": one.organisation_name,
            "lead": one.lead_name,
            "received_at": one.received_at,
            "answer_due_on": one.answer_due_on,
        }
        for one in queries.silent_parts(viewer=actor_of(request), at=clock.now())
    ]


class OpineBody(ActBody):
    """预审意见 on one's own part; points only with QUESTIONS."""

    opinion: EarlyOpinion
    text: Text = Field("", max_length=WRITTEN)
    points: list[PointBody] = Field([], max_length=200)


class ObjectBody(ActBody):
    """提出异议 to another part, named by its n."""

    about: int = Field(ge=1, le=300)
    reason: Text = Field(max_length=WRITTEN)


class SettleBody(ActBody):
    """协调 of an objection, named by its n."""

    dispute: int = Field(ge=1, le=32_000)
    result: Text = Field(max_length=WRITTEN)


class ConcludeBody(ActBody):
    """汇总答复."""

    note: Text = Field("", max_length=WRITTEN)


def _opinion(body: OpineBody) -> dict[str, Any]:
    points = [
        CorrectionPoint(material_no=p.material, field=p.field, problem=p.problem, how=p.how)
        for p in body.points
    ]
    return {"opinion": body.opinion, "text": body.text, "points": points}


ACTS = (
    Act("opine", (ACCEPT, REVIEW), OpineBody, commands.opine, "预审意见", _opinion),
    Act("object", (REVIEW,), ObjectBody, commands.raise_dispute, "对别的分件提出异议"),
    Act("settle", (ACCEPT, REVIEW), SettleBody, commands.settle_dispute, "协调分歧"),
    Act("conclude", (REVIEW,), ConcludeBody, commands.conclude, "汇总答复"),
)
for one in ACTS:
    operation_of(one, DeskLine)
