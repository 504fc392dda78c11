"""Alarms of the special watch (告警): what was sent, and the channels; one is added at the desk.

A new webhook's secret is shown to a person once: answers to machines are kept to be repeated.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import special as queries
from yiwang.oversight.supervision.types import Level
from yiwang.oversight.supervision.types.special import AlarmState, Area, Way
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.operations import Id
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

READ = Post("desk:read", right="supervision.act")
SUPERVISE = Post("desk:supervise", right="supervision.act")


class AlarmOut(Schema):
    """An alarm over one channel; without a finding it is a test."""

    id: int
    channel_id: int
    channel_name: str
    way: Way
    address: str
    finding: int | None
    rule_name: str
    level: Level
    state: AlarmState
    tries: int
    result: str
    raised_at: datetime
    sent_at: datetime | None
    may_resend: bool


class AlarmsOut(Page):
    """Newest first."""

    alarms: list[AlarmOut]


class AlarmFilter(Schema):
    """Which, and where the list goes on."""

    channel: int | None = Field(None, ge=1, le=2**63 - 1)
    state: AlarmState | None = None
    after: int | None = Field(None, ge=1, le=2**63 - 1)
    limit: int = Field(20, ge=1, le=100)


class ChannelOut(Schema):
    """To whom alarms go; addresses are masked. ``lacks``: what the settings here are missing."""

    id: int
    way: Way
    name: str
    address: str
    areas: list[Area]
    levels: list[Level]
    region_code: str
    is_on: bool
    made_name: str
    made_at: datetime
    failing_since: datetime | None
    error: str
    lacks: list[str]


class AlarmMadeOut(Schema):
    """The number of an alarm."""

    id: int


class ChannelStateIn(Schema):
    """Whether alarms go there."""

    is_on: bool


@router.get("/alarms", response={200: AlarmsOut, **REFUSALS}, auth=READ)
def alarms(request: HttpRequest, which: Query[AlarmFilter]) -> Mapping[str, Any]:
    """What was sent, waits or failed."""
    rows = queries.alarms(
        channel_id=which.channel,
        state=which.state or "",
        before=which.after,
        limit=which.limit,
        viewer=actor_of(request),
    )
    return {"alarms": rows, "next": str(rows[-1].id) if len(rows) == which.limit else None}


@router.post("/alarms/{number}/resend", response={204: None, **REFUSALS}, auth=SUPERVISE)
def resend_alarm(request: HttpRequest, number: Id) -> Any:
    """Send once more what failed or was dropped, under the same number."""
    commands.resend_alarm(alarm=number, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/alarm-channels", response={200: list[ChannelOut], **REFUSALS}, auth=READ)
def alarm_channels(request: HttpRequest) -> Any:
    """The channels of the division."""
    return queries.channels(viewer=actor_of(request))


@router.post(
    "/alarm-channels/{number}/test", response={201: AlarmMadeOut, **REFUSALS}, auth=SUPERVISE
)
def test_channel(request: HttpRequest, number: Id, idempotency_key: Key) -> Any:
    """Send a test; return its number among the alarms."""

    def make() -> tuple[int, dict[str, int]]:
        made = commands.test_channel(channel=number, actor=actor_of(request), at=clock.now())
        return 201, {"id": made}

    return once(request, idempotency_key, make)


@router.post("/alarm-channels/{number}/switch", response={204: None, **REFUSALS}, auth=SUPERVISE)
def switch_channel(request: HttpRequest, number: Id, body: ChannelStateIn) -> Any:
    """Switch a channel on or off."""
    commands.switch_channel(
        channel=number, is_on=body.is_on, actor=actor_of(request), at=clock.now()
    )
    return Status(204, None)
