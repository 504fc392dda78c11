"""Counting every counter anew from facts and findings, in SQL, independently of the reader."""

from typing import Final

from django.db import connection

from yiwang.oversight.supervision.rules.projection import REFUSED, SATISFIED, STOPPED, WINDOW


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
    ('REVIEWED', reviewed_on, 1, NULL, reviewed_on IS NOT NULL),
    ('DECIDED', decided_on, 1, NULL, decided_on IS NOT NULL),
    ('DELIVERED', delivered_on, 1, NULL, delivered_on IS NOT NULL),
    ('CLOSED', closed_on, 1, NULL, closed_on IS NOT NULL),
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
_REPLACE: Final = """
TRUNCATE supervision_tally;
INSERT INTO supervision_tally (scope, kind, measure, day, n)
SELECT scope, kind, measure, day, n FROM supervision_anew
"""


def count_anew() -> tuple[int, int]:
    """Make counters beside those in use until the transaction ends; how many, and their sum."""
    with connection.cursor() as cursor:
        cursor.execute(_ANEW)
        cursor.execute("SELECT count(*), coalesce(sum(n), 0) FROM supervision_anew")
        counters, total = cursor.fetchone()
        return counters, total


def replace_counters() -> None:
    """Put what was counted anew in the place of what is in use."""
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE)
