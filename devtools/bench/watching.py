"""The watcher: the log read anew, a day on which lights change, from the event to the light."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from devtools.bench import prepare
from devtools.bench.context import CLIENTS, Bench
from devtools.bench.figures import Figure, at_least, at_most, beside, told
from devtools.bench.product import ROOT

NAME, FILINGS = "watching", 1_200
WHOLE, SMALL = (350_000, 2), (20_000, 0)
"""Cases of the log, and copies of each that are open too."""
LEAST_READ, MOST_RELIGHT, MOST_TABLE, MOST_LAG = 5_000, 10, 60, 2
BEHIND = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM audit_entry
WHERE id > (SELECT entry FROM supervision_logreader) AND facts ? 'stands'
"""


def replay(bench: Bench) -> Iterable[Figure]:
    """Three entries a case read anew, the table of the year, a day on which lights change."""
    import psycopg

    environment = bench.product.environment | {
        "DATABASE_URL": bench.database_url.replace("/yiwang?", f"/{NAME}?"),
    }
    with psycopg.connect(bench.database_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            found = _alone(environment, SMALL if bench.small else WHOLE)
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    rate = found["entries"] / found["replay"]
    floor = ("PostgreSQL alone: their acts into a bare table", found["entries"] / found["floor"])
    note = f"{found['entries']:,} entries, {found['differing']} counters differ afterwards"
    yield beside("entries of the log read anew", rate, floor, None, note=note)
    yield at_least("… at least", rate, "/s", LEAST_READ, failed=found["differing"])
    note = f"{found['offices']:,} offices in {found['parts']} parts, the progress kept after each"
    yield at_most(
        "the year's table of a province", found["table"], "s", MOST_TABLE, note=note,
        failed=found["unequal"],
    )  # fmt: skip
    note = (
        f"{found['raised']:,} turn red; PostgreSQL alone, a light written into each row"
        f" {found['touched']:.1f} s"
    )
    yield at_most(
        f"{found['open']:,} open clocks relit", found["relit"], "s", MOST_RELIGHT, note=note
    )


def _alone(environment: dict[str, str], size: tuple[int, int]) -> dict[str, Any]:
    for command in (["manage.py", "migrate"], ["-m", "devtools.bench.reading", *map(str, size)]):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{command[-1]} failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def light(bench: Bench) -> Iterable[Figure]:
    """How old the oldest filing is that no light tells of yet, while people file."""
    people = prepare.owners(8 if bench.small else prepare.OWNERS)
    found = bench.prepared.get("application", (None, None))[0] or prepare.application(people[0])
    count = round((bench.seconds + 1) * (200 if bench.small else FILINGS))
    with _lag(bench.database_url) as seen:
        got = bench.wrk(prepare.filings(found, people, count), clients=CLIENTS, warm=False)
    yield told("filings meanwhile", got.rate, "/s", note=got.note)
    yield at_most(
        "from the filing to its light, the slowest", max(seen), "s", MOST_LAG, failed=got.failed
    )


@contextmanager
def _lag(database_url: str) -> Iterator[list[float]]:
    """Ask five times a second how far the reader is behind, on a connection of its own."""
    import psycopg

    seen, over = [0.0], threading.Event()

    def ask() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not over.wait(0.2):
                row = connection.execute(BEHIND).fetchone()
                seen.append(float(row[0]) if row else 0.0)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield seen
    finally:
        over.set()
        asking.join()


MEASURES = {"replay": replay, "light": light}
