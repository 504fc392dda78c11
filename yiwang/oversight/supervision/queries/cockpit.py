"""Counters of several kinds and windows at once, for the cockpit and the statistics pages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.types import Freshness, Measure, StepTimes

Counts = Mapping[tuple[str, Measure, date], int]
"""Kind, measure, day → how many; absent means 0."""
LATE: Final = timedelta(minutes=5)
"""The reader of the log follows within seconds; what waits longer stands."""

_BY_DAY = """
SELECT kind, measure, day, n FROM supervision_tally
WHERE scope = %s AND kind = ANY(%s::text[]) AND measure = ANY(%s::text[])
  AND day BETWEEN %s AND %s
"""
_FRESH = """
SELECT r.entry, r.read_at, p.at, p.differing, c.counted_at, (
  SELECT json_object_agg(step, json_build_array(days, n)) FROM supervision_steptime
  WHERE scope = %s)
FROM supervision_logreader r
LEFT JOIN LATERAL (
  SELECT at, differing FROM supervision_recount ORDER BY id DESC LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT counted_at FROM supervision_steptime LIMIT 1) c ON true
LIMIT 1
"""


def by_day(
    scope: str, kinds: Sequence[str], measures: Sequence[Measure], first: date, last: date,
    *, viewer: Actor,
) -> Counts:  # fmt: skip
    """Return the counts of a scope by kind, measure and day, in one statement.

    :raises NotPermitted: the viewer may not read supervision.
    """
    require(policy.may_read(viewer), NotPermitted)
    rows = hot_rows(_BY_DAY, (scope, list(kinds), [m.value for m in measures], first, last))
    return {(kind, Measure(measure), day): n for kind, measure, day, n in rows}


def freshness(scope: str = "", *, at: datetime, viewer: Actor) -> Freshness:
    """Return until when the log was read, whether an act waits, the newest proof.

    And, in the same statement, what was counted last night of a scope: median days per step.

    :raises NotPermitted: the viewer may not read supervision.
    """
    require(policy.may_read(viewer), NotPermitted)
    rows = hot_rows(_FRESH, (scope,))
    none = (0, None, None, None, None, None)
    entry, read_at, proved_at, differing, counted_at, told = rows[0] if rows else none
    waiting = audit.following(after=entry, limit=1, viewer=SYSTEM)
    is_late = bool(waiting) and waiting[0][1] < at - LATE
    steps = _steps(counted_at, told)
    return Freshness(read_at, proved_at, differing or 0, is_late=is_late, steps=steps)


def _steps(
    counted_at: datetime | None, told: Mapping[str, tuple[int, int]] | None
) -> StepTimes | None:
    if counted_at is None:
        return None
    medians = {Measure(step): (days, n) for step, (days, n) in (told or {}).items()}
    return StepTimes(counted_at, medians)
