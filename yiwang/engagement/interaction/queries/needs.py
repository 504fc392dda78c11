"""Needs of enterprises (企业诉求) counted by office; each figure equals the list it opens."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.types import OPEN, VoiceKind, VoicePage, VoiceState
from yiwang.engagement.interaction.types.care import MOST_NEED_DAYS, NeedFigure, NeedWhich
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor

from .desk import seen_by
from .views import line_of

MOST, MOST_OFFICES = 100, 200


def need_figures(*, days: int, viewer: Actor, at: datetime) -> tuple[NeedFigure, ...]:
    """Return the needs of the last days in the viewer's sight, counted by office; one statement."""
    today = local_date(at)
    counts: dict[str, Any] = {
        one.value: Count("pk", filter=_those(one, today)) for one in NeedWhich
    }
    rows = _needs(viewer, today, days).values("organisation_id").annotate(**counts)
    found: list[Any] = list(rows.order_by(f"-{NeedWhich.FILED}", "organisation_id")[:MOST_OFFICES])
    names = dict(
        _needs(viewer, today, days)
        .order_by("organisation_id", "-filed_on")
        .distinct("organisation_id")
        .values_list("organisation_id", "organisation_name")[:MOST_OFFICES]
    )
    return tuple(
        NeedFigure(
            row["organisation_id"],
            names[row["organisation_id"]],
            tuple(row[one.value] for one in NeedWhich),
        )
        for row in found
    )


def needs(
    which: NeedWhich,
    *,
    days: int,
    organisation_id: UUID | None = None,
    after: str = "",
    limit: int = 30,
    viewer: Actor,
    at: datetime,
) -> VoicePage:
    """Return what one figure counts, the newest first; keyset on ``filed_on|number``."""
    today = local_date(at)
    rows = _needs(viewer, today, days).filter(_those(which, today))
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    day, _, number = after.partition("|")
    try:
        last = (date.fromisoformat(day), int(number))
        rows = rows.filter(Q(filed_on__lt=last[0]) | Q(filed_on=last[0], number__lt=last[1]))
    except ValueError:
        pass
    limit = min(limit, MOST)
    found: list[Any] = list(rows.order_by("-filed_on", "-number")[: limit + 1])
    lines = tuple(line_of(row, today) for row in found[:limit])
    following = f"{lines[-1].filed_on}|{lines[-1].number}" if len(found) > limit else ""
    return VoicePage(lines, following)


def _needs(viewer: Actor, today: date, days: int) -> QuerySet[Voice]:
    """Return needs told in the last days; one joined to an earlier one counts with it."""
    since = today - timedelta(days=min(days, MOST_NEED_DAYS))
    rows = seen_by(viewer).filter(kind=VoiceKind.NEED.value, filed_on__gt=since)
    return rows.exclude(state=VoiceState.JOINED.value)


def _those(which: NeedWhich, today: date) -> Q:
    is_open = Q(state__in=OPEN)
    answered = Q(answered_at__isnull=False) & ~is_open
    return {
        NeedWhich.FILED: Q(pk__isnull=False),
        NeedWhich.OPEN: is_open,
        NeedWhich.LATE: is_open & Q(due_on__lt=today),
        NeedWhich.ANSWERED: answered,
        NeedWhich.IN_TIME: answered & Q(answered_at__date__lte=F("due_on")),
    }[which]
