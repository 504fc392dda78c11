"""`make bench`: a few figures of the running product, each beside its floor in the same run.

Starts the product with its demo world on a directory of its own (fsync on), a bare Django beside
it and pgbench, then calls them with eight keep-alive clients. The load generator is Python on the
same two cores, so compare rates with their floors, not with other machines.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.launch import account

ROOT = Path(__file__).resolve().parents[1]
CLIENTS, SECONDS, READY = 8, 5.0, 300
FILING = """
\\set k random(1, 1000000000)
BEGIN;
INSERT INTO bench.cases VALUES (DEFAULT, :k, repeat('x', 400));
INSERT INTO bench.rows SELECT :k, n, repeat('y', 120) FROM generate_series(1, 5) n;
INSERT INTO bench.rows VALUES (:k, 6, repeat('e', 200));
INSERT INTO bench.rows VALUES (:k, 7, repeat('t', 100));
INSERT INTO bench.rows VALUES (:k, 8, repeat('o', 200));
COMMIT;
"""
TABLES = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.cases (id bigserial PRIMARY KEY, k bigint, body text);
CREATE TABLE IF NOT EXISTS bench.rows (k bigint, n int, body text);
CREATE INDEX IF NOT EXISTS rows_k ON bench.rows (k, n);
"""


@dataclass
class Figure:
    """What one block measured: answers a second and milliseconds."""

    name: str
    rate: float
    p50: float
    p95: float
    failed: int = 0


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(
    name: str, port: int, make: Callable[[], tuple[str, str, Any, dict[str, str]]]
) -> Figure:
    """Call one address with all clients for some seconds."""
    times: list[float] = []
    failed = 0
    stop = time.monotonic() + SECONDS

    def client() -> None:
        nonlocal failed
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < stop:
            method, path, body, headers = make()
            began = time.perf_counter()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            failed += answer.status >= 400  # noqa: PLR2004
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)] * 1000
    return Figure(name, len(times) / SECONDS, statistics.median(ordered) * 1000, p95, failed)


class Product:
    """The product and the bare Django, on one data directory."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port, self.floor = folder / "data", free_port(), free_port()
        self.environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        self.environment |= {"YIWANG_DATA": str(self.data), "YIWANG_PORT": str(self.port)}
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start the product, wait until it is ready, start the floor beside it."""
        print("Building the demo world …", flush=True)
        self._run([sys.executable, "manage.py", "up"])
        self._wait(self.port, "/readyz")
        self.environment["DATABASE_URL"] = self.database()
        self._run(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "2",
             "--blocking-threads", "4", "--port", str(self.floor),
             "devtools.bench_floor:application"]
        )  # fmt: skip
        self._wait(self.floor, "/row")

    def database(self) -> str:
        """Return the address of the product's own PostgreSQL."""
        directory = next(p.parent for p in self.data.rglob("postmaster.pid"))
        lines = (directory / "postmaster.pid").read_text().splitlines()
        return f"postgresql://yiwang@/yiwang?host={lines[4]}&port={lines[3]}"

    def stop(self) -> None:
        """Stop everything, the floor first."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGINT)
            process.wait(60)

    def _run(self, command: list[str]) -> None:
        log = (self.data.parent / f"log{len(self.processes)}").open("wb")
        self.processes.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        )

    def _wait(self, port: int, path: str) -> None:
        for _ in range(READY * 4):
            if self.processes[-1].poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                    if answer.status == http.client.OK:
                        return
            except OSError:
                time.sleep(0.25)
        raise SystemExit(f"nothing answers on port {port}; see {self.data.parent}")

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it said."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def token(self) -> str:
        """Register a client of 群众乙 and take its token."""
        world = json.loads((self.data / "world.json").read_text("utf8"))
        phone = world["accounts"]["群众乙"]["phone"]
        said = self.manage(
            "register_client", "bench", "--scope", "cases:write", "--scope", "cases:read",
            "--owner-phone", phone,
        )  # fmt: skip
        found = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        form = urllib.parse.urlencode(
            {**found, "grant_type": "client_credentials", "scope": "cases:write cases:read"}
        ).encode()
        url = f"http://127.0.0.1:{self.port}/identity/o/api/token"
        with urllib.request.urlopen(url, data=form, timeout=30) as answer:
            return str(json.loads(answer.read())["access_token"])

    def get(self, path: str) -> Any:
        """Read JSON of the product's API."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return json.loads(answer.read())

    def pgbench(self) -> Figure:
        """Measure the floor of a filing: nine rows in one transaction of seven statements."""
        who = account.choose(self.data)
        programs = account.programs(who)
        url = self.environment["DATABASE_URL"]
        psql, pgbench = str(programs / "psql"), str(programs / "pgbench")
        subprocess.run([psql, url, "-qc", TABLES], check=True, capture_output=True)
        script = self.data.parent / "filing.sql"
        script.write_text(FILING)
        command = [pgbench, "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(int(SECONDS))]
        said = subprocess.run(
            [*command, "-f", str(script), url], check=True, capture_output=True, text=True
        ).stdout
        rate = float(re.findall(r"tps = ([\d.]+)", said)[0])
        latency = float(re.findall(r"latency average = ([\d.]+)", said)[0])
        return Figure("pgbench: nine rows, seven statements", rate, latency, latency)


def application(code: str, token: str) -> Callable[[], tuple[str, str, Any, dict[str, str]]]:
    """Return a maker of whole filings, each with a key of its own."""
    body = json.dumps(
        {
            "item": code,
            "form": {
                "address": "示例省示例市示例县示例镇示例村12号",
                "helper": "本人办理",
                "living": "在家居住",
                "phone": "13800138000",
                "truth": True,
            },
            "signature": {"way": "TYPED"},
            "submit": True,
        }
    )

    def make() -> tuple[str, str, Any, dict[str, str]]:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(12),
        }
        return "POST", "/api/v1/cases", body, headers

    return make


