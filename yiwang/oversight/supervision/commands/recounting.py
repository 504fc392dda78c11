"""Proof of the counters: counted anew from the facts in SQL, independently of the reader."""

from datetime import datetime
from typing import Final

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import LogReader, Recount
from yiwang.oversight.supervision.rules.projection import REFUSED, SATISFIED, STOPPED, WINDOW

from .following import NAME

SHOWN: Final = 50


def _quoted(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_ANEW: Final = f"""
DROP TABLE IF EXISTS supervision_anew;
CREATE TEMPORARY TABLE supervision_anew ON COMMIT DROP AS
WITH counted AS (
  SELECT region_code, organisation_id, basic_code, c.by, kind, c.measure, c.day, sum(c.n) AS n
  FROM supervision_fact f CROSS JOIN LATERAL (VALUES
    ('RECEIVED', opened_on, 1, NULL::uuid, true),
    ('ONLINE', opened_on, 1, NULL, channel NOT IN ({_quoted(WINDOW)})),
    ('GOOD', opened_on, 1, NULL, kind = 'RATING' AND outcome BETWEEN '{SATISFIED}' AND '5'),
    ('BAD', opened_on, 1, NULL, kind = 'RATING' AND outcome >= '1' AND outcome < '{SATISFIED}'),
    ('ACCEPTED', accepted_on, 1, NULL, accepted_on IS NOT NULL),
    ('CORRECTED', opened_on, 1, NULL, notices > 0),
    ('AGAIN', opened_on, 1, NULL, notices > 1),
    ('OPEN', coalesce(red_on, date '9999-12-31'), 1, NULL, is_open),
    ('YELLOW', least(yellow_on, coalesce(red_on, date '9999-12-31')), 1, NULL,
      is_open AND yellow_on IS NOT NULL),
    ('STOPPED', ended_on, 1, NULL, ended_on IS NOT NULL AND outcome IN ({_quoted(STOPPED)})),
    ('ENDED', ended_on, 1, done_by, f.ended_on IS NOT NULL AND outcome NOT IN ({_quoted(STOPPED)})),
    ('DAYS', ended_on, ended_on - opened_on, done_by,
      ended_on IS NOT NULL AND outcome NOT IN ({_quoted(STOPPED)})),
    ('LATE', ended_on, 1, done_by, ended_on IS NOT NULL AND is_late),
    ('EARLY', ended_on, 1, done_by, ended_on < was_due_on AND NOT is_late
      AND outcome NOT IN ({_quoted(STOPPED)})),
    ('REFUSED', ended_on, 1, done_by, ended_on IS NOT NULL AND outcome IN ({_quoted(REFUSED)}))
  ) AS c(measure, day, n, by, holds)
  WHERE c.holds GROUP BY 1, 2, 3, 4, 5, 6, 7
  UNION ALL
  SELECT region_code, organisation_id, basic_code, staff, kind, c.measure, raised_on, count(*)
  FROM supervision_finding CROSS JOIN LATERAL (VALUES
    ('FOUND', true), ('CONFIRMED', state = 'CONFIRMED')) AS c(measure, holds)
  WHERE c.holds GROUP BY 1, 2, 3, 4, 5, 6, 7
)
SELECT s.scope::text, kind::text, measure::text, day, sum(n)::bigint AS n
FROM counted CROSS JOIN LATERAL (
  SELECT DISTINCT 'r:' || rpad(left(region_code, w), 12, '0') FROM unnest(ARRAY[2, 4, 6, 9, 12]) w
    WHERE region_code <> ''
  UNION ALL SELECT 'o:' || organisation_id WHERE organisation_id IS NOT NULL
  UNION ALL SELECT 'i:' || organisation_id || ':' || basic_code
    WHERE organisation_id IS NOT NULL AND basic_code <> ''
  UNION ALL SELECT 's:' || by WHERE by IS NOT NULL
) AS s(scope) GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
"""  # noqa: S608  constants
_DIFFERING: Final = """
SELECT coalesce(t.scope, a.scope), coalesce(t.kind, a.kind), coalesce(t.measure, a.measure),
       coalesce(t.day, a.day), coalesce(t.n, 0), coalesce(a.n, 0), count(*) OVER ()
FROM (SELECT * FROM supervision_tally WHERE n <> 0) t
FULL JOIN supervision_anew a USING (scope, kind, measure, day)
WHERE coalesce(t.n, 0) <> coalesce(a.n, 0) ORDER BY 1, 2, 3, 4 LIMIT %s
"""
_REPLACE: Final = """
TRUNCATE supervision_tally;
INSERT INTO supervision_tally (scope, kind, measure, day, n)
SELECT scope, kind, measure, day, n FROM supervision_anew
"""


@command("supervision.recount")
def recount(*, mend: bool = False, actor: Actor, at: datetime) -> int:
    """Count every counter anew from facts and findings and compare (复核计数); mend if asked.

    《统计法》第七条. The reader of the log waits meanwhile, so both sides stand at the same entry.
    Kept with its differences; returns how many counters differed.

    :raises NotPermitted: neither the platform nor somebody who supervises.
    """
    require(actor.is_system or actor.has(policy.ACT), NotPermitted)
    LogReader.objects.select_for_update().filter(pk=NAME).first()
    with connection.cursor() as cursor:
        cursor.execute(_ANEW)
        cursor.execute("SELECT count(*), coalesce(sum(n), 0) FROM supervision_anew")
        counters, total = cursor.fetchone()
        cursor.execute(_DIFFERING, [SHOWN])
        found = cursor.fetchall()
        if found and mend:
            cursor.execute(_REPLACE)
    differing = int(found[0][-1]) if found else 0
    kept = Recount.objects.create(
        at=at,
        counters=counters,
        total=total,
        differing=differing,
        is_mended=bool(found) and mend,
        lines=[[*map(str, row[:4]), int(row[4]), int(row[5])] for row in found],
        by_name=actor.name,
    )
    concerning("supervision:recount", recount=kept.pk, counters=counters, differing=differing)
    return differing


@command("supervision.read_anew")
def read_anew(*, actor: Actor, at: datetime) -> None:
    """Forget all facts and counters and read the log again from its beginning (重放日志).

    《网络安全法》第二十一条: what is shown follows from the log alone. Findings stay.

    :raises NotPermitted: not the platform itself (`manage.py supervision_replay`).
    """
    del at
    require(actor.is_system, NotPermitted)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE supervision_logreader IN EXCLUSIVE MODE")
        cursor.execute("TRUNCATE supervision_fact, supervision_didact, supervision_tally")
        cursor.execute(_ANEW)
        cursor.execute(_REPLACE)
    LogReader.objects.filter(pk=NAME).delete()
    concerning("supervision:replay")
