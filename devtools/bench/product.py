"""The product, a bare Django beside it, and pgbench, all on one data directory."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from config.launch import account
from devtools.bench import processes

ROOT = Path(__file__).resolve().parents[2]
READY = 1800  # seconds: the first start builds the demo world, perhaps on a busy machine


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """Starts and stops what is measured."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.floor = data.absolute(), free_port(), free_port()
        self.environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        self.environment |= {
            "YIWANG_DATA": str(self.data),
            "YIWANG_PORT": str(self.port),
            "YIWANG_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "YIWANG_RATE_LIMITS": "0",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    @property
    def base(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def floor_base(self) -> str:
        """Where the bare Django answers."""
        return f"http://127.0.0.1:{self.floor}"

    def start(self) -> float:
        """Start the product and wait until it is ready; returns the seconds it took."""
        self.data.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        self._run([sys.executable, "manage.py", "up"], "product.log")
        self._wait(self.port, "/readyz")
        took = time.monotonic() - began
        self.environment["DATABASE_URL"] = self.database()
        return took

    def start_floor(self) -> None:
        """Start the bare Django beside it."""
        self._run(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "2",
             "--blocking-threads", "4", "--port", str(self.floor),
             "devtools.bench.floor:application"],
            "floor.log",
        )  # fmt: skip
        self._wait(self.floor, "/row")

    def stop(self) -> None:
        """Stop everything, the floor first."""
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(120)
        self.running = []

    def database(self) -> str:
        """Return the address of the product's own PostgreSQL."""
        directory = next((self.data / "postgres").resolve().rglob("postmaster.pid")).parent
        lines = (directory / "postmaster.pid").read_text().splitlines()
        return f"postgresql://yiwang@/yiwang?host={lines[4]}&port={lines[3]}"

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"manage.py {arguments[0]} failed: {done.stderr[-2000:]}")
        return done.stdout

    def show(self, *arguments: str) -> float:
        """Run a management command with its own progress shown; returns its seconds."""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=False
        )
        if done.returncode:
            raise SystemExit(f"manage.py {arguments[0]} failed: the reason is above")
        return time.monotonic() - began

    def processes(self) -> list[processes.Process]:
        """Return the product's processes."""
        return processes.tree(self.running[0].pid)

    def world(self) -> Any:
        """Return the demo accounts."""
        return json.loads((self.data / "world.json").read_text("utf8"))

    def settings(self) -> dict[str, str]:
        """Return what of PostgreSQL's settings matters for the figures."""
        import psycopg

        wanted = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "max_wal_size")
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return {
                name: str((connection.execute(f"SHOW {name}").fetchone() or [""])[0])
                for name in wanted
            }

    def pgbench(self, script: str, *, clients: int, seconds: float) -> tuple[float, float]:
        """Run statements with pgbench; returns transactions a second and milliseconds each."""
        place = self.data / "pgbench.sql"
        place.write_text(script)
        program = account.programs(account.choose(self.data / "postgres")) / "pgbench"
        said = subprocess.run(
            [str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
             "-T", str(max(1, round(seconds))), "-f", str(place), self.environment["DATABASE_URL"]],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        rate = float(re.findall(r"tps = ([\d.]+)", said)[0])
        return rate, float(re.findall(r"latency average = ([\d.]+)", said)[0])

    def _run(self, command: list[str], log: str) -> None:
        with (self.data / log).open("wb") as out:
            self.running.append(
                subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=out)
            )

    def _wait(self, port: int, path: str) -> None:
        end = time.monotonic() + READY
        while time.monotonic() < end and self.running[-1].poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                    if answer.status == http.client.OK:
                        return
            except OSError:
                time.sleep(0.25)
        raise SystemExit(f"nothing answers on port {port}; see the logs in {self.data}")
