"""Joint cases (并联审批): opened over HTTP with five departments each, and taken in by the lead."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from devtools.bench import load, prepare
from devtools.bench.context import CLIENTS, Bench
from devtools.bench.figures import Figure, at_least, at_most, beside
from devtools.bench.paths import pg_floor

LEAD, COUNTY, CODE = "市场监督管理局", "990102000000", "990199901010"
ITEMS = ("340131900050", "340117900820", "340199901270", "340199901190", "340123900470")
"""Of five departments of the demo county, none waits for another: all begin at once."""
RATE, MOST, TAKEN = 50, 300, 40
FLOOR = """
\\set k random(1, 1000000000)
BEGIN;
INSERT INTO bench.cases SELECT nextval('bench.cases_id_seq'), :k, repeat('x', 400)
  FROM generate_series(1, {cases});
INSERT INTO bench.rows SELECT :k, n, repeat('y', 160) FROM generate_series(1, {rows}) n;
COMMIT;
"""


def joint(bench: Bench) -> Iterable[Figure]:
    """Joint cases a second over HTTP beside bare rows of the same number, then their intake."""
    people = prepare.owners(8 if bench.small else prepare.OWNERS)
    found = _application()
    count = round((bench.seconds + 1) * MOST)
    load.warm(bench.base_url, prepare.filings(found, people, 2 * CLIENTS))
    lines = prepare.filings(found, people, count)
    got = bench.wrk(lines, clients=CLIENTS, warm=False)
    mine = _opened()
    if not mine:
        raise SystemExit("the product took no joint application in")
    cases, rows = _rows(mine[0])
    floor, _ = pg_floor(bench, FLOOR.format(cases=cases, rows=rows), CLIENTS)
    name = f"joint cases opened over HTTP, {len(ITEMS)} departments each, {CLIENTS} clients"
    yield at_least(name, got.rate, "/s", RATE, note=got.note, failed=got.failed)
    pg = (f"pgbench, {cases + rows} rows in 2 statements", floor)
    yield beside("… beside its rows", got.rate, pg, None)
    yield from _taken_in(mine)


def _application() -> prepare.Application:
    """Publish the joint item and say what an application for it holds."""
    from yiwang.foundation.core import clock
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.services.catalogue import queries as catalogue
    from yiwang.services.catalogue.types.themes import ThemeItem, ThemeSpec
    from yiwang.services.designing import commands

    theme = ThemeSpec(
        "测速一次办", CODE, LEAD, COUNTY, tuple(map(ThemeItem, ITEMS)), audience=("PERSON",)
    )
    code = commands.publish_theme(theme=theme, actor=SYSTEM, at=clock.now())
    guide = catalogue.guide(code)
    if guide is None or guide.form_version_id is None:
        raise SystemExit("the joint item of the bench is not in force")
    lines = [m.no for m in catalogue.materials_for(guide) if not m.is_application_form]
    form = prepare.answers(guide.form_version_id)
    return prepare.Application(code, form, tuple(lines), (), "", len(lines))


def _opened() -> list[int]:
    """Return the newest joint cases of the bench, not taken in yet."""
    from django.apps import apps
    from django.db.models import F

    rows = apps.get_model("cases", "Case").objects.filter(
        item_code__endswith=CODE, state="SUBMITTED", number=F("joint_number")
    )
    return list(rows.order_by("-number").values_list("number", flat=True)[:TAKEN])


def _rows(number: int) -> tuple[int, int]:
    """Count the cases of a joint case and the other rows its filing wrote about them."""
    from django.apps import apps

    case = apps.get_model("cases", "Case")
    numbers = list(case.objects.filter(joint_number=number).values_list("number", flat=True))
    rows = 0
    models: Any = apps.get_app_config("cases").get_models()
    for model in models:
        if any(field.name == "case" and field.is_relation for field in model._meta.concrete_fields):  # noqa: SLF001  the product's own tables
            rows += model.objects.filter(case_id__in=numbers).count()
    return len(numbers), rows


def _taken_in(numbers: list[int]) -> Iterable[Figure]:
    """Let the lead take cases in: every department's part begins in the same transaction."""
    from django.apps import apps

    from yiwang.foundation.core.hot import counting
    from yiwang.services.cases import commands

    place = apps.get_model("cases", "Case").objects.get(pk=numbers[0]).organisation_id
    lead = prepare.officer(place, "READ_CASES", "ACCEPT", "INTAKE")
    spent, statements = [], 0
    for number in numbers:
        began = time.perf_counter()
        with counting() as counted:
            commands.accept(case=number, actor=lead, at=datetime.now(UTC))
        spent.append((time.perf_counter() - began) * 1000)
        statements = max(statements, counted.statements)
    name = f"a joint case taken in, its {len(ITEMS)} parts begun"
    note = f"{statements} statements, one process; the median of {len(spent)}"
    yield at_most(name, statistics.median(spent), "ms", 2 * 1000 / RATE, note=note)


MEASURES = {"joint": joint}
