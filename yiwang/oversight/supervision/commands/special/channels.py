"""Channels of alarms: added, tested, switched on and off."""

import secrets
from datetime import datetime
from typing import ClassVar

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.oversight.supervision import policy, providers
from yiwang.oversight.supervision.models import AlarmChannel, AlarmSent
from yiwang.oversight.supervision.types import Level
from yiwang.oversight.supervision.types.special import RESENT, AlarmDraft, AlarmState, Area, Way

from .sending import MOST_CHANNELS, Alarms


class CannotSetChannel(DomainError):
    """A channel says how, to whom, and which alarms."""

    code: ClassVar[str] = "supervision.channel"
    sentence: ClassVar[str] = "告警通道还不完整，请按提示修改"


@procedure("supervision.add_channel")
def add_channel(*, draft: AlarmDraft, actor: Actor, at: datetime) -> tuple[int, str]:
    """Add a channel for the alarms of the own division (新增告警通道).

    S0, S1 (应用专项监管). Return its id and, for a webhook, the secret that signs, shown this once.

    :raises CannotSetChannel: something is missing or wrong, or the address is there already.
    """
    require(policy.may_set_channels(actor), NotPermitted)
    faults = _faults(draft)
    if faults:
        raise CannotSetChannel(fields=faults, reason="incomplete")
    return keep_channel(draft=draft, actor=actor, at=at)


@command("supervision.keep_channel")
def keep_channel(*, draft: AlarmDraft, actor: Actor, at: datetime) -> tuple[int, str]:
    """Keep a channel whose address its way has accepted (登记告警通道).

    S0, S1 (应用专项监管).

    :raises CannotSetChannel: the address is there already, or there are too many.
    """
    require(policy.may_set_channels(actor), NotPermitted)
    name, address = draft.name.strip(), draft.address.strip()
    mine = AlarmChannel.objects.filter(region_code=actor.region_code)
    if mine.filter(way=draft.way, address=address).exists():
        raise CannotSetChannel(fields={"address": "这个地址已经有告警通道"}, reason="twice")
    if AlarmChannel.objects.filter(is_on=True).count() >= MOST_CHANNELS:
        raise CannotSetChannel("启用的通道太多，请先停用不用的", reason="many")
    row = AlarmChannel.objects.create(
        way=draft.way, name=name, address=address, areas=list(draft.areas),
        levels=list(draft.levels), region_code=actor.region_code,
        made_by=f"{actor.kind}:{actor.id}", made_name=actor.name, made_at=at,
    )  # fmt: skip
    secret = secrets.token_hex(32) if draft.way == Way.WEBHOOK else ""
    if secret:
        row.secret = keys.encrypt(
            bytes.fromhex(secret), Purpose.PERSONAL_DATA, bound_to=Alarms.context(row.pk)
        )
        row.save(update_fields=["secret"])
    concerning(f"supervision:channel:{row.pk}", way=draft.way)
    return row.pk, secret


def _faults(draft: AlarmDraft) -> dict[str, str]:
    faults = {}
    if not 1 <= len(draft.name.strip()) <= 60:  # noqa: PLR2004  as wide as the column
        faults["name"] = "请填写名称，最多 60 个字"
    if draft.way not in providers.names():
        faults["way"] = "请选择告警方式"
    elif not draft.address.strip() or len(draft.address) > 300:  # noqa: PLR2004  likewise
        faults["address"] = "请填写地址"
    elif wrong := providers.way(draft.way).faults(draft.address.strip()):
        faults["address"] = wrong
    if not draft.areas or not set(draft.areas) <= set(Area):
        faults["areas"] = "请选择至少一个专项"
    if not draft.levels or not set(draft.levels) <= set(Level):
        faults["levels"] = "请选择至少一个级别"
    return faults


@command("supervision.resend_alarm")
def resend_alarm(*, alarm: int, actor: Actor, at: datetime) -> None:
    """Send once more what failed or was dropped, under the same number (重新发送告警).

    S0, S1 (应用专项监管).

    :raises CannotSetChannel: it was sent or still waits, or its channel is switched off.
    """
    del at
    require(actor.has(policy.ACT), NotPermitted)
    rows = AlarmSent.objects.select_for_update(of=("self",)).select_related("channel")
    row = rows.filter(pk=alarm).first()
    if row is None or not actor.reaches(row.channel.region_code):
        raise NotFound
    concerning(f"supervision:alarm:{row.pk}")
    if row.state not in RESENT:
        raise CannotSetChannel("这条告警已经发出或者正在发送，不用重发", reason="sent")
    if not row.channel.is_on:
        raise CannotSetChannel("通道已停用，请先启用", reason="off")
    row.state, row.tries, row.result = AlarmState.WAITING, 0, ""
    row.save(update_fields=["state", "tries", "result"])
    Alarms.go([row])


def _locked(channel: int, actor: Actor) -> AlarmChannel:
    require(actor.has(policy.ACT), NotPermitted)
    row = AlarmChannel.objects.select_for_update().filter(pk=channel).first()
    if row is None or not actor.reaches(row.region_code):
        raise NotFound
    concerning(f"supervision:channel:{row.pk}")
    return row


@command("supervision.switch_channel")
def switch_channel(*, channel: int, is_on: bool, actor: Actor, at: datetime) -> None:
    """Switch a channel on or off (启用、停用告警通道); what was sent stays.

    S0, S1 (应用专项监管).
    """
    del at
    row = _locked(channel, actor)
    row.is_on = is_on
    row.save(update_fields=["is_on"])


@command("supervision.test_channel")
def test_channel(*, channel: int, actor: Actor, at: datetime) -> int:
    """Send a test over a channel (测试告警), at any hour; return its number.

    S0, S1 (应用专项监管).

    :raises CannotSetChannel: the channel is switched off.
    """
    row = _locked(channel, actor)
    if not row.is_on:
        raise CannotSetChannel("通道已停用，请先启用", reason="off")
    sent = AlarmSent.objects.create(channel=row, state=AlarmState.WAITING, raised_at=at)
    Alarms.go([sent])
    return sent.pk
