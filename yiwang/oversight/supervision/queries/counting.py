"""Counters, read by scope and day: nothing here looks at matters, so cost is that of days."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.rules import scopes
from yiwang.oversight.supervision.types import Measure

NEVER: Final = date(9999, 12, 31)

_SUMS = """
SELECT scope, measure, sum(n)::bigint FROM supervision_tally
WHERE scope = ANY(%s::text[]) AND kind = ANY(%s::text[]) AND measure = ANY(%s::text[])
  AND day BETWEEN %s AND %s GROUP BY 1, 2
"""
_DAYS = """
SELECT measure, day, sum(n)::bigint FROM supervision_tally
WHERE scope = %s AND kind = ANY(%s::text[]) AND measure = ANY(%s::text[])
  AND day BETWEEN %s AND %s GROUP BY 1, 2 ORDER BY 2
"""
_LIGHTS = """
SELECT scope, coalesce(sum(n) FILTER (WHERE measure = 'OPEN'), 0)::bigint,
  coalesce(sum(n) FILTER (WHERE measure = 'YELLOW' AND day <= %s), 0)::bigint,
  coalesce(sum(n) FILTER (WHERE measure = 'OPEN' AND day <= %s), 0)::bigint,
  coalesce(sum(n) FILTER (WHERE measure = 'OPEN' AND day <= %s), 0)::bigint
FROM supervision_tally
WHERE scope = ANY(%s::text[]) AND kind = ANY(%s::text[]) AND measure IN ('OPEN', 'YELLOW')
GROUP BY 1
"""


def sums(
    asked: Sequence[str], measures: Sequence[Measure], first: date, last: date,
    *, kinds: Sequence[str] = ("CASE",), viewer: Actor,
) -> dict[tuple[str, Measure], int]:  # fmt: skip
    """Return, for each scope and measure, how many the days between first and last count.

    Scopes as :mod:`scopes` writes them (`region`, `office` … below give them); absent means 0.

    :raises NotPermitted: the viewer may not read supervision.
    """
    require(policy.may_read(viewer), NotPermitted)
    rows = hot_rows(_SUMS, (list(asked), list(kinds), [m.value for m in measures], first, last))
    return {(scope, Measure(measure)): n for scope, measure, n in rows}


def days(
    scope: str, measures: Sequence[Measure], first: date, last: date,
    *, kinds: Sequence[str] = ("CASE",), viewer: Actor,
) -> dict[tuple[Measure, date], int]:  # fmt: skip
    """Return the counts of each day between first and last; a day that is missing counts 0."""
    require(policy.may_read(viewer), NotPermitted)
    rows = hot_rows(_DAYS, (scope, list(kinds), [m.value for m in measures], first, last))
    return {(Measure(measure), day): n for measure, day, n in rows}


def lights(
    asked: Sequence[str], today: date, *, kinds: Sequence[str] = ("CASE",), viewer: Actor
) -> dict[str, tuple[int, int, int]]:
    """Return open matters of each scope today: (all, yellow, red); red is not yellow any more."""
    told = lights_since(asked, today, today, kinds=kinds, viewer=viewer)
    return {scope: found[:3] for scope, found in told.items()}


def lights_since(
    asked: Sequence[str], today: date, before: date, *, kinds: Sequence[str] = ("CASE",),
    viewer: Actor,
) -> dict[str, tuple[int, int, int, int]]:  # fmt: skip
    """Return what :func:`lights` does, and how many of the red were so on an earlier day."""
    require(policy.may_read(viewer), NotPermitted)
    rows = hot_rows(_LIGHTS, (today, today, before, list(asked), list(kinds)))
    known = {scope: (every, yellow - red, red, was) for scope, every, yellow, red, was in rows}
    return {scope: known.get(scope, (0, 0, 0, 0)) for scope in asked}


def region(code: str, *, viewer: Actor) -> str:
    """Return the scope of a division and what lies below it. :raises NotPermitted: as said."""
    require(policy.may_read(viewer), NotPermitted)
    return scopes.of_region(code)


def office(organisation_id: UUID, *, viewer: Actor) -> str:
    """Return the scope of an organisation. :raises NotPermitted: as said."""
    require(policy.may_read(viewer), NotPermitted)
    return scopes.of_office(organisation_id)
