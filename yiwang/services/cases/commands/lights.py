"""The lights of open cases, set by sets (亮灯); one batch is one transaction."""

from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules import history
from yiwang.services.cases.types import CaseState

from .steps import Step

BATCH: Final = 5_000
STANDING: Final = 500
WHOLE: Final = 8_192
"""Pages of the table in one batch: 64 MB, some 50,000 cases."""
_REVIEW: Final = (CaseState.ACCEPTED, CaseState.REVIEW, CaseState.DECISION)


def _quoted(words: object) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))  # type: ignore[call-overload]


_HALTING: Final = _quoted(history.HALTING)
_CHANGES_ON: Final = """LEAST(CASE WHEN light = 'GREEN' THEN yellow_on END, due_on + 1,
  CASE WHEN state IN ('ACCEPTED', 'REVIEW', 'DECISION') THEN statutory_due_on + 1 END)"""
"""The day a light next changes by time alone: the expression of index ``case_light_next``."""
_RUNNING: Final = "is_open AND yellow_on IS NOT NULL AND overlay NOT IN " + f"({_HALTING})"
_TO_BE: Final = f"""CASE WHEN due_on < %(today)s THEN 'RED'
  WHEN state IN ({_quoted(_REVIEW)}) AND statutory_due_on < %(today)s THEN 'RED'
  WHEN yellow_on <= %(today)s THEN 'YELLOW' ELSE 'GREEN' END"""
_DUE: Final = f"""
UPDATE cases_case SET light = {_TO_BE} WHERE number = ANY(ARRAY(
  SELECT number FROM cases_case WHERE {_RUNNING} AND light IN ('GREEN', 'YELLOW')
    AND {_CHANGES_ON} <= %(today)s ORDER BY {_CHANGES_ON} LIMIT %(most)s
  FOR NO KEY UPDATE SKIP LOCKED))
"""  # noqa: S608  constants
_ALL: Final = f"""
UPDATE cases_case SET light = {_TO_BE}
WHERE ctid >= format('(%%s,0)', %(after)s::bigint)::tid
  AND ctid < format('(%%s,0)', %(after)s::bigint + %(most)s)::tid
  AND {_RUNNING} AND light <> {_TO_BE}
"""  # noqa: S608  constants
_SIZE: Final = """
SELECT pg_relation_size('cases_case') / current_setting('block_size')::bigint
"""


@command("cases.refresh_lights", audited=False)
def refresh_lights(*, actor: Actor, at: datetime) -> int:
    """Set the lights that the day has changed (亮灯), one batch; return how many rows it touched.

    《优化营商环境条例》第三十六条. Not audited: lights follow from history and calendar alone.
    Finds by index what is due to change, and once a day what stands still; never the rest.
    """
    del actor
    today = local_date(at)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"today": today, "most": BATCH})
        changed = int(cursor.rowcount)
    return changed + _standing_still(today)


def _standing_still(today: date) -> int:
    """Move the due dates of cases whose clock stands still, which time moves day by day."""
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    due = Q(read_on=None) | Q(read_on__lt=today)
    found = rows.filter(due, is_open=True, overlay__in=sorted(history.HALTING))
    batch = list(found.defer("values", "signature")[:STANDING])
    for case in batch:
        Step.refresh(case, today)
    Case.objects.bulk_update(batch, [*Step.DATES, "light", "clock_memory", "read_on"])
    return len(batch)


@command("cases.recount_lights", audited=False)
def recount_lights(*, after: int = 0, actor: Actor, at: datetime) -> tuple[int, int]:
    """Consider every open case, pages of the table at a time; set what differs (重算亮灯).

    《优化营商环境条例》第三十六条. For a clock set back or a restored copy; the day's own changes
    need only ``refresh_lights``. In the order the rows lie, each read once; a row that moves
    meanwhile was written by an act, which set its light. Returns the next page, 0 at the end, and
    how many changed.
    """
    require(actor.is_system)
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        pages = int(cursor.fetchone()[0])
        cursor.execute(_ALL, {"today": local_date(at), "after": after, "most": WHOLE})
        changed = int(cursor.rowcount)
    following = after + WHOLE
    return (following if following < pages else 0), changed
