"""The list behind every figure: the same words as the counters, one condition each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import DidAct, Fact, LogReader, Recount
from yiwang.oversight.supervision.rules.measures import KIND as SEALED
from yiwang.oversight.supervision.rules.projection import REFUSED, SATISFIED, STOPPED, WINDOW
from yiwang.oversight.supervision.types import (
    ActView,
    FactPage,
    FactView,
    LightNow,
    Measure,
    Reading,
    RecountView,
)

LIMIT: Final = 20
MOST_OFFICES: Final = 5_000
_NEVER: Final = "DATE '9999-12-31'"


def _in(words: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in sorted(words)) + ")"


_STOPPED, _REFUSED = _in(STOPPED), _in(REFUSED)
_HANDLED: Final = f"ended_on IS NOT NULL AND outcome NOT IN {_STOPPED}"
CONDITIONS: Final = {
    Measure.RECEIVED: ("opened_on", "true"),
    Measure.ONLINE: ("opened_on", f"channel NOT IN {_in(WINDOW)}"),
    Measure.GOOD: ("opened_on", f"kind = 'RATING' AND outcome BETWEEN '{SATISFIED}' AND '5'"),
    Measure.BAD: (
        "opened_on", f"kind = 'RATING' AND outcome >= '1' AND outcome < '{SATISFIED}'"
    ),
    Measure.ACCEPTED: ("accepted_on", "accepted_on IS NOT NULL"),
    Measure.REVIEWED: ("reviewed_on", "reviewed_on IS NOT NULL"),
    Measure.DECIDED: ("decided_on", "decided_on IS NOT NULL"),
    Measure.DELIVERED: ("delivered_on", "delivered_on IS NOT NULL"),
    Measure.CLOSED: ("closed_on", "closed_on IS NOT NULL"),
    Measure.CORRECTED: ("opened_on", "notices > 0"),
    Measure.AGAIN: ("opened_on", "notices > 1"),
    Measure.STOPPED: ("ended_on", f"ended_on IS NOT NULL AND outcome IN {_STOPPED}"),
    Measure.ENDED: ("ended_on", _HANDLED),
    Measure.DAYS: ("ended_on", _HANDLED),
    Measure.LATE: ("ended_on", "ended_on IS NOT NULL AND is_late"),
    Measure.EARLY: ("ended_on", f"ended_on < was_due_on AND NOT is_late AND {_HANDLED}"),
    Measure.REFUSED: ("ended_on", f"ended_on IS NOT NULL AND outcome IN {_REFUSED}"),
    Measure.OPEN: (f"coalesce(red_on, {_NEVER})", "is_open"),
    Measure.YELLOW: (
        f"least(yellow_on, coalesce(red_on, {_NEVER}))", "is_open AND yellow_on IS NOT NULL"
    ),
}  # fmt: skip
"""Measure → its day and what else holds; equal to `projection.counts_of` (a test compares)."""
_COLUMNS: Final = (
    "matter, kind, organisation_id, region_code, item_name, state, is_open, yellow_on, red_on, "
    "step, holder, opened_on, due_on, ended_on, is_late, notices"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure counts: scope (r:, o:, i:, s:), measure, days, kinds.

    ``is_yellow``: only what is yellow and not red yet on the day of the list.
    """

    scope: str
    measure: Measure
    first: date
    last: date
    kinds: tuple[str, ...] = ("CASE",)
    is_yellow: bool = False


def asked(
    scope: str, measure: Measure, first: date, last: date, kinds: tuple[str, ...] = ("CASE",),
    *, is_yellow: bool = False, viewer: Actor,
) -> Asked:  # fmt: skip
    """Return what is asked for, checked.

    :raises NotFound: the scope is none of r:, o:, i:, s:.
    """
    require(policy.may_read(viewer), NotPermitted)
    sort, _, key = scope.partition(":")
    try:
        if sort == "r":
            divisions.parse_division(key)
        else:
            UUID(key.partition(":")[0])
    except ValueError as error:
        raise NotFound from error
    require(sort in {"r", "o", "i", "s"}, NotFound)
    return Asked(scope, measure, first, last, kinds[:10], is_yellow=is_yellow)


def place(text: str) -> tuple[date, str] | None:
    """Return where a list goes on, from ``day,number``. :raises NotFound: it is no such place."""
    if not text:
        return None
    day, _, number = text.partition(",")
    try:
        return date.fromisoformat(day), number[:40]
    except ValueError as error:
        raise NotFound from error


