"""Voices that lie with the post's organisation (诉求)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import MOST_TEXT, DeskTab
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Number, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.voices import (
    VoiceLinesOut,
    VoiceOut,
    VoicePageFilter,
    line_out,
    voice_out,
)
from yiwang.web.ui.access import actor_of

HANDLE = Post("desk:accept", "desk:review", right="voices.answer")
NOBODY = UUID(int=0)


class DeskVoicesFilter(VoicePageFilter):
    """waiting, handling, red, yellow, answered or proposed."""

    tab: DeskTab = DeskTab.WAITING


class VoiceAct(StrEnum):
    """What an office does until it has answered."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TRANSFER = "transfer"
    INVITE = "invite"
    ADD = "add"
    EXTEND = "extend"
    ANSWER = "answer"


class VoiceActIn(Schema):
    """The version seen; ``text`` is reason, question or answer, as the act wants it."""

    version: int = Field(..., ge=1, le=2**31 - 1)
    text: Text = Field("", max_length=MOST_TEXT)
    organisation_id: UUID = NOBODY


@router.get("/voices", response={200: VoiceLinesOut, **REFUSALS}, auth=READ)
def desk_voices(request: HttpRequest, which: Query[DeskVoicesFilter]) -> Mapping[str, Any]:
    """One list of the desk, the most urgent first."""
    page = queries.desk_voices(
        which.tab,
        after=which.after,
        limit=which.limit,
        viewer=actor_of(request),
        at=clock.now(),
    )
    return {"voices": [line_out(one) for one in page.lines], "next": page.after or None}


@router.get("/voices/{number}", response={200: VoiceOut, **REFUSALS}, auth=READ)
def desk_voice(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """One of them with its history."""
    viewer = actor_of(request)
    found = queries.voice_for_staff(parse_number(number), viewer=viewer, at=clock.now())
    if found is None:
        raise NotFound
    return voice_out(found)


@router.post("/voices/{number}/{act}", response={200: VoiceOut, **REFUSALS}, auth=HANDLE)
def act_on_voice(
    request: HttpRequest, number: Number, act: VoiceAct, body: VoiceActIn
) -> Mapping[str, Any]:
    """Accept, decline, transfer, ask others, add one's part, extend, or answer."""
    key, viewer, at = parse_number(number), actor_of(request), clock.now()
    before = queries.voice_for_staff(key, viewer=viewer, at=at)
    if before is None:
        raise NotFound
    reason, target = {"reason": body.text}, {"organisation_id": body.organisation_id}
    acts: dict[VoiceAct, tuple[Callable[..., Any], dict[str, Any]]] = {
        VoiceAct.ACCEPT: (commands.accept_voice, {}),
        VoiceAct.DECLINE: (commands.decline_voice, reason),
        VoiceAct.TRANSFER: (commands.transfer_voice, target | reason),
        VoiceAct.INVITE: (commands.invite_part, {**target, "asked": body.text}),
        VoiceAct.ADD: (commands.add_part, {"text": body.text}),
        VoiceAct.EXTEND: (commands.extend_voice, reason),
        VoiceAct.ANSWER: (commands.answer_voice, {"text": body.text}),
    }
    run, told = acts[act]
    run(number=key, version=body.version, actor=viewer, at=at, **told)
    return voice_out(queries.voice_for_staff(key, viewer=viewer, at=at) or before)