def reading(path: str) -> Callable[[], tuple[str, str, Any, dict[str, str]]]:
    """Return a maker of one GET."""
    return lambda: ("GET", path, None, {})


def blocks(product: Product) -> list[tuple[Figure, Figure]]:
    """Measure every figure beside its floor."""
    found = product.get("/api/v1/items?q=" + urllib.parse.quote("高龄津贴"))
    code, token = found["items"][0]["code"], product.token()
    filing = application(code, token)
    method, path, body, headers = filing()
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    connection.request(method, path, body, headers)
    number = json.loads(connection.getresponse().read())["number"]
    search = "/api/v1/items?q=" + urllib.parse.quote("食品经营许可")
    return [
        (measure("filing, one call", product.port, filing), product.pgbench()),
        (
            measure("progress by number", product.port, reading(f"/api/v1/progress/{number}")),
            measure("bare one-row ORM view", product.floor, reading("/row")),
        ),
        (
            measure("guide page, anonymous", product.port, reading(f"/guide/{code}/")),
            measure("bare template page, 30 kB", product.floor, reading("/page")),
        ),
        (
            measure("search, 14,000 guides", product.port, reading(search)),
            measure("bare JSON view", product.floor, reading("/json")),
        ),
    ]


def table(pairs: list[tuple[Figure, Figure]]) -> str:
    """Return the table for docs/performance.md."""
    lines = [
        "| what | per second | p50 / p95 ms | floor beside it | per second | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for got, floor in pairs:
        note = f" ({got.failed} failed)" if got.failed else ""
        lines.append(
            f"| {got.name}{note} | {got.rate:,.0f} | {got.p50:.1f} / {got.p95:.1f} "
            f"| {floor.name} | {floor.rate:,.0f} | {got.rate / floor.rate:.2f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Run the bench and print its table."""
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        product = Product(folder)
        try:
            product.start()
            pairs = blocks(product)
        finally:
            product.stop()
    print(table(pairs))
    return 1 if any(got.failed or floor.failed for got, floor in pairs) else 0


if __name__ == "__main__":
    sys.exit(main())
