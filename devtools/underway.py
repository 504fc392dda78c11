"""The product under way: started, watched, killed and asked, as an operator could at worst.

Used by `devtools.storm` and the tests of bad weather; everything goes through `manage.py up`, real
processes and HTTP. Processes are found by the mark their run puts into their environment.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from config.launch.children import MARK

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("web worker", "web", "worker", "PostgreSQL")
READY_SAID = "Ctrl-C stops"
SCOPES = ("cases:write", "cases:read")


class Failed(Exception):
    """The product did not do what it has to."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(done: Callable[[], Any], patience: float, what: str) -> float:
    """Wait until it is done; return the seconds it took.

    :raises Failed: patience ended first.
    """
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > patience:
            raise Failed(f"not within {patience:.0f} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - began


class Product:
    """One `manage.py up` on a data directory of its own, with its demo world."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.data, self.port = folder, folder / "data", free_port()
        unwanted = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        self.environment = {k: v for k, v in os.environ.items() if k not in unwanted}
        self.environment |= {"YIWANG_DATA": str(self.data), "YIWANG_PORT": str(self.port)}
        limits = {"YIWANG_RATE_LIMITS": "0"}  # one address files for everybody here
        self.environment |= {"YIWANG_DEMO": "1", **limits, **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self.output = folder / "output.txt"

    @property
    def base(self) -> str:
        """The address of the running product."""
        return f"http://127.0.0.1:{self.port}"

    # -- life -------------------------------------------------------------------------------------

    def start(self, patience: float = 900) -> Product:
        """Start it and wait until it greets.

        :raises Failed: it ended, or is not ready in time.
        """
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        running = self.process
        with contextlib.suppress(Failed):
            until(lambda: self._greeted() or running.poll() is not None, patience, "the greeting")
        if not self._greeted():
            raise Failed(self.output.read_text("utf8")[-2000:])
        return self

    def _greeted(self) -> bool:
        return READY_SAID in self.output.read_text("utf8")

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(120)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self.process = None

    # -- its processes ----------------------------------------------------------------------------

    def pids(self, kind: str) -> list[int]:
        """Return the processes of a kind, oldest first."""
        if kind == "PostgreSQL":
            return [int(line) for line in self._postmaster()[:1]]
        wanted = "manage.py worker" if kind == "worker" else "granian"
        ours = [pid for pid in _marked(str(self.data)) if wanted in _command(pid)]
        if kind == "worker" or self.process is None:
            return ours
        web = [pid for pid in ours if _parent(pid) == self.process.pid]
        return web if kind == "web" else [pid for pid in ours if _parent(pid) in web]

    def _postmaster(self) -> list[str]:
        for note in (self.data / "postgres").resolve().glob("*/postmaster.pid"):
            with contextlib.suppress(OSError):
                return note.read_text().splitlines()
        return []

    def kill(self, kind: str, choose: Callable[[list[int]], int] = min) -> int:
        """End one process of a kind as the kernel would for want of memory; 0 if none lives."""
        found = self.pids(kind)
        if not found:
            return 0
        pid = choose(found)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return pid

    def memory(self) -> int:
        """Return the resident bytes of the web processes that share the most work."""
        return max(_resident(pid) for pid in self.pids("web worker"))

    # -- asking -----------------------------------------------------------------------------------

    @property
    def database(self) -> str:
        """The address of its own PostgreSQL."""
        lines = self._postmaster()
        return f"postgresql://yiwang@/yiwang?host={lines[4]}&port={lines[3]}"

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database directly, past the product."""
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: Any) -> Any:
        """Return the first column of the first row."""
        return self.rows(statement, *values)[0][0]

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a management command beside the product and return what it said.

        :raises Failed: it was refused.
        """
        return self.python("manage.py", *arguments, **environment)

    def python(self, *arguments: str, **environment: str) -> str:
        """Run a program in the product's environment."""
        asked = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        if self.process is not None:
            asked["DATABASE_URL"] = self.database
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=asked | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed((done.stdout + done.stderr)[-3000:])
        return done.stdout

    def accounts(self) -> dict[str, dict[str, str]]:
        """Return the accounts of its world by role."""
        world = json.loads((self.data / "world.json").read_text("utf8"))
        found: dict[str, dict[str, str]] = world["accounts"]
        return found

    def call(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request on a connection of its own; return status, headers and body.

        :raises OSError: nobody answered.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(type(error).__name__) from error
        finally:
            connection.close()

    def ready(self) -> bool:
        """Whether the ready page answers 200."""
        with contextlib.suppress(OSError):
            return self.call("GET", "/readyz")[0] == http.HTTPStatus.OK
        return False

    def token(self, role: str = "群众乙", scopes: tuple[str, ...] = SCOPES, post: str = "") -> str:
        """Register an API client of this account, or of its post, and take its token."""
        asked = [part for scope in scopes for part in ("--scope", scope)]
        phone = self.accounts()[role]["phone"]
        asked += ["--staff", phone, "--role", post] if post else ["--owner-phone", phone]
        said = self.manage("register_client", f"weather {secrets.token_hex(3)}", *asked)
        found = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        form = urllib.parse.urlencode(
            {**found, "grant_type": "client_credentials", "scope": " ".join(scopes)}
        ).encode()
        kind = "application/x-www-form-urlencoded"
        _, _, body = self.call("POST", "/identity/o/api/token", form, Content_Type=kind)
        return str(json.loads(body)["access_token"])

    def item(self, words: str = "高龄津贴") -> str:
        """Return the code of the first item found by these words."""
        _, _, body = self.call("GET", "/api/v1/items?q=" + urllib.parse.quote(words))
        return str(json.loads(body)["items"][0]["code"])


def application(item: str) -> bytes:
    """Return a whole application for 高龄津贴, filed by one call."""
    form = {
        "address": "示例省示例市示例县示例镇示例村12号",
        "helper": "本人办理",
        "living": "在家居住",
        "phone": "13800138000",
        "truth": True,
    }
    whole = {"item": item, "form": form, "signature": {"way": "TYPED"}, "submit": True}
    return json.dumps(whole).encode()


def _marked(mark: str) -> list[int]:
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in folder.joinpath("environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return sorted(found)


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def _parent(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
