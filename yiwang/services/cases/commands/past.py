"""Loading cases of an earlier time in chunks (历史办件装载)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import bulk
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.numbering import reserve_application_serials
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules.lives import Lives
from yiwang.services.cases.rules.paths import VARIANTS, WHOLE, path_of
from yiwang.services.cases.types.past import PastFile, PastFiling

from .past_guides import Places
from .past_rows import COLUMNS, Rows
from .past_sheets import SHANGHAI

_frames: dict[tuple[str, date, date], Lives] = {}
_places: dict[tuple[PastFile, ...], Places] = {}
CHILDREN = tuple(name for name in COLUMNS if name != "cases_case")


def _lives(until: date, today: date) -> Lives:
    """Return the lives this process knows, for a calendar and an end."""
    calendar = orgs.working_calendar()
    key = (calendar.version, until, today)
    if key not in _frames:
        _frames.clear()
        _frames[key] = Lives(calendar, until, today)
    return _frames[key]


def _places_with(files: tuple[PastFile, ...]) -> Places:
    """Return the guides and offices this process knows, for the files that stand for uploads."""
    if files not in _places:
        _places.clear()
        _places[files] = Places(files)
    return _places[files]


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
    whole or not at all, and is loaded once. No message is sent and no event published. Only in demo
    mode: the cases are invented. Return how many cases were new.
    """
    require(actor.is_system and settings.YIWANG_DEMO)
    if audit.receipt(stream=_stream(chunk), n=1) is not None:
        return 0
    lives = _lives(until, local_date(at))
    places = _places_with(files)
    rows = Rows(places)
    serials = reserve_application_serials(len(filings))
    for filing, serial in zip(filings, serials, strict=True):
        filed_on = filing.at.astimezone(SHANGHAI).date()
        variant = filing.seed // WHOLE % VARIANTS
        terms = places.of(filing).terms
        rows.add(filing, lives.of(path_of(filing.seed), variant, filed_on, terms), serial)
    rows.write()
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
