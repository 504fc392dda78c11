"""How long items usually take, counted from the decisions of the last ninety days (通常用时)."""

from datetime import date, datetime, timedelta
from typing import Final

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.hot import hot_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.models.case import DECIDED_STATES
from yiwang.services.cases.queries.usual import kept
from yiwang.services.cases.rules import usual

OLDEST: Final = timedelta(days=3 * 365)
"""What was filed before that took longer than anybody predicts: it counts as that long."""

# One statement, over the index `case_decided_on` alone: ninety days, whatever came before.
_COUNT: Final = f"""
WITH done AS (
  SELECT item_code, decided_on, (submitted_at AT TIME ZONE 'Asia/Shanghai')::date AS filed_on
    FROM cases_case
   WHERE state IN ({", ".join(f"'{state}'" for state in DECIDED_STATES)})
     AND (joint_number IS NULL OR joint_number = number)
     AND decided_on BETWEEN %(since)s AND %(until)s),
worked AS (
  SELECT * FROM unnest(%(days)s::date[], %(worked)s::int[]) AS w (day, worked)),
counted AS (
  SELECT d.item_code, count(*) AS n,
         percentile_disc({usual.HALF}) WITHIN GROUP (ORDER BY b.worked - coalesce(a.worked, 0)),
         percentile_disc({usual.MOST}) WITHIN GROUP (ORDER BY b.worked - coalesce(a.worked, 0))
    FROM done d JOIN worked b ON b.day = d.decided_on LEFT JOIN worked a ON a.day = d.filed_on
   GROUP BY d.item_code HAVING count(*) >= {usual.FEWEST}),
gone AS (
  DELETE FROM cases_usualtime WHERE item_code NOT IN (SELECT item_code FROM counted))
INSERT INTO cases_usualtime (item_code, n, half, most, since, until)
SELECT c.*, %(since)s::date, %(until)s::date FROM counted c
ON CONFLICT (item_code) DO UPDATE SET n = excluded.n, half = excluded.half, most = excluded.most,
  since = excluded.since, until = excluded.until
"""  # noqa: S608  constants


@command("cases.count_usual_times", audited=False)
def count_usual_times(*, actor: Actor, at: datetime) -> int:
    """Count how long decided cases of each item took (通常用时统计); return how many items.

    《优化营商环境条例》第三十六条. From filing to decision in working days, over the ninety days
    before today; cases withdrawn, ended or voided are none of them, and parts of a joint case go
    with the whole. Items with fewer than thirty are forgotten. Running twice changes nothing, and
    histories that were loaded count like any other. Not audited: it follows from the cases.
    """
    require(actor.is_system)
    until = local_date(at) - timedelta(days=1)
    days = _worked(until)
    kept.changed()
    return hot_done(
        _COUNT,
        {
            "since": until - usual.PERIOD + timedelta(days=1),
            "until": until,
            "days": list(days),
            "worked": list(days.values()),
        },
    )


def _worked(until: date) -> dict[date, int]:
    """Every day until then with the working days since the oldest."""
    calendar, first = orgs.working_calendar(), until - OLDEST
    every = (first + timedelta(days=n) for n in range(OLDEST.days + 1))
    return {day: calendar.working_days_between(first, day) for day in every}