def listed(
    wanted: Asked, *, today: date, after: tuple[date, str] | None = None, limit: int = LIMIT,
    viewer: Actor,
) -> FactPage:  # fmt: skip
    """Return the matters a figure counts, by day and number, keyset.

    :raises NotPermitted: the viewer does not supervise there, or nothing is counted that way.
    """
    require(policy.may_read(viewer), NotPermitted)
    require(wanted.measure in CONDITIONS, NotPermitted)
    day, holds = CONDITIONS[wanted.measure]
    if wanted.is_yellow:
        holds += " AND (red_on IS NULL OR red_on > %(today)s)"
    at_place, given = _place(wanted.scope, viewer)
    since, number = after or (date.min, "")
    given |= {
        "kinds": [one for one in wanted.kinds if one != SEALED],
        "first": wanted.first, "last": wanted.last,
        "since": since, "number": number, "limit": limit + 1, "today": today,
    }  # fmt: skip
    where = (
        f"kind = ANY(%(kinds)s::text[]) AND {holds} AND {day} BETWEEN %(first)s AND %(last)s "
        f"AND ({day}, matter) > (%(since)s, %(number)s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(_statement(at_place, where, day), given)
        rows = cursor.fetchall()
    more = len(rows) > limit
    rows = rows[:limit]
    names = orgs.organisations({row[2] for row in rows if row[2]})
    following = (rows[-1][-1], rows[-1][0]) if more else None
    return FactPage(tuple(_view(row[:-1], names, today) for row in rows), following)


def _statement(at_place: str, where: str, day: str) -> str:
    """Return the statement: offices are looked up one by one, so that their index serves each."""
    inner = f"SELECT {_COLUMNS}, {day} AS on_day FROM supervision_fact f WHERE {where}"  # noqa: S608
    order = "ORDER BY on_day, matter LIMIT %(limit)s"
    if at_place != "offices":
        return f"{inner} AND {at_place} {order}"
    return (
        f"SELECT x.* FROM unnest(%(offices)s::uuid[]) o CROSS JOIN LATERAL "  # noqa: S608
        f"({inner} AND f.organisation_id = o {order}) x {order}"
    )


def _place(scope: str, viewer: Actor) -> tuple[str, dict[str, Any]]:
    """Return the condition of a scope. :raises NotPermitted: not within the viewer's division."""
    sort, _, key = scope.partition(":")
    if sort == "r":
        require(viewer.reaches(key), NotPermitted)
        if divisions.level_of(key) <= 1:
            return "region_code LIKE %(prefix)s", {"prefix": f"{divisions.prefix_of(key)}%"}
        return "offices", {"offices": list(orgs.offices_within(key, viewer=viewer))[:MOST_OFFICES]}
    if sort == "s":
        return "done_by = %(staff)s", {"staff": UUID(key)}
    office, _, basic = key.partition(":")
    found = orgs.organisation(UUID(office), viewer=viewer)
    require(found is not None and viewer.reaches(found.region_code), NotPermitted)
    if sort == "i":
        return "organisation_id = %(office)s AND basic_code = %(basic)s", {
            "office": UUID(office), "basic": basic,
        }  # fmt: skip
    return "organisation_id = %(office)s", {"office": UUID(office)}


def within_reach(scope: str, *, viewer: Actor) -> None:
    """Let who supervises there read counters of a scope.

    :raises NotPermitted: it is not within the viewer's division.
    :raises NotFound: it is no scope.
    """
    asked(scope, Measure.RECEIVED, date.min, date.max, viewer=viewer)
    _place(scope, viewer)


def light_of(
    today: date, *, is_open: bool, yellow_on: date | None, red_on: date | None
) -> LightNow:
    """Return the light of a matter on a day: a comparison, nothing that could be stale."""
    if not is_open or (yellow_on is None and red_on is None):
        return LightNow.NONE
    if red_on is not None and red_on <= today:
        return LightNow.RED
    return LightNow.YELLOW if yellow_on is not None and yellow_on <= today else LightNow.GREEN


def _view(row: tuple[Any, ...], names: dict[UUID, Any], today: date) -> FactView:
    (matter, kind, office, region, item, state, is_open, yellow_on, red_on, step, holder,
     opened_on, due_on, ended_on, is_late, notices) = row  # fmt: skip
    over = (today - red_on).days + 1 if is_open and red_on and red_on <= today else 0
    return FactView(
        matter=matter, kind=kind, organisation_id=office,
        organisation_name=names[office].name if office in names else "",
        region_code=region, item_name=item, state=state,
        light=light_of(today, is_open=is_open, yellow_on=yellow_on, red_on=red_on),
        step=step, holder=holder, opened_on=opened_on, due_on=due_on, red_on=red_on,
        ended_on=ended_on, is_late=is_late, notices=notices, days_over=over,
    )  # fmt: skip


def fact(matter: str, *, today: date, viewer: Actor) -> FactView:
    """Return where a matter stands, for supervision there and the office that handles it.

    Not where a measure stands: those in it read it in its own place, others do not learn of it.

    :raises NotFound: there is none, or it is not for the viewer.
    """
    found = Fact.objects.filter(pk=matter).exclude(kind=SEALED).first()
    seen = found is not None and (
        (policy.may_read(viewer) and viewer.reaches(found.region_code))
        or policy.serves(viewer, found.organisation_id)
    )
    if found is None or not seen:
        raise NotFound
    row = tuple(getattr(found, name) for name in _COLUMNS.split(", "))
    office = found.organisation_id
    return _view(row, orgs.organisations([office]) if office else {}, today)


def acts(matter: str, *, today: date, viewer: Actor) -> tuple[ActView, ...]:
    """Return the acts of a matter in order, at most five hundred; rights as :func:`fact`."""
    fact(matter, today=today, viewer=viewer)
    rows = DidAct.objects.filter(matter=matter).order_by("v")[:500]
    return tuple(
        ActView(r.v, r.act, r.at, r.by, r.role, r.step, is_late=r.is_late, more=r.more)
        for r in rows
    )


def reading(*, viewer: Actor) -> Reading:
    """Return until when the log has been read, and the newest proof of the counters."""
    require(policy.may_read(viewer), NotPermitted)
    reader = LogReader.objects.first()
    newest = recounts(viewer=viewer)[:1]
    return Reading(reader.read_at if reader else None, newest[0] if newest else None)


def recounts(*, viewer: Actor) -> tuple[RecountView, ...]:
    """Return the last thirty proofs, newest first."""
    require(policy.may_read(viewer), NotPermitted)
    rows = Recount.objects.order_by("-pk")[:30]
    return tuple(
        RecountView(
            r.pk, r.at, r.counters, r.total, r.differing,
            is_mended=r.is_mended, lines=r.lines, by_name=r.by_name,
        )
        for r in rows
    )  # fmt: skip
