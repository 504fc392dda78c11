"""The cockpit of a province over a year's counters of 1.37 million cases (监察大屏)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_most

ROLE, PROVINCE = "监察员", "990000000000"
PAGES = (("/desk/cockpit/", "监察大屏"), ("/desk/statistics/?by=region&compare=1", "办件统计"))
CASES, OFFICES, ROUNDS, MOST_MS, MOST_STATEMENTS = 1_370_000, 500, 20, 100, 12
FILLED = """
INSERT INTO supervision_tally (scope, kind, measure, day, n)
SELECT p.scope, k.kind, m.measure, current_date - d, 1 + (p.share * k.part * m.part)::int
FROM (
  SELECT 'r:' || code AS scope, %(cases)s / 365.0 / count(*) OVER (PARTITION BY level) AS share
  FROM orgs_region WHERE valid_until IS NULL AND code LIKE '99%%' AND level <= 3
  UNION ALL (SELECT 'o:' || id, %(cases)s / 365.0 / count(*) OVER () FROM orgs_organisation
    ORDER BY id LIMIT %(offices)s)
) p
CROSS JOIN (VALUES ('CASE', 1.0), ('RATING', .4), ('COMPLAINT', .01), ('CONSULTATION', .02))
  k(kind, part)
CROSS JOIN (VALUES ('RECEIVED', 1.0), ('ONLINE', .8), ('ACCEPTED', .95), ('ENDED', .9),
  ('DAYS', 4.0), ('LATE', .01), ('EARLY', .6), ('REFUSED', .02), ('CORRECTED', .1), ('GOOD', .4),
  ('BAD', .01), ('REVIEWED', .93), ('DECIDED', .9), ('DELIVERED', .85),
  ('CLOSED', .88), ('OPEN', .002), ('YELLOW', .002)) m(measure, part)
CROSS JOIN generate_series(0, 365) d
WHERE p.share * k.part * m.part > .05
ON CONFLICT (scope, kind, measure, day) DO UPDATE SET n = EXCLUDED.n
"""
FLOOR = """
SELECT kind, measure, day, n FROM supervision_tally
WHERE scope = %s AND day > current_date - 37
"""


def cockpit(bench: Bench) -> Iterable[Figure]:
    """Fill the counters of places and offices for a year, ask for the pages, count anew."""
    from django.db import connection

    from yiwang.foundation.core import clock
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.oversight.supervision import commands

    headers = {"Cookie": bench.login(ROLE)}
    with connection.cursor() as cursor:
        cursor.execute(FILLED, {"cases": CASES, "offices": OFFICES})
        rows = cursor.rowcount
        cursor.execute("ANALYZE supervision_tally")
    try:
        for path, name in PAGES:
            yield from _page(bench, path, name, headers, rows)
    finally:
        commands.recount(mend=True, actor=SYSTEM, at=clock.now())


def _page(
    bench: Bench, path: str, name: str, headers: dict[str, str], rows: int
) -> Iterable[Figure]:
    cost = bench.statements(path, headers)
    floor = _median_ms(lambda: _read(f"r:{PROVINCE}"))
    took = _median_ms(lambda: bench.send(path, headers))
    note = (
        f"{rows:,} counters; {cost.cpu_ms:.1f} ms CPU; "
        f"PostgreSQL alone reading a scope's days {floor:.2f} ms"
    )
    failed = int(cost.status != 200)  # noqa: PLR2004  OK
    yield at_most(f"{name} of a province", took, "ms", MOST_MS, note=note, failed=failed)
    yield at_most(f"statements of {path}", cost.statements, "", MOST_STATEMENTS)


def _read(scope: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FLOOR, [scope])
        return list(cursor.fetchall())


def _median_ms(run: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)


MEASURES = {"cockpit": cockpit}
