"""Doubts that an organisation answers for what it holds (疑义校核)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.exchange import commands
from yiwang.foundation.exchange import queries as doubts
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.objections import (
    HeldObjectionOut,
    HeldObjectionPage,
    HeldObjectionsOut,
    objection_out,
)
from yiwang.web.ui.access import actor_of

ANSWER = Post("desk:review", "desk:decide")


class SourceAnswerIn(Schema):
    """What checking has found; ``version`` is the one that was seen."""

    version: int = Field(ge=0, le=2**31 - 1)
    corrected: bool
    answer: Text = Field(min_length=1, max_length=1000)


@router.get("/objections", response={200: HeldObjectionsOut, **REFUSALS}, auth=READ)
def waiting_objections(request: HttpRequest, which: Query[HeldObjectionPage]) -> Mapping[str, Any]:
    """What waits for the post's organisation, the most urgent first."""
    found = doubts.waiting_objections(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    after = str(found.after) if found.after else None
    return {"objections": [objection_out(row) for row in found.rows], "next": after}


@router.get("/objections/all", response={200: HeldObjectionsOut, **REFUSALS}, auth=READ)
def all_objections(request: HttpRequest, which: Query[HeldObjectionPage]) -> Mapping[str, Any]:
    """All doubts of the region with their lights, for supervision."""
    found = doubts.objections_in_region(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    after = str(found.after) if found.after else None
    return {"objections": [objection_out(row) for row in found.rows], "next": after}


@router.post("/objections/{key}/answer", response={200: HeldObjectionOut, **REFUSALS}, auth=ANSWER)
def answer_objection(request: HttpRequest, key: UUID, body: SourceAnswerIn) -> Mapping[str, Any]:
    """Answer as the source: corrected, or upheld, with the reason."""
    viewer, at = actor_of(request), clock.now()
    commands.answer_objection(
        objection_id=key,
        version=body.version,
        corrected=body.corrected,
        answer=body.answer,
        actor=viewer,
        at=at,
    )
    return objection_out(doubts.objection(key, viewer=viewer, at=at))
