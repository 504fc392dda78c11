"""Drive an address with wrk (Debian's) and read what it measured."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("lines.lua")
MISSING = "wrk is not installed: `sudo apt install wrk` (Debian, Ubuntu) or `brew install wrk`."


@dataclass(frozen=True)
class Load:
    """What one block of wrk saw; times in milliseconds."""

    requests: int
    rate: float
    p50: float
    p95: float
    p99: float
    failed: int
    cpu_ms: float = 0.0

    @property
    def note(self) -> str:
        """The times and the CPU for the table."""
        cpu = f", {self.cpu_ms:.2f} ms CPU" if self.cpu_ms else ""
        return f"p50 {self.p50:.1f}, p95 {self.p95:.1f}, p99 {self.p99:.1f} ms{cpu}"


def require() -> None:
    """Leave with status 2 and a way out when wrk is not there."""
    if shutil.which("wrk") is None:
        print(MISSING, file=sys.stderr)
        raise SystemExit(2)


def line(method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> str:
    """Return one request as lines.lua reads it."""
    told = "|".join(f"{name}: {value}" for name, value in (headers or {}).items())
    return "\t".join((method, path, told, body.replace("\n", " ")))


def warm(base: str, lines: Sequence[str]) -> None:
    """Send some requests one after another: what a process does once is not what is measured."""
    for sheet in lines:
        method, path, told, body = sheet.split("\t")
        headers = dict(part.split(": ", 1) for part in told.split("|") if part)
        connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=120)
        connection.request(method, path, body.encode() or None, headers)
        connection.getresponse().read()
        connection.close()


def drive(base: str, lines: Sequence[str], *, clients: int, seconds: float) -> Load:
    """Send the requests round and round, each client beginning at its own place."""
    threads = min(2, clients)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf8") as sheet:
        sheet.write("\n".join(lines) + "\n")
        sheet.flush()
        done = subprocess.run(
            ["wrk", f"-t{threads}", f"-c{clients}", f"-d{max(1, round(seconds))}s",
             "--timeout", "20s", "-s", str(SCRIPT), base],
            env=os.environ | {"YW_LINES": sheet.name},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    marks = [x for x in done.stdout.splitlines() if x.startswith("{")]
    if done.returncode or not marks:
        raise SystemExit(f"wrk failed on {base}: {done.stdout}{done.stderr}")
    found = json.loads(marks[-1])
    times = {
        name: found[name] / 1000 if found["requests"] else float("inf")
        for name in ("p50", "p95", "p99")
    }
    return Load(
        requests=found["requests"],
        rate=found["requests"] / (found["duration"] / 1e6),
        failed=found["failed"],
        **times,
    )
