"""`manage.py up`: the whole product in one process tree.

PostgreSQL (unless DATABASE_URL names another), migrations, the demo world, then web and worker.
A crashed child is started again; Ctrl-C stops all of it in order: web, worker, database.
`--ask-master-key` asks for the master key at the terminal instead of reading it from a file.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.env import BadEnvironment, env_bool, env_int, env_str
from config.launch.account import CannotStart
from config.launch.children import MARK, Child, end_leftovers, wait_until
from config.launch.postgres import Server
from config.launch.prompt import AskedKey

ROOT = Path(__file__).resolve().parents[2]
READY_LIMIT = 120.0
HOPELESS = 4  # crashes before the first ready page
DRAIN = 30.0  # seconds the web server has for requests under way
MIGRATION_OPTIONS = "-c lock_timeout=4s"  # give up rather than queue in front of everybody
AGAIN = 2.0  # seconds between two tries to start the database
ASK = "--ask-master-key"
LOCKED = b"locked"  # in the ready page's answer: nothing can be signed
FINISH = 60.0  # seconds the worker has for the job under way


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True)
class Plan:
    """What to run, read from the environment."""

    data: Path
    host: str
    port: int
    workers: int
    threads: int
    demo: bool
    database_url: str

    @property
    def address(self) -> str:
        """Where a browser on this machine finds us."""
        return f"http://127.0.0.1:{self.port}"


def plan() -> Plan:
    """Read the environment; a typo is said, not guessed."""
    return Plan(
        data=Path(env_str("YIWANG_DATA") or ROOT / "var").absolute(),
        host=env_str("YIWANG_BIND", "127.0.0.1"),
        port=env_int("YIWANG_PORT", 8000),
        workers=env_int("YIWANG_WEB_WORKERS", 2),
        threads=env_int("YIWANG_WEB_THREADS", 2),
        demo=env_bool("YIWANG_DEMO", default=True),
        database_url=env_str("DATABASE_URL"),
    )


class Supervisor:
    """One run of the product on one data directory."""

    def __init__(self, what: Plan, key: AskedKey | None = None) -> None:
        self.plan = what
        self.key = key
        self.server: Server | None = None
        self.children: list[Child] = []
        self.stopping = False
        self._lock = -1

    def run(self) -> int:
        """Start everything, tend it until somebody stops us, and stop it in order."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._note_stop)
        try:
            self._begin()
            self._tend()
        except Stopped:
            say("Stopping …")
            return 0
        except (CannotStart, BadEnvironment) as error:
            say(str(error))
            return 1
        finally:
            self._end()
        return 0

    # -- start ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        began = time.monotonic()
        self._take_directory()
        end_leftovers(str(self.plan.data))
        require_free_port(self.plan.host, self.plan.port)
        if not self.plan.database_url:
            say("Starting PostgreSQL …")
            self.server = Server(self.plan.data / "postgres", say=say)
            self.server.start()
        self._step(
            "Bringing the tables up to date …",
            *("migrate", "--noinput", "--verbosity=0"),
            PGOPTIONS=MIGRATION_OPTIONS,
        )
        if self.plan.demo:
            self._step("Building the demo world …", "build_world")
        self._start_children()
        self._wait_ready()
        self._greet(time.monotonic() - began)

    def _take_directory(self) -> None:
        """One run per data directory, whichever database it uses."""
        data = self.plan.data
        try:
            for folder in ("", "log", "static"):
                (data / folder).mkdir(parents=True, exist_ok=True)
            self._lock = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CannotStart(
                f"{data} cannot be written ({error.strerror}): set YIWANG_DATA to another place."
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = os.read(self._lock, 20).decode().strip() or "unknown"
            raise CannotStart(
                f"{data} is in use by another run (process {other}):"
                " stop that one first, or set YIWANG_DATA to another place."
            ) from None
        os.truncate(self._lock, 0)
        os.write(self._lock, f"{os.getpid()}\n".encode())

    def _environment(self) -> dict[str, str]:
        url = self.server.url if self.server else self.plan.database_url
        environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "YIWANG_BASE_URL": self.plan.address,
            "MALLOC_ARENA_MAX": "2",  # threads share arenas: less memory held for nothing
            **os.environ,
            "DATABASE_URL": url,
            "YIWANG_DATA": str(self.plan.data),
            MARK: str(self.plan.data),
            "PYTHONUNBUFFERED": "1",
        }
        return self.key.environment(environment) if self.key else environment

    def _step(self, text: str, *arguments: str, **environment: str) -> None:
        """Run one management command to its end; its output is ours."""
        self._heed()
        say(text)
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment() | environment, start_new_session=True
        )
        while process.poll() is None:
            if self.stopping:
                process.terminate()
                process.wait()
                raise Stopped
            time.sleep(0.05)
        if process.returncode != 0:
            raise CannotStart(f"`manage.py {arguments[0]}` failed: the reason is above.")

    def _start_children(self) -> None:
        environment, log = self._environment(), self.plan.data / "log"
        figures = self.plan.data / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir()
        environment["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
        web = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
            "--host", self.plan.host, "--port", str(self.plan.port),
            "--workers", str(self.plan.workers), "--blocking-threads", str(self.plan.threads),
            "--respawn-failed-workers", "--workers-kill-timeout", str(int(DRAIN)),
            "--working-dir", str(ROOT), "config.wsgi:application",
        ]  # fmt: skip
        worker = [sys.executable, str(ROOT / "manage.py"), "worker"]
        self.children = [
            Child("web", web, environment, log / "web.log"),
            Child("worker", worker, environment, log / "worker.log"),
        ]
        for child in self.children:
            child.start()

    def _wait_ready(self) -> None:
        say("Waiting for the ready page …")
        end = time.monotonic() + READY_LIMIT
        while not is_ready(self.plan.address):
            self._heed()
            self._look_after_children()
            hopeless = [child for child in self.children if child.failures >= HOPELESS]
            if hopeless or time.monotonic() > end:
                logs = " and ".join(str(child.log) for child in hopeless or self.children)
                raise CannotStart(f"{self.plan.address}/readyz does not become ready, see {logs}")
            time.sleep(0.1)

    def _greet(self, seconds: float) -> None:
        say(f"\nyiwang is ready after {seconds:.0f} s: {self.plan.address}")
        if LOCKED in ready_page(self.plan.address):
            say(
                "The key store is locked: the master key is not the one of its keys, nothing can be"
                " signed. 密钥库没有打开，请检查主密钥。docs/operations/keys.md"
            )
        world = self.plan.data / "world.json"
        if self.plan.demo and world.exists():
            say(accounts_table(json.loads(world.read_text("utf8"))))
            say(f"The same with the keys of the second factor: {world}")
        say("Ctrl-C stops everything.")

    # -- life -------------------------------------------------------------------------------------

    def _tend(self) -> None:
        while True:
            self._heed()
            if self.server is not None and not self.server.running():
                self._start_again(self.server)
            self._look_after_children()
            time.sleep(0.2)

    def _start_again(self, server: Server) -> None:
        """Start the database once more; where it cannot, say why, and the next round tries."""
        say("PostgreSQL ended; starting it again")
        try:
            server.start()
        except (CannotStart, psycopg.Error, OSError) as error:
            say(f"{error} Trying again.")
            time.sleep(AGAIN)

    def _look_after_children(self) -> None:
        for child in self.children:
            line = child.tend()
            if line:
                say(line)

    def _note_stop(self, *_: object) -> None:
        self.stopping = True

    def _heed(self) -> None:
        if self.stopping:
            raise Stopped

    # -- end --------------------------------------------------------------------------------------

    def _end(self) -> None:
        """Web drains, the worker finishes, the database last."""
        for child, patience in zip(self.children, (DRAIN, FINISH), strict=False):
            child.stop(patience)
        if self.server is not None:
            self.server.stop()
        if self._lock >= 0:
            os.close(self._lock)
        if self.key is not None:
            self.key.close()


