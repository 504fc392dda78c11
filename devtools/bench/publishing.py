"""The measures of the catalogue as an institution: publishing beside its heirs, the whole check."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from devtools.bench.context import Bench
from devtools.bench.figures import Figure, at_most, told
from devtools.bench.load import line
from devtools.bench.paths import questions

EVERY = 1.5  # seconds between two publications beside the search
MARK = "（修订）"
WIDEST = """
SELECT b.code, min(i.code), count(*) FROM catalogue_item i
JOIN catalogue_basicitem b ON b.id = i.basic_id
WHERE i.is_active AND i.current_id IS NOT NULL AND b.current_id IS NOT NULL
GROUP BY b.code ORDER BY 3 DESC, 1 LIMIT 1
"""


def widest() -> tuple[str, str, int]:
    """Return the basic item with most lists, one of them, and how many there are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WIDEST)
        code, one, lists = cursor.fetchone()
    return code, one, lists


def rename(code: str) -> tuple[str, float]:
    """Publish the item under another name, or its own again; return it and the seconds."""
    from yiwang.foundation.core import clock
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.services.catalogue import commands, queries

    edition = queries.basic_edition(code)
    if edition is None:
        raise SystemExit(f"{code} is not there any more")
    name = edition.name.removesuffix(MARK) if edition.name.endswith(MARK) else edition.name + MARK
    content = {**edition.content, "name": name}
    began = time.perf_counter()
    commands.publish_basic(code=code, content=content, reason="", actor=SYSTEM, at=clock.now())
    return name, time.perf_counter() - began


def publishing(bench: Bench) -> Iterable[Figure]:
    """Publish a change of the item that most lists inherit, until every process shows it."""
    code, one, lists = widest()
    spent, seen = [], []
    for _ in range(4):  # twice there and back, so that nothing is left changed
        name, took = rename(code)
        began = time.perf_counter()
        while _name_of(bench, one) != name:
            if time.perf_counter() - began > 30:  # noqa: PLR2004
                yield at_most("a published change is seen", 30, "s", 1.5, failed=1)
                return
            time.sleep(0.02)
        spent.append(took)
        seen.append(time.perf_counter() - began)
    note = f"{lists:,} lists inherit it; the slowest of four"
    yield at_most("publishing a change of a basic item", max(spent), "s", 5, note=note)
    yield at_most("a published change is seen", max(seen), "s", 1.5, note="by HTTP, after commit")


def _name_of(bench: Bench, code: str) -> str:
    """Ask a few times, so that more than one process answers."""
    found = set()
    for _ in range(4):
        asked = http.client.HTTPConnection("127.0.0.1", bench.port, timeout=10)
        asked.request("GET", f"/api/v1/items/{code}")
        found.add(json.load(asked.getresponse())["name"])
        asked.close()
    return found.pop() if len(found) == 1 else ""


@contextmanager
def publications(code: str) -> Iterator[list[float]]:
    """Publish again and again while something else is measured; leave the name as it was."""
    from django.db import connections

    end = threading.Event()
    spent: list[float] = []

    def work() -> None:
        while not end.wait(EVERY) or len(spent) % 2:
            spent.append(rename(code)[1])
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield spent
    finally:
        end.set()
        thread.join()


def search_beside(bench: Bench) -> Iterable[Figure]:
    """Search over HTTP while the item with most lists is published again and again."""
    lines = [line("GET", f"/api/v1/items?q={quote(word)}") for word in questions()]
    with publications(widest()[0]) as spent:
        got = bench.wrk(lines)
    note = f"{got.rate:,.0f}/s, {got.note}; {len(spent)} publications meanwhile"
    name = "search over HTTP while publishing, p99"
    yield at_most(name, got.p99, "ms", 60, note=note, failed=got.failed)


def checking(_bench: Bench) -> Iterable[Figure]:
    """Check every published text by every rule, as the desk does it: a job of the worker."""
    from yiwang.foundation.core import clock
    from yiwang.foundation.core.types import SYSTEM
    from yiwang.services.catalogue import commands, queries
    from yiwang.services.catalogue.types.checks import RunState

    began = time.perf_counter()
    key = commands.start_check(actor=SYSTEM, at=clock.now())
    run: Any = queries.check_run(key, viewer=SYSTEM)
    while run.state is RunState.RUNNING and time.perf_counter() - began < 600:  # noqa: PLR2004
        time.sleep(0.2)
        run = queries.check_run(key, viewer=SYSTEM)
    took = time.perf_counter() - began
    note = f"{run.guides:,} guides, {run.items:,} items, {run.findings:,} findings"
    failed = int(run.state is not RunState.DONE)
    yield at_most("check of the whole province", took, "s", 60, note=note, failed=failed)
    yield told("guides judged in a second", run.guides / took, "/s")


MEASURES = {"publishing": publishing, "search_beside": search_beside, "checking": checking}
