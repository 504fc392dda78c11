"""Sets of figures for tables and scores, and the matters behind one of them.

Read when an evaluation or a table is made: the day counters (`counting`) hold what they can; what
they do not hold (channels, what was open on a day, whose finding) is grouped here, each in one
statement over the facts of the period.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import Fact, Finding, LogReader
from yiwang.oversight.supervision.rules import projection, scopes
from yiwang.oversight.supervision.types import FindingState
from yiwang.oversight.supervision.types.tables import Behind, ConfirmedCount, MatterLine

MOST_OFFICES: Final = 20_000
MOST_PEOPLE: Final = 50_000
MOST_SPANS: Final = 100_000
MOST: Final = 100
AT_WINDOWS: Final = tuple(sorted(projection.WINDOW))
BAD: Final = tuple(str(stars) for stars in range(1, projection.SATISFIED))

_WINDOWS = """
SELECT organisation_id,
  count(*) FILTER (WHERE opened_on BETWEEN %(first)s AND %(last)s)::int,
  count(*) FILTER (WHERE opened_on BETWEEN %(first)s AND %(last)s AND notices > 1)::int,
  count(*) FILTER (WHERE ended_on BETWEEN %(first)s AND %(last)s
    AND outcome <> ALL(%(stopped)s))::int,
  count(*) FILTER (WHERE ended_on BETWEEN %(first)s AND %(last)s AND is_late)::int
FROM supervision_fact
WHERE kind = 'CASE' AND channel = ANY(%(channels)s) AND organisation_id = ANY(%(offices)s)
  AND (opened_on BETWEEN %(first)s AND %(last)s OR ended_on BETWEEN %(first)s AND %(last)s)
GROUP BY 1
"""
_OPEN_ON = """
SELECT organisation_id,
  count(*) FILTER (WHERE opened_on < %(first)s
    AND (ended_on IS NULL OR ended_on >= %(first)s))::int,
  count(*) FILTER (WHERE opened_on <= %(last)s AND (ended_on IS NULL OR ended_on > %(last)s))::int
FROM supervision_fact
WHERE kind = 'CASE' AND organisation_id = ANY(%(offices)s)
  AND opened_on <= %(last)s AND (ended_on IS NULL OR ended_on >= %(first)s)