def require_free_port(host: str, port: int) -> None:
    """Say plainly that somebody else has the port, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            wait_until(lambda: not _in_use(host, port), 2.0)  # an ended run may just be letting go
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}):"
                " free it, or choose another with YIWANG_PORT=8001."
            ) from None


def _in_use(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), 0.5):
        return True
    return False


def is_ready(address: str) -> bool:
    """Whether the ready page answers 200."""
    return bool(ready_page(address))


def ready_page(address: str) -> bytes:
    """What the ready page says; nothing unless it answers 200."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 our own
            return bytes(answer.read()) if answer.status == 200 else b""  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return b""


def accounts_table(world: dict[str, dict[str, dict[str, str]]]) -> str:
    """Who logs in as whom, one line each."""
    lines = ["", "role · name · phone · password"]
    for role, account in world.get("accounts", {}).items():
        parts = (role, account.get("name"), account.get("phone"), account.get("password"))
        lines.append("  " + " · ".join(part for part in parts if part))
    return "\n".join(lines)


def say(line: str) -> None:
    """One line to the terminal, at once."""
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    """Entry of `manage.py up`."""
    if arguments not in ([], [ASK]):
        say(__doc__ or "")
        return 2
    try:
        return Supervisor(plan(), AskedKey.ask() if arguments else None).run()
    except (BadEnvironment, CannotStart) as error:
        say(str(error))
        return 1
