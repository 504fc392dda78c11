"""Reading the log: entries become facts, acts and counts, one batch a transaction.

The reader keeps its place in the same transaction as what it wrote, so a killed one goes on where
it was; numbers it did not see (not committed yet, or never) are asked for again until a day has
passed. Every write is of rows whose version is older, so nothing can be counted twice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

import orjson
from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.models import LogReader
from yiwang.oversight.supervision.rules import projection
from yiwang.oversight.supervision.rules.projection import Counted, DoneAct, Entry, Row

from .anew import count_anew, replace_counters
from .counters import add
from .raising import Raised, live

BATCH: Final = 2_000
OLD: Final = 5_000
"""Entries of one batch when the log is read anew."""
NAME: Final = "facts"
MINUTE: Final = timedelta(minutes=1)
GIVEN_UP: Final = timedelta(days=1)
"""A number nobody committed by then was rolled back."""

COLUMNS: Final = tuple(f.name for f in fields(Row))
_TYPES: Final = {
    **dict.fromkeys(("organisation_id", "holder", "done_by", "by"), "uuid"),
    **dict.fromkeys(("is_open", "is_late", "has_ended"), "boolean"),
    "v": "int",
    "entry": "bigint",
    "notices": "smallint",
    "at": "timestamptz",
    "more": "jsonb",
}
_ACTS: Final = tuple(f.name for f in fields(DoneAct))


def _given(names: Sequence[str]) -> str:
    """Return the rows of one JSON parameter: made and read faster than an array for each column."""
    types = (
        f'"{n}" {_TYPES.get(n, "date" if n.endswith(("_on", "_since")) else "text")}' for n in names
    )
    return f"json_to_recordset(%s::json) AS given({', '.join(types)})"


_SELECT: Final = (
    f"SELECT {', '.join(COLUMNS)} FROM supervision_fact WHERE matter = ANY(%s::text[]) FOR UPDATE"  # noqa: S608
)
_UPSERT: Final = f"""
INSERT INTO supervision_fact ({", ".join(COLUMNS)}) SELECT * FROM {_given(COLUMNS)}
ON CONFLICT (matter) DO UPDATE SET
{", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[1:])}
"""  # noqa: S608  constants
_INSERT_ACTS: Final = f"""
INSERT INTO supervision_didact ({", ".join(f'"{n}"' for n in _ACTS)})
SELECT * FROM {_given(_ACTS)} ON CONFLICT DO NOTHING
"""  # noqa: S608  constants
_MEND_ACTS: Final = """
UPDATE supervision_didact a SET is_late = coalesce(x.late, false) FROM (
  SELECT matter, v, (at AT TIME ZONE 'Asia/Shanghai')::date
    > lag(due_on) OVER (PARTITION BY matter ORDER BY v) AS late
  FROM supervision_didact WHERE matter = ANY(%(matters)s::text[])) x
WHERE a.matter = x.matter AND a.v = x.v AND a.is_late IS DISTINCT FROM coalesce(x.late, false)
"""
_ENDED_BY: Final = """
SELECT DISTINCT ON (matter) matter, coalesce((more ->> 'done_by')::uuid, by)
FROM supervision_didact WHERE matter = ANY(%(matters)s::text[]) AND has_ended ORDER BY matter, v
"""
_MEND_STEPS: Final = """
UPDATE supervision_fact f SET step_since = x.since FROM (
  SELECT a.matter, min((a.at AT TIME ZONE 'Asia/Shanghai')::date) AS since
  FROM supervision_didact a JOIN supervision_fact g ON g.matter = a.matter
  WHERE a.matter = ANY(%(matters)s::text[]) AND a.step = g.step AND a.v > coalesce((
    SELECT max(b.v) FROM supervision_didact b WHERE b.matter = a.matter AND b.step <> g.step), -1)
  GROUP BY 1) x
WHERE f.matter = x.matter AND f.step_since IS DISTINCT FROM x.since
"""


@command("supervision.follow", audited=False)
def follow(*, actor: Actor, at: datetime) -> int:
    """Read the next entries of the log into facts, acts and counts (电子监察取数).

    《优化营商环境条例》第三十六条. Not audited: it adds nothing to what the log says. Return how
    many entries were read; 0: it is read to its end.
    """
    require(actor.is_system)
    reader = LogReader.objects.select_for_update().filter(pk=NAME).first()
    if reader is None:
        reader = LogReader.objects.create(name=NAME)
        live(at)
    if reader.is_replaying:
        return _replay(reader, actor, at)
    read = audit.following(after=reader.entry, limit=BATCH, viewer=actor)
    missing = [int(n) for n in reader.gaps]
    late = audit.entries(numbers=missing, viewer=actor) if missing else []
    if not read and not late:
        _rest(reader, at)
        return 0
    done, rows = take_in([*late, *read])
    if rows:
        versions = live(at)
        Raised.acts(versions, done, rows, at)
        Raised.days(versions, at, only=rows)
    _keep_place(reader, read, late, at)
    return len(read) + len(late)


def _replay(reader: LogReader, actor: Actor, at: datetime) -> int:
    """Read old entries anew into facts and acts alone; the counters are made once, at the end.

    Nothing is raised: what stood late then is no alarm now, and findings stayed.
    """
    found = audit.following(after=reader.entry, limit=OLD, viewer=actor)
    read = [one for one in found if one[0] <= reader.replay_until]
    take_in(read, is_counted=False)
    if read:
        _keep_place(reader, read, (), at)
    if len(read) < OLD or not reader.is_replaying:
        reader.entry, reader.read_at = reader.replay_until, at
        count_anew()
        replace_counters()
    else:
        reader.read_at = None
    reader.save()
    return len(read)


def _keep_place(
    reader: LogReader, read: Sequence[audit.Followed], late: Sequence[audit.Followed], at: datetime
) -> None:
    """Note how far the log was read and which numbers were not there, unless long ago."""
    for n, _, _ in late:
        reader.gaps.pop(str(n), None)
    last = reader.entry or (read[0][0] if read else 0)
    for n, moment, _ in read:
        if moment > at - GIVEN_UP:
            reader.gaps |= {str(gap): at.isoformat() for gap in range(last + 1, n)}
        last = n
    reader.entry, reader.read_at = last, at
    reader.save()


def _rest(reader: LogReader, at: datetime) -> None:
    """Note, each minute, that all was read; ask no more for numbers missing for a day."""
    kept = {
        n: seen for n, seen in reader.gaps.items() if datetime.fromisoformat(seen) + GIVEN_UP > at
    }
    is_stale = reader.read_at is None or reader.read_at + MINUTE <= at
    if is_stale or len(kept) != len(reader.gaps):
        reader.gaps, reader.read_at = kept, at
        reader.save(update_fields=["gaps", "read_at"])


def take_in(
    read: Iterable[audit.Followed], *, is_counted: bool = True
) -> tuple[list[DoneAct], dict[str, Row]]:
    """Write what entries tell, in any order and however often; in the open transaction.

    Return the acts that are new and the matters that moved.
    """
    told = [
        Entry(n, moment, local_date(moment), one)
        for n, moment, stands in read
        for one in stands or ()
    ]
    if not told:
        return [], {}
    before = _known({entry.matter for entry in told})
    changed, done, mended = _projected(told, before)
    _write(_INSERT_ACTS, done)
    if mended:
        _end_by(changed, mended)
    _write(_UPSERT, list(changed.values()))
    if is_counted:
        counts: Counter[Counted] = Counter()
        for matter, row in changed.items():
            counts.update(projection.difference(before.get(matter), row))
        add(counts)
    if mended:
        with connection.cursor() as cursor:
            cursor.execute(_MEND_ACTS, {"matters": sorted(mended)})
            cursor.execute(_MEND_STEPS, {"matters": sorted(mended)})
    return done, changed


def _projected(
    told: Iterable[Entry], before: dict[str, Row]
) -> tuple[dict[str, Row], list[DoneAct], set[str]]:
    """Return the matters as they stand now, the acts, and the matters told of out of order."""
    changed, done, mended = dict[str, Row](), list[DoneAct](), set[str]()
    for entry in sorted(told, key=lambda e: (e.matter, e.v)):
        known = changed.get(entry.matter) or before.get(entry.matter)
        done.append(projection.act_of(entry, known))
        if known is None or entry.v > known.v:
            changed[entry.matter] = projection.fact_of(entry, known)
        elif entry.v < known.v:
            mended.add(entry.matter)
            changed[entry.matter] = projection.mended(known, entry)
    return changed, done, mended


def _end_by(changed: dict[str, Row], mended: set[str]) -> None:
    """Say anew who ended the matters whose acts came out of order."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED_BY, {"matters": sorted(mended)})
        for matter, by in cursor.fetchall():
            changed[matter].done_by = by


def _known(matters: set[str]) -> dict[str, Row]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [sorted(matters)])
        return {row[0]: Row(*row) for row in cursor.fetchall()}


def _write(sql: str, rows: Sequence[Row] | Sequence[DoneAct]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, [orjson.dumps(rows).decode()])
