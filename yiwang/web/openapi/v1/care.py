"""Policies that match the enterprise of the holder (惠企政策), and needs about them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import MOST_TEXT, MOST_TITLE
from yiwang.engagement.interaction.types.care import MatchedPolicy
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import REFUSALS, Text
from yiwang.web.openapi.v1.cases import READ, WRITE
from yiwang.web.openapi.v1.texts import No
from yiwang.web.openapi.v1.voices import FiledVoiceOut
from yiwang.web.ui.access import actor_of

router = Router(tags=["voices"])


class MatchReasonOut(Schema):
    """A condition, the registered fact that meets it, the paragraph of the policy."""

    name: str
    wanted: str
    fact: str
    source: str


class MatchedPolicyOut(Schema):
    """A policy, who answers needs about it, and every reason; its text stands at GET /policies."""

    policy_no: int
    title: str
    organisation_name: str
    is_new: bool
    reasons: list[MatchReasonOut]


class MatchedPoliciesOut(Schema):
    """The newest first, at most 50; none for a holder who acts for no enterprise."""

    policies: list[MatchedPolicyOut]


class TellNeedIn(Schema):
    """What the enterprise needs."""

    title: Text = Field(..., max_length=MOST_TITLE)
    text: Text = Field(..., max_length=MOST_TEXT)


def _out(one: MatchedPolicy) -> Mapping[str, Any]:
    names = MatchedPolicyOut.model_fields.keys() - {"reasons"}
    reasons = [
        {name: getattr(why, name) for name in MatchReasonOut.model_fields} for why in one.reasons
    ]
    return {**{name: getattr(one, name) for name in names}, "reasons": reasons}


@router.get("/matched-policies", response={200: MatchedPoliciesOut, **REFUSALS}, auth=READ)
def matched_policies(request: HttpRequest) -> Mapping[str, Any]:
    """Those that match by the register; they count as reached (送达), as on the page."""
    viewer, at = actor_of(request), clock.now()
    found = queries.matched_policies(viewer=viewer, at=at)
    if any(one.is_new for one in found):
        commands.note_reached(actor=viewer, at=at)
    return {"policies": [_out(one) for one in found]}


@router.get("/matched-policies/{no}", response={200: MatchedPolicyOut, **REFUSALS}, auth=READ)
def matched_policy(request: HttpRequest, no: No) -> Mapping[str, Any]:
    """One of them; it counts as seen (已看), as on the page."""
    viewer, at = actor_of(request), clock.now()
    found = queries.matched_policy(no, viewer=viewer, at=at)
    if found is None:
        raise NotFound
    commands.see_policy(policy_no=no, actor=viewer, at=at)
    return _out(found)


@router.post("/matched-policies/{no}/needs", response={201: FiledVoiceOut, **REFUSALS}, auth=WRITE)
def tell_need(request: HttpRequest, no: No, body: TellNeedIn, idempotency_key: Key) -> Any:
    """Tell a need about it; it goes on at /voices/{number}."""

    def make() -> tuple[int, Any]:
        given = commands.tell_need(
            policy_no=no,
            token=uuid4(),
            title=body.title,
            text=body.text,
            actor=actor_of(request),
            at=clock.now(),
        )
        names = FiledVoiceOut.model_fields.keys() - {"number"}
        told = {name: getattr(given, name) for name in names}
        return 201, {**told, "number": str(given.number)}

    return once(request, idempotency_key, make)