GROUP BY 1
"""


def _reads(viewer: Actor) -> None:
    require(policy.may_read(viewer), NotPermitted)


def _within(region_code: str) -> Q:
    return Q(region_code__startswith=divisions.prefix_of(region_code))


def _moved(first: date, last: date) -> Q:
    return Q(opened_on__range=(first, last)) | Q(ended_on__range=(first, last))


def item(organisation_id: UUID, basic_code: str, *, viewer: Actor) -> str:
    """Return the scope of an item at an organisation. :raises NotPermitted: may not read."""
    _reads(viewer)
    return scopes.of_item(organisation_id, basic_code)


def person(staff_id: UUID, *, viewer: Actor) -> str:
    """Return the scope of a member of staff. :raises NotPermitted: may not read."""
    _reads(viewer)
    return scopes.of_staff(staff_id)


def offices(
    region_code: str,
    first: date,
    last: date,
    *,
    basic_codes: Sequence[str] = (),
    viewer: Actor,
) -> tuple[UUID, ...]:
    """Return the organisations of a division and below with matters moved or open in a period.

    With ``basic_codes`` only matters of these items count: like beside like (同一事项).

    :raises NotPermitted: the viewer may not read supervision.
    """
    _reads(viewer)
    rows = Fact.objects.filter(
        _within(region_code), _moved(first, last) | Q(is_open=True, opened_on__lte=last)
    )
    if basic_codes:
        rows = rows.filter(basic_code__in=basic_codes)
    rows = rows.exclude(organisation_id=None).order_by("organisation_id")
    found = rows.values_list("organisation_id", flat=True).distinct()
    return tuple(one for one in found[:MOST_OFFICES] if one is not None)


def people(
    organisations: Sequence[UUID], first: date, last: date, *, viewer: Actor
) -> dict[UUID, UUID]:
    """Return who ended cases of these organisations in a period: staff and (one) organisation."""
    _reads(viewer)
    rows = Fact.objects.filter(
        kind="CASE", organisation_id__in=organisations, ended_on__range=(first, last)
    ).exclude(Q(done_by=None) | Q(outcome__in=projection.STOPPED))
    grouped = rows.values_list("done_by", "organisation_id").annotate(n=Count("pk")).order_by("n")
    return {who: office for who, office, _ in grouped[:MOST_PEOPLE] if who and office}


def windows(
    organisations: Sequence[UUID], first: date, last: date, *, viewer: Actor
) -> dict[UUID, dict[str, int]]:
    """Return, for cases that came in at windows (窗口): received, asked again, ended, late."""
    _reads(viewer)
    given = {
        "offices": list(organisations),
        "first": first,
        "last": last,
        "channels": list(AT_WINDOWS),
        "stopped": list(projection.STOPPED),
    }
    names = ("RECEIVED", "AGAIN", "ENDED", "LATE")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in hot_rows(_WINDOWS, given)}


def open_on(
    organisations: Sequence[UUID], first: date, last: date, *, viewer: Actor
) -> dict[UUID, tuple[int, int]]:
    """Return how many cases were open when a period began, and when it ended (期初、期末在办)."""
    _reads(viewer)
    given = {"offices": list(organisations), "first": first, "last": last}
    return {row[0]: (row[1], row[2]) for row in hot_rows(_OPEN_ON, given)}


def confirmed(
    organisations: Sequence[UUID], first: date, last: date, *, viewer: Actor
) -> tuple[ConfirmedCount, ...]:
    """Return the findings of a period that were confirmed, grouped by what they may count for."""
    _reads(viewer)
    rows = Finding.objects.filter(
        organisation_id__in=organisations,
        raised_on__range=(first, last),
        state=FindingState.CONFIRMED,
    )
    grouped = rows.values_list("organisation_id", "staff", "content", "level", "rule_id")
    found = grouped.annotate(n=Count("pk")).order_by("organisation_id")[:MOST_PEOPLE]
    return tuple(ConfirmedCount(*row) for row in found if row[0])


def _of(behind: Behind) -> QuerySet[Fact]:
    """Return the facts one figure counts: the days and marks are those of `Measure`."""
    days = (behind.first, behind.last)
    marks: Mapping[str, dict[str, Any]] = {
        "RECEIVED": {"opened_on__range": days},
        "COMPLAINED": {"opened_on__range": days},
        "AGAIN": {"opened_on__range": days, "notices__gt": 1},
        "ENDED": {"ended_on__range": days},
        "LATE": {"ended_on__range": days, "is_late": True},
        "BAD": {"opened_on__range": days, "kind": "RATING", "outcome__in": BAD},
    }
    rows = Fact.objects.filter(
        kind__in=behind.kinds, organisation_id=behind.organisation_id, **marks[behind.measure]
    )
    if "ended_on__range" in marks[behind.measure]:
        rows = rows.exclude(outcome__in=projection.STOPPED)
    if behind.staff:
        rows = rows.filter(done_by=behind.staff)
    return rows.filter(channel__in=AT_WINDOWS) if behind.at_window else rows


def matters_behind(
    behind: Behind, *, after: str = "", limit: int = 50, viewer: Actor
) -> tuple[MatterLine, ...]:
    """Return the matters one figure counts, by number.

    :raises NotPermitted: the viewer may not read supervision.
    """
    _reads(viewer)
    rows = _of(behind).filter(matter__gt=after).order_by("matter")
    names = (
        "matter", "kind", "item_name", "opened_on", "was_due_on", "ended_on", "notices", "outcome",
    )  # fmt: skip
    return tuple(MatterLine(*row) for row in rows.values_list(*names)[: min(limit, MOST)])


def findings_behind(
    behind: Behind, *, after: int = 0, limit: int = 50, viewer: Actor
) -> tuple[MatterLine, ...]:
    """Return the confirmed findings one figure counts, as matters with what was found in each.

    :raises NotPermitted: the viewer may not read supervision.
    """
    _reads(viewer)
    rows = Finding.objects.filter(
        organisation_id=behind.organisation_id,
        raised_on__range=(behind.first, behind.last),
        state=FindingState.CONFIRMED,
        pk__gt=after,
    )
    given = {
        "rule_id__in": behind.rules, "content__in": behind.contents, "level__in": behind.levels,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    rows = rows.exclude(rule_id__in=behind.but_rules).exclude(content__in=behind.but_contents)
    if behind.staff:
        rows = rows.filter(staff=behind.staff)
    found = rows.order_by("pk")[: min(limit, MOST)]
    return tuple(
        MatterLine(
            one.matter, one.kind, one.item_name, one.raised_on, None, None, 0, one.verdict, one.pk
        )
        for one in found
    )


def spans(
    basic_codes: Sequence[str], region_code: str, first: date, last: date, *, viewer: Actor
) -> tuple[tuple[date, date, int], ...]:
    """Return from which day to which day cases of these items (or all) went, and how many."""
    _reads(viewer)
    rows = Fact.objects.filter(
        _within(region_code),
        kind="CASE",
        ended_on__range=(first, last),
    ).exclude(outcome__in=projection.STOPPED)
    if basic_codes:
        rows = rows.filter(basic_code__in=basic_codes)
    grouped = rows.values_list("opened_on", "ended_on").annotate(n=Count("pk"))
    return tuple((a, b, n) for a, b, n in grouped.order_by("opened_on")[:MOST_SPANS] if b)


def read_until(*, viewer: Actor) -> datetime | None:
    """Return when the log was read last: what was done later is in no figure yet (数据时间)."""
    _reads(viewer)
    return LogReader.objects.order_by("read_at").values_list("read_at", flat=True).first()
