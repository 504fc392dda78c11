"""Reminding who holds one's case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, Text
from yiwang.web.openapi.v1.cases import READ, WRITE, router
from yiwang.web.ui.access import actor_of


class OwnUrgingOut(Schema):
    """A reminder one sent, with its answer (催办)."""

    text: str
    at: datetime
    answer: str
    answered_at: datetime | None


class UrgeBody(Schema):
    """What one wants to say with it."""

    text: Text = Field("", max_length=500)


@router.get("/cases/{number}/urgings", response={200: list[OwnUrgingOut], **REFUSALS}, auth=READ)
def my_urgings(request: HttpRequest, number: Number) -> Sequence[Any]:
    """自己的催办和答复，最早的在前，最多 50 条。"""
    found = queries.my_urgings(parse_number(number), viewer=actor_of(request), at=clock.now())
    return found.lines


@router.post("/cases/{number}/urgings", response={201: None, **REFUSALS}, auth=WRITE)
def urge(request: HttpRequest, number: Number, body: UrgeBody) -> tuple[int, None]:
    """24 小时内催办一次；正在等申请人的、已经办完的不能催办。"""
    actor = actor_of(request)
    commands.urge(case=parse_number(number), text=body.text, actor=actor, at=clock.now())
    return 201, None
