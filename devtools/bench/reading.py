"""Supervision alone on a database of its own: `python -m devtools.bench.reading CASES MORE` (JSON).

A log of a year, three acts a case, is read anew and the province's table of the year made of it;
then they and so many copies of each are open on the day on which one in a hundred turns red.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import django

PROVINCE, OFFICES = "340000000000", 3_000
CITIES = """
INSERT INTO orgs_region (code, level, name, full_name, parent_code, is_synthetic, source,
  valid_from)
SELECT code, 2, code, code, '340000000000', true, '', date '2000-01-01'
FROM unnest(ARRAY['340100000000', '340200000000', '340300000000', '341500000000']) code
UNION ALL SELECT '340000000000', 1, '安徽省', '安徽省', '', true, '', date '2000-01-01'
ON CONFLICT DO NOTHING
"""
LOG = """
INSERT INTO audit_entry (stream, n, previous, hash, kind, command, actor, actor_name, at, facts,
  outcome)
SELECT m::text, k, '', '', 'ACT', 'cases.act', 'STAFF:one', '',
  now() - make_interval(days => d, hours => 4 - k),
  jsonb_build_object('stands', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'kind', 'CASE', 'matter', (340000000000000000 + m)::text, 'v', k,
    'act', (ARRAY['SUBMIT', 'ACCEPT', 'GRANT'])[k],
    'state', (ARRAY['SUBMITTED', 'ACCEPTED', 'DECIDED'])[k], 'is_open', k < 3,
    'organisation_id', '00000000-0000-0000-0000-' || lpad((m %% %(offices)s)::text, 12, '0'),
    'region_code',
      (ARRAY['341502000000', '340302000000', '340102000000', '340202000000'])[1 + m %% 4],
    'opened_on', current_date - d, 'item_code', lpad((m %% 300)::text, 31, '0'),
    'item_name', '食品经营许可', 'channel', 'PORTAL', 'step', '审查',
    'due_on', current_date - d + 30, 'yellow_on', current_date - d + 29,
    'promised_due_on', current_date - d + 30, 'statutory_due_on', current_date - d + 60,
    'accepted_on', CASE WHEN k > 1 THEN current_date - d END,
    'decided_on', CASE WHEN k > 2 THEN current_date - d END,
    'by', '00000000-0000-0000-0000-000000000001')))), ''
FROM generate_series(1, %(cases)s) m, generate_series(1, 3) k,
  LATERAL (SELECT (300 - 300 * m / %(cases)s)::int AS d) days ORDER BY m, k
"""
FLOOR = """
CREATE TEMPORARY TABLE bare AS
SELECT (s ->> 'matter') AS matter, (s ->> 'v')::int AS v, s ->> 'act' AS act, at,
  (s ->> 'organisation_id')::uuid AS office, (s ->> 'due_on')::date AS due_on
FROM audit_entry, jsonb_array_elements(facts -> 'stands') s
"""
OPEN = """
UPDATE supervision_fact SET is_open = true, state = 'ACCEPTED', decided_on = NULL, ended_on = NULL,
  moved_on = current_date, step_since = current_date, step_due_on = NULL,
  statutory_due_on = current_date + 60,
  due_on = current_date + CASE WHEN entry % 100 = 0 THEN 0 ELSE 30 END,
  yellow_on = current_date - 1 + CASE WHEN entry % 100 = 0 THEN 0 ELSE 30 END,
  red_on = current_date + 1 + CASE WHEN entry % 100 = 0 THEN 0 ELSE 30 END
"""
MORE = """
INSERT INTO supervision_fact SELECT (jsonb_populate_record(f, jsonb_build_object(
  'matter', 'more-' || n || '-' || f.matter))).*
FROM supervision_fact f, generate_series(1, %s) n
"""
TOUCHED = (
    "UPDATE bare_lights SET light = CASE WHEN red_on <= current_date + 1 THEN 'RED' ELSE '' END"
)


def main(cases: int, more: int) -> dict[str, Any]:
    """Return the figures: entries read a second, seconds to relight, and PostgreSQL alone."""
    django.setup()
    from datetime import timedelta

    from django.db import connection

    from yiwang.foundation.core import clock
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.oversight.supervision import commands

    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CITIES)
        cursor.execute(LOG, {"cases": cases, "offices": OFFICES})
        cursor.execute("ANALYZE audit_entry")
        floor = _seconds(lambda: cursor.execute(FLOOR))
    commands.follow(actor=SYSTEM, at=now)  # the first reading ships the rules
    commands.read_anew(actor=SYSTEM, at=now)
    entries = _until_none(lambda: commands.follow(actor=SYSTEM, at=now))
    differing = commands.recount(actor=SYSTEM, at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    table = _table(now)
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        cursor.execute(MORE, [more])
        cursor.execute("VACUUM ANALYZE supervision_fact")
        cursor.execute("CREATE TEMPORARY TABLE bare_lights AS SELECT matter, red_on, '' AS light"
                       " FROM supervision_fact")  # fmt: skip
        touched = _seconds(lambda: cursor.execute(TOUCHED))
    commands.recount(mend=True, actor=SYSTEM, at=now)
    tomorrow = now + timedelta(days=1)
    relit = _until_none(lambda: commands.raise_days(actor=SYSTEM, at=tomorrow))
    return {
        "entries": entries[0], "replay": entries[1], "floor": floor, "differing": differing,
        "open": cases * (1 + more), "raised": relit[0], "relit": relit[1], "touched": touched,
        **table,
    }  # fmt: skip


def _table(now: datetime) -> dict[str, Any]:
    """Have the province's table of the year made, once the year is over, as the worker does."""
    from django.apps import apps

    from yiwang.foundation.core.types import SYSTEM
    from yiwang.oversight.assessment import commands
    from yiwang.oversight.assessment.types import Span

    at = now.replace(year=now.year + 1)
    first = date(now.year, 1, 1)
    began = time.perf_counter()
    key = commands.begin_report(
        region_code=PROVINCE, span=Span.YEAR, first=first, actor=SYSTEM, at=at
    )
    parts = 1
    while not commands.continue_report(report_id=key, actor=SYSTEM, at=at):
        parts += 1
    took = time.perf_counter() - began
    row = apps.get_model("assessment", "Report").objects.get(pk=key)
    return {"table": took, "parts": parts, "offices": row.total,
            "unequal": sum(not one["is_equal"] for one in row.content["balance"])}  # fmt: skip


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _until_none(run: Callable[[], int]) -> tuple[int, float]:
    began, whole = time.perf_counter(), 0
    while n := run():
        whole += n
    return whole, time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
