"""Channels of alarms and what was sent, for those who act in supervision."""

from typing import Final

from django.db.models import QuerySet

from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision import policy, providers
from yiwang.oversight.supervision.models import AlarmChannel, AlarmSent, RuleVersion, WatchedEvent
from yiwang.oversight.supervision.types import Level
from yiwang.oversight.supervision.types.special import (
    RESENT,
    AlarmState,
    AlarmView,
    Area,
    ChannelView,
    WatchedKind,
    Way,
)

LIMIT: Final = 20
MOST: Final = 100


def channels(*, viewer: Actor) -> tuple[ChannelView, ...]:
    """Return the channels of the viewer's division, those in use first, at most a hundred.

    :raises NotPermitted: the viewer does not act in supervision.
    """
    rows = _reached(viewer).order_by("-is_on", "-pk")[:MOST]
    return tuple(_channel(row) for row in rows)


def channel(channel_id: int, *, viewer: Actor) -> ChannelView:
    """Return one. :raises NotFound: there is none within the viewer's reach."""
    row = _reached(viewer).filter(pk=channel_id).first()
    if row is None:
        raise NotFound
    return _channel(row)


def alarms(
    *,
    channel_id: int | None = None,
    state: str = "",
    before: int | None = None,
    limit: int = LIMIT,
    viewer: Actor,
) -> tuple[AlarmView, ...]:
    """Return what was sent or waits, newest first, keyset by id.

    :raises NotPermitted: the viewer does not act in supervision.
    """
    reached = _reached(viewer)
    if channel_id is not None:
        reached = reached.filter(pk=channel_id)
    rows = AlarmSent.objects.filter(channel__in=reached).select_related("channel", "finding")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: min(limit, MOST)])
    names = {
        (one.rule_id, one.n): one.name
        for one in RuleVersion.objects.filter(
            rule__in={row.finding.rule_id for row in found if row.finding}
        )
    }
    return tuple(_alarm(row, names) for row in found)


def ways(*, viewer: Actor) -> tuple[Way, ...]:
    """Return the ways a new channel may take here."""
    require(viewer.has(policy.ACT), NotPermitted)
    return tuple(Way(name) for name in providers.names() if name in list(Way))


def read_to(kind: WatchedKind, *, viewer: Actor) -> str:
    """Return the last of a log that the special watch has read, empty before the first."""
    require(viewer.is_system)
    newest = WatchedEvent.objects.filter(kind=kind).order_by("-subject").first()
    return newest.subject if newest else ""


def masked(way: str, address: str) -> str:
    """Return an address as pages show it: a mailbox without its name, a webhook without its path.

    What stands behind a webhook's host may be a token.
    """
    if way == Way.MAIL:
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    if way == Way.WEBHOOK:
        return "/".join(address.split("/")[:3]) + "/…"
    return address


def _reached(viewer: Actor) -> QuerySet[AlarmChannel]:
    require(viewer.has(policy.ACT), NotPermitted)
    if viewer.is_system:
        return AlarmChannel.objects.all()
    prefix = divisions.prefix_of(viewer.region_code)
    return AlarmChannel.objects.filter(region_code__startswith=prefix)


def _channel(row: AlarmChannel) -> ChannelView:
    known = row.way in providers.names()
    return ChannelView(
        id=row.pk, way=Way(row.way), name=row.name, address=masked(row.way, row.address),
        areas=tuple(Area(one) for one in row.areas),
        levels=tuple(Level(one) for one in row.levels), region_code=row.region_code,
        is_on=row.is_on, made_name=row.made_name, made_at=row.made_at,
        failing_since=row.failing_since, error=row.error,
        lacks=tuple(providers.way(row.way).check_config()) if known else ("这里没有这种告警方式",),
    )  # fmt: skip


def _alarm(row: AlarmSent, names: dict[tuple[str, int], str]) -> AlarmView:
    finding = row.finding
    return AlarmView(
        id=row.pk, channel_id=row.channel_id, channel_name=row.channel.name,
        way=Way(row.channel.way), address=masked(row.channel.way, row.channel.address),
        finding=finding.pk if finding else None,
        rule_name=names.get((finding.rule_id, finding.rule_n), finding.rule_id)
        if finding else "",
        level=Level(finding.level) if finding else Level.NOTICE,
        state=AlarmState(row.state), tries=row.tries, result=row.result,
        raised_at=row.raised_at, sent_at=row.sent_at,
        may_resend=row.channel.is_on and row.state in RESENT,
    )  # fmt: skip
