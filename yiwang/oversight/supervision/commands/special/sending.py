"""Alarms: written with their finding, sent by the outbox, held at night unless red."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urljoin

from django.conf import settings

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.outbox import MAX_TRIES, publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision import providers
from yiwang.oversight.supervision.commands.telling import is_quiet
from yiwang.oversight.supervision.events import AlarmRaised
from yiwang.oversight.supervision.models import AlarmChannel, AlarmSent, Finding, RuleVersion
from yiwang.oversight.supervision.types import Level
from yiwang.oversight.supervision.types.special import AlarmState

BATCH: Final = 500
MOST_CHANNELS: Final = 100
MUTE: Final = timedelta(days=1)
LEVELS: Final = {Level.NOTICE: "提示", Level.YELLOW: "黄灯", Level.RED: "红灯"}
TEST: Final = "告警通道测试"


class Alarms:
    """What the commands upon alarms share."""

    @staticmethod
    def raised(found: Sequence[Finding], at: datetime) -> None:
        """Write an alarm for each finding and channel that wants it, in the open transaction."""
        channels = list(AlarmChannel.objects.filter(is_on=True).order_by("pk")[:MOST_CHANNELS])
        wanted = [(one, finding) for finding in found for one in channels if _wants(one, finding)]
        if not wanted:
            return
        holds = is_quiet(at)
        rows = AlarmSent.objects.bulk_create(
            AlarmSent(
                channel=channel, finding=finding, raised_at=at,
                state=AlarmState.HELD
                if holds and finding.level != Level.RED else AlarmState.WAITING,
            )
            for channel, finding in wanted
        )  # fmt: skip
        Alarms.go(row for row in rows if row.state == AlarmState.WAITING)

    @staticmethod
    def go(rows: Iterable[AlarmSent]) -> None:
        """Hand alarms to the outbox, each on a way of its own: none waits for another."""
        for row in rows:
            publish(AlarmRaised(alarm_id=row.pk))

    @staticmethod
    def context(channel: int) -> bytes:
        """Return what a channel's sealed secret is bound to."""
        return f"supervision:channel:{channel}".encode()


def _wants(channel: AlarmChannel, finding: Finding) -> bool:
    inside = finding.region_code.startswith(divisions.prefix_of(channel.region_code))
    return (
        (inside or not finding.region_code)
        and finding.kind in channel.areas
        and finding.level in channel.levels
    )


@command("supervision.release_alarms", audited=False)
def release_alarms(*, actor: Actor, at: datetime) -> int:
    """Send in the morning what was held in quiet hours (夜间暂存的告警); return how many."""
    require(actor.is_system)
    if is_quiet(at):
        return 0
    held = AlarmSent.objects.select_for_update(skip_locked=True).filter(state=AlarmState.HELD)
    rows = list(held.order_by("pk")[:BATCH])
    AlarmSent.objects.filter(pk__in=[row.pk for row in rows]).update(state=AlarmState.WAITING)
    Alarms.go(rows)
    return len(rows)


@command("supervision.tell_failing_channels", audited=False)
def tell_failing_channels(*, actor: Actor, at: datetime) -> int:
    """Tell supervision there, once, of a channel that has failed for a day (告警通道失灵).

    A mute channel looks like a quiet day. Nothing at night; return how many were told.
    """
    require(actor.is_system)
    if is_quiet(at):
        return 0
    failing = AlarmChannel.objects.select_for_update(skip_locked=True).filter(
        is_on=True, failing_since__lte=at - MUTE, told_at=None
    )
    rows = list(failing.order_by("pk")[:MOST_CHANNELS])
    people = {
        region: identity.people_in_posts("SUPERVISOR", region_code=region, viewer=actor, at=at)
        for region in {row.region_code for row in rows}
    }
    letters = [
        Letter(
            MessageKind.REMINDER, person, "", "告警通道失灵",
            f"告警通道“{row.name}”已经一天发不出告警（{row.error[:40]}）。"
            "请在工作台“电子监察”的告警通道里检查。", None, at,
        )
        for row in rows for person in people[row.region_code]
    ]  # fmt: skip
    if letters:
        notifications.send_many(letters=letters, actor=actor, at=at)
    AlarmChannel.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=at)
    return len(rows)


@procedure("supervision.send_alarm")
def send_alarm(*, alarm_id: int, actor: Actor, at: datetime) -> None:
    """Send an alarm over its channel, at least once, under its own number (发送告警).

    What was sent is not sent again. What failed is noted and raised, so that the outbox tries
    again; after the last try it waits on the page of alarms for a person, not parked.

    :raises AlarmFailed: the other side did not take it.
    """
    rows = AlarmSent.objects.select_related("channel", "finding")
    row = rows.filter(pk=alarm_id, state=AlarmState.WAITING).first()
    if row is None:
        return
    given: dict[str, Any] = {"alarm_id": alarm_id, "actor": actor, "at": at}
    if not row.channel.is_on:
        note_alarm(**given, state=AlarmState.DROPPED, result="通道已停用，没有发送")
        return
    try:
        answer = providers.way(row.channel.way).send(
            address=row.channel.address,
            secret=_secret(row.channel),
            alarm=_alarm(row),
            key=str(alarm_id),
        )
    except (providers.AlarmFailed, LookupError) as error:
        is_last = row.tries + 1 >= MAX_TRIES
        state = AlarmState.FAILED if is_last else AlarmState.WAITING
        note_alarm(**given, state=state, result=str(error))
        if is_last:
            return
        raise
    note_alarm(**given, state=AlarmState.SENT, result=answer)


def _secret(channel: AlarmChannel) -> bytes:
    sealed = bytes(channel.secret)
    context = Alarms.context(channel.pk)
    return keys.decrypt(sealed, Purpose.PERSONAL_DATA, bound_to=context) if sealed else b""


def _alarm(row: AlarmSent) -> providers.Alarm:
    """Return what goes out: the rule and a link, nothing of whom it is about."""
    finding = row.finding
    if finding is None:
        path = f"/desk/supervision/alarms/?channel={row.channel_id}"
        title, level, rule = TEST, Level.NOTICE, ""
    else:
        path = f"/desk/supervision/findings/{finding.pk}/"
        version = RuleVersion.objects.filter(rule=finding.rule_id, n=finding.rule_n).first()
        title, level, rule = (
            version.name if version else finding.rule_id, Level(finding.level), finding.rule_id,
        )  # fmt: skip
    return providers.Alarm(
        title, LEVELS[level], rule, row.raised_at, urljoin(settings.YIWANG_BASE_URL, path)
    )


@command("supervision.note_alarm")
def note_alarm(
    *, alarm_id: int, state: AlarmState, result: str, actor: Actor, at: datetime
) -> None:
    """Write down what became of an alarm, and whether its channel works (告警结果)."""
    require(actor.is_system)
    row = AlarmSent.objects.select_for_update(of=("self",)).get(pk=alarm_id)
    concerning(f"supervision:alarm:{row.pk}", state=state.value)
    row.tries, row.result, row.state = row.tries + 1, result[:200], state
    row.sent_at = at if state == AlarmState.SENT else None
    row.save(update_fields=["tries", "result", "state", "sent_at"])
    channel = AlarmChannel.objects.filter(pk=row.channel_id)
    if state == AlarmState.SENT:
        channel.update(failing_since=None, told_at=None, error="")
    elif state != AlarmState.DROPPED:
        channel.filter(failing_since=None).update(failing_since=at)
        channel.update(error=row.result)
