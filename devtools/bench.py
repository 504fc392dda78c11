"""`make bench`: a few figures from the running product, each beside its floor in the same run.

Start `make run` first. Eight connections, three seconds each; client and server share the machine,
so only the ratios of one run mean anything. Filing is not measured here yet.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

CONNECTIONS = 8
SECONDS = 3.0
OK = 200


def hammer(address: str, path: str) -> list[float]:
    """The times of one connection's requests, in seconds."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "127.0.0.1", where.port, timeout=30)
    times, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != OK:
            raise SystemExit(f"{path} answers {answer.status}")
        times.append(time.perf_counter() - began)
    connection.close()
    return times


def measure(address: str, path: str) -> tuple[float, float, float]:
    """Requests a second, median and 95th percentile in milliseconds."""
    hammer_once = [(address, path)] * CONNECTIONS
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        runs = list(pool.map(lambda job: hammer(*job), hammer_once))
    times = sorted(one for run in runs for one in run)
    share = len(times) / SECONDS
    return share, times[len(times) // 2] * 1000, times[int(len(times) * 0.95)] * 1000


def first_guide(address: str) -> str:
    """The path of the first guide that a search finds."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "127.0.0.1", where.port, timeout=30)
    connection.request("GET", f"/search/?q={quote('食品经营许可')}")
    page = connection.getresponse().read().decode()
    connection.close()
    found = page.partition('href="/guide/')[2].partition('"')[0]
    if not found:
        raise SystemExit("no guide is published here: build the demo world first")
    return f"/guide/{found}"


def main() -> int:
    """Measure and print one line each."""
    world = Path(os.environ.get("YIWANG_DATA") or "var") / "world.json"
    if not world.exists():
        print(f"{world} is not there yet: run `make run` in another terminal.", file=sys.stderr)
        return 1
    address = json.loads(world.read_text("utf8"))["base_url"]
    rows = [
        ("floor: process alive, no SQL", "/healthz"),
        ("floor: ready page, one SELECT", "/readyz"),
        ("progress look-up form", "/track/"),
        ("guide page", first_guide(address)),
        ("search page", f"/search/?q={quote('食品经营许可')}"),
    ]
    print(f"{address}, {CONNECTIONS} connections, {SECONDS:.0f} s each")
    print("| what | requests/s | p50 ms | p95 ms |\n|---|---|---|---|")
    for name, path in rows:
        rate, middle, late = measure(address, path)
        print(f"| {name} | {rate:.0f} | {middle:.1f} | {late:.1f} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
