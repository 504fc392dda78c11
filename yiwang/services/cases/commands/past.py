"""Loading cases of an earlier time in chunks (历史办件装载), and a copy to measure lights on."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import bulk
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.numbering import reserve_application_serials
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules.lives import Lives
from yiwang.services.cases.rules.paths import VARIANTS, WHOLE, path_of
from yiwang.services.cases.types.past import PastFile, PastFiling

from .past_papers import Shelf
from .past_rows import COLUMNS, SHANGHAI, Rows, terms_of

_frames: dict[tuple[str, date, date], Lives] = {}
CHILDREN = tuple(name for name in COLUMNS if name != "cases_case")


def _lives(until: date, today: date) -> Lives:
    """Return the lives this process knows, for a calendar and an end."""
    calendar = orgs.working_calendar()
    key = (calendar.version, until, today)
    if key not in _frames:
        _frames.clear()
        _frames[key] = Lives(calendar, until, today)
    return _frames[key]


def _stream(chunk: str) -> str:
    return f"cases:history:{chunk}"


@procedure("cases.load_past")
def load_past(
    *,
    chunk: str,
    filings: Sequence[PastFiling],
    files: tuple[PastFile, ...],
    until: date,
    actor: Actor,
    at: datetime,
) -> int:
    """Load a chunk of cases with the lives they led until a day (历史办件装载).

    《行政许可法》第三十二条、第四十二条: every date is what the clocks say. Rows are made with no
    transaction open, then written in one, whose audit entry names the chunk: a chunk is there
    whole or not at all, and is loaded once. No message is sent and no event published. Return how
    many cases were new.
    """
    require(actor.is_system)
    if audit.receipt(stream=_stream(chunk), n=1) is not None:
        return 0
    lives = _lives(until, local_date(at))
    rows = Rows(files, keys.derive(Purpose.APPLICATION_NUMBER))
    shelf = Shelf(rows.lines)
    serials = reserve_application_serials(len(filings))
    for filing, serial in zip(filings, serials, strict=True):
        filed_on = filing.at.astimezone(SHANGHAI).date()
        variant = filing.seed // WHOLE % VARIANTS
        life = lives.of(path_of(filing.seed), variant, filed_on, terms_of(filing.guide))
        shelf.add(rows.add(filing, life, serial))
    shelf.write()
    return write_past(chunk=chunk, rows=rows, actor=actor, at=at)


@command("cases.write_past")
def write_past(*, chunk: str, rows: Rows, actor: Actor, at: datetime) -> int:
    """Write the rows of a chunk and its sealed audit entries (历史办件写入).

    《行政许可法》第三十二条. Return how many cases.
    """
    require(actor.is_system)
    bulk.trust_keys()
    count = len(rows.lines["cases_case"])
    for table, columns in COLUMNS.items():
        bulk.copy(table, columns, rows.lines[table])
    rows.audit.seal(at)
    concerning(_stream(chunk), cases=count)
    return count


@command("cases.settle_past", audited=False)
def settle_past(*, actor: Actor, at: datetime) -> tuple[int, int, int]:
    """Count for the planner and check that every row has its case (历史办件核对).

    《行政许可法》第三十二条. Not audited: it changes no row. Return (cases, open ones, lost rows).
    """
    del at
    require(actor.is_system)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(COLUMNS)}, audit_entry")
    lost = sum(bulk.orphans(table, "case_id", "cases_case", "number") for table in CHILDREN)
    return Case.objects.count(), Case.objects.filter(is_open=True).count(), lost


_COPY = """
CREATE SCHEMA lights_copy;
CREATE TABLE lights_copy.cases_case (LIKE public.cases_case INCLUDING ALL);
"""
_FILL = """
INSERT INTO lights_copy.cases_case ({columns})
SELECT {values} FROM public.cases_case c, generate_series(0, %(rounds)s) r
ORDER BY c.number LIMIT %(count)s
"""
_CHANGED = {
    "number": "c.number + r * 1000000000000000000",
    "state": "'REVIEW'",
    "outcome": "''",
    "overlay": "'NONE'",
    "is_open": "true",
    "light": "'GREEN'",
    "accepted_on": "coalesce(c.accepted_on, %(today)s::date - 5)",
    "decided_on": "NULL",
    "yellow_on": "%(today)s::date - 15 + (c.number %% 60)::int",
    "due_on": "%(today)s::date - 12 + (c.number %% 60)::int",
    "promised_due_on": "%(today)s::date - 12 + (c.number %% 60)::int",
    "statutory_due_on": "%(today)s::date + (c.number %% 60)::int",
}


@command("cases.copy_for_lights", audited=False)
def copy_for_lights(*, count: int, actor: Actor, at: datetime) -> int:
    """Make a copy of the table of cases with ``count`` open ones, to measure on (亮灯测量).

    《优化营商环境条例》第三十六条. The copy lies in a schema of its own, ``lights_copy``: with that
    schema first in ``search_path`` ``refresh_lights`` works on it and the province stays as it is.
    Their due dates lie from twelve days ago to forty-eight ahead. Not audited: no case changes.
    """
    require(actor.is_system)
    columns = [f.column or f.name for f in Case._meta.concrete_fields]  # noqa: SLF001  its own columns
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(_CHANGED.get(column, f'c."{column}"') for column in columns)
    have = Case.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS lights_copy CASCADE")
        cursor.execute(_COPY)
        cursor.execute(
            _FILL.format(columns=names, values=values),
            {"rounds": -(-count // max(have, 1)) - 1, "count": count, "today": local_date(at)},
        )
        made = int(cursor.rowcount)
        cursor.execute("ANALYZE lights_copy.cases_case")
    return made


@command("cases.drop_lights_copy", audited=False)
def drop_lights_copy(*, actor: Actor, at: datetime) -> None:
    """Drop the copy made to measure lights on (亮灯测量), 《优化营商环境条例》第三十六条."""
    del at
    require(actor.is_system)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS lights_copy CASCADE")
