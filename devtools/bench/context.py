"""What a measure may use: load, costs of one request, accounts, memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devtools.bench import load, processes
from devtools.bench.inside import Cost, Request, cost, send
from devtools.bench.load import Load
from devtools.bench.product import Product

CLIENTS = 8
STRAGGLERS, STILL = 3, 3  # so few in a second, so many times: nothing is under way
UNTOLD = (  # a delivery becomes a job, so it counts twice: the sum falls as long as work is done
    "SELECT 2 * (SELECT count(*) FROM core_delivery WHERE state = 'OPEN')"
    " + (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
    " AND coalesce(scheduled_at, now()) <= now())"
)


class Bench:
    """One run: the product is up, its province is loaded, this process is set up as one of it."""

    def __init__(self, product: Product, *, small: bool, seconds: float) -> None:
        self.product, self.small, self.seconds = product, small, seconds
        self.prepared: Any = {}

    @property
    def port(self) -> int:
        """The product's port."""
        return self.product.port

    @property
    def base_url(self) -> str:
        """The product's address."""
        return self.product.base

    @property
    def database_url(self) -> str:
        """The product's database."""
        return self.product.environment["DATABASE_URL"]

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.product.data

    def wrk(
        self, lines: Sequence[str], *, clients: int = CLIENTS, base: str = "", warm: bool = True
    ) -> Load:
        """Drive the product (or another address) and take the CPU of its web processes."""
        at = base or self.base_url
        if warm:
            load.warm(at, lines[: 2 * clients])
            load.drive(at, lines, clients=clients, seconds=1)
        before = processes.cpu_of(self.product.processes(), "web")
        found = load.drive(at, lines, clients=clients, seconds=self.seconds)
        used = processes.cpu_of(self.product.processes(), "web") - before
        cpu = 0.0 if base else used * 1000 / max(1, found.requests)
        return Load(**{**found.__dict__, "cpu_ms": cpu})

    def settle(self, most: float = 90) -> None:
        """Wait until the worker has told what the last measure gave it to tell, but for stragglers.

        Messages of one case go one after another, some seconds apart: those are not waited for.
        """
        from django.db import connection

        end, before, still = time.monotonic() + most, 0, 0
        with connection.cursor() as cursor:
            while time.monotonic() < end and still < STILL:
                cursor.execute(UNTOLD)
                left = cursor.fetchone()[0]
                if left == 0:
                    return
                still = still + 1 if 0 <= before - left < STRAGGLERS else 0
                before = left
                time.sleep(1)

    def floor(self, path: str, *, clients: int = CLIENTS) -> float:
        """Measure an address of the bare Django."""
        return self.wrk(
            [load.line("GET", path)], clients=clients, base=self.product.floor_base
        ).rate

    def statements(
        self,
        path: str,
        headers: dict[str, str] | None = None,
        method: str = "GET",
        body: bytes = b"",
    ) -> Cost:
        """Count the statements of one warm request and its CPU in this process."""
        held = tuple((headers or {}).items())
        return cost(lambda: Request(path, method, held, body))

    def send(
        self, path: str, headers: dict[str, str], method: str = "GET", body: bytes = b""
    ) -> tuple[int, bytes]:
        """Answer one request in this process."""
        return send(Request(path, method, tuple(headers.items()), body))

    def first(self, path: str) -> int:
        """Count the statements of an address this process has not answered before."""
        from yiwang.foundation.core.hot import counting
        from yiwang.services.catalogue import queries as catalogue

        catalogue.forget()
        with counting() as counted:
            self.send(path, {})
        return counted.statements

    def login(self, role: str) -> str:
        """Log an account of the demo world in, as a person does; returns the Cookie header."""
        from devtools.bench.accounts import log_in

        return log_in(self.base_url, self.product.world()["accounts"][role])

    def rss(self) -> dict[str, float]:
        """Return the peak memory of web and worker processes in MB."""
        return {
            f"{p.kind} {p.pid}": p.peak_mb
            for p in self.product.processes()
            if p.kind in {"web", "worker"}
        }
