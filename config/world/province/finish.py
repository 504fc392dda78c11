"""When all rows are there: checks, counters of other parts, planner statistics, sizes."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import connection

from config.world.province.crew import Crew
from config.world.province.plan import Plan
from yiwang.foundation.core import bulk
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands as cases

_DONE = "province.done"


class Damaged(SystemExit):
    """Rows point to nothing: the loader has a fault."""


def finish(plan: Plan, crew: Crew, at: datetime) -> None:
    """Check and count once; then only the lights follow the day."""
    changed = 0
    while more := cases.refresh_lights(actor=SYSTEM, at=at):
        changed += more
    crew.say(f"  lights changed since the history ended: {changed:,}")
    if Setting.objects.filter(name=_DONE, value=plan.written()).exists():
        return
    count, waiting, lost = cases.settle_past(actor=SYSTEM, at=at)
    crew.say(f"  cases: {count:,}, of them open {waiting:,}; rows without a case: {lost}")
    if lost:
        raise Damaged(f"{lost} rows of cases point to no case")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    show_sizes(crew)
    Setting.objects.update_or_create(name=_DONE, defaults={"value": plan.written()})


def show_sizes(crew: Crew) -> None:
    """Print rows and bytes of every table that holds something."""
    total = 0
    tables = [model._meta.db_table for model in apps.get_models()]  # noqa: SLF001  their names
    for name, rows, size in bulk.sizes(tables):
        total += size
        if rows > 0:
            crew.say(f"  {name:36} {rows:>12,} rows {size / 1e6:>10,.1f} MB")
    crew.say(f"  {'all tables':36} {'':>12}      {total / 1e6:>10,.1f} MB")
