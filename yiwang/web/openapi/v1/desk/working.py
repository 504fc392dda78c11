"""Notes among colleagues and reminders with their answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.working import UrgingView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Number, Text
from yiwang.web.openapi.v1.desk.bodies import WRITTEN
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class NoteOut(Schema):
    """A remark among colleagues (内部备注)."""

    text: str
    author: str
    organisation: str
    at: datetime


class UrgingOut(Schema):
    """A reminder and its answer (催办)."""

    id: UUID
    number: str
    item_name: str
    is_applicant: bool
    by: str
    text: str
    at: datetime
    answer: str
    answered_at: datetime | None


class BesideOut(Schema):
    """Notes and reminders of a case, oldest first, at most 50 of each."""

    notes: list[NoteOut]
    urgings: list[UrgingOut]


class UrgingsOut(Schema):
    """Reminders that wait for an answer; give ``next`` back as ``after``."""

    urgings: list[UrgingOut]
    next: str


class SaidBody(Schema):
    """What is said."""

    text: Text = Field(max_length=WRITTEN)


def shown(one: UrgingView) -> Mapping[str, Any]:
    """Return a reminder as it is answered."""
    return {
        **{name: getattr(one, name) for name in UrgingOut.model_fields if hasattr(one, name)},
        "number": str(one.number),
        "by": one.by_name,
    }


@router.get(
    "/cases/{number}/notes",
    response={200: BesideOut, **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_notes",
    summary="一件的内部备注和催办",
)
def notes(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """申请人看不到内部备注。"""
    found = queries.beside_case(parse_number(number), viewer=actor_of(request), at=clock.now())
    return {
        "notes": [
            {
                "text": n.text,
                "author": n.author_name,
                "organisation": n.organisation_name,
                "at": n.at,
            }
            for n in found.notes
        ],
        "urgings": [shown(one) for one in found.urgings],
    }


@router.post(
    "/cases/{number}/notes",
    response={201: None, **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_note",
    summary="写内部备注",
)
def note(request: HttpRequest, number: Number, body: SaidBody) -> tuple[int, None]:
    """写了不能删改。"""
    actor = actor_of(request)
    commands.note(case=parse_number(number), text=body.text, actor=actor, at=clock.now())
    return 201, None


@router.get(
    "/urgings",
    response={200: UrgingsOut, **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_urgings",
    summary="等本单位答复的催办",
)
def urgings(
    request: HttpRequest, after: Annotated[str, Query(max_length=40)] = ""
) -> Mapping[str, Any]:
    """最早的在前。"""
    found = queries.open_urgings(viewer=actor_of(request), after=after)
    return {"urgings": [shown(one) for one in found.lines], "next": found.after}


@router.post(
    "/urgings/{key}/answer",
    response={204: None, **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_answer_urging",
    summary="答复催办",
)
def answer(request: HttpRequest, key: UUID, body: SaidBody) -> tuple[int, None]:
    """申请人催办的，答复会通知申请人。"""
    commands.answer_urging(urging=key, text=body.text, actor=actor_of(request), at=clock.now())
    return 204, None


class PhraseOut(Schema):
    """A sentence used again (常用意见)."""

    use: str
    basic_code: str
    text: str
    is_own: bool


@router.get(
    "/phrases",
    response={200: list[PhraseOut], **REFUSALS},
    auth=Post("desk:read"),
    operation_id="desk_phrases",
    summary="本单位和自己的常用意见",
)
def phrases(request: HttpRequest) -> Sequence[Mapping[str, Any]]:
    """最多 400 条。"""
    return [
        {"use": p.use, "basic_code": p.basic_code, "text": p.text, "is_own": p.is_own}
        for p in queries.phrases(viewer=actor_of(request))
    ]
