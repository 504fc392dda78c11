"""Our own PostgreSQL launcher: the packaged server as a direct child of this process.

One lock per data directory, a socket inside it, no network port, and a start that mends what a
killed run left behind. See `docs/decisions/` for why the package's own wrapper is not used.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from config.launch import account as accounts
from config.launch.account import CannotStart
from config.launch.children import die_with, wait_until

ROLE = DATABASE = "yiwang"
PORT = 5432  # only names the socket file; nothing listens on the network
SOCKET_PATH_LIMIT = 107
VERSION = "18"
LEFTOVER_WAIT = 20.0
ORPHAN_WAIT = 3.0
START_LIMIT = 300.0  # a long crash recovery is not a failure


def shared_megabytes() -> int:
    """An eighth of the machine's memory, 128 MB at least and a gigabyte at most."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(128, min(1024, memory // 8))


SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": f"{shared_megabytes()}MB",
    "max_wal_size": "4GB",
    "jit": "off",  # compiling costs more than any statement of ours takes
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2000",
    "log_line_prefix": "%m [%p] ",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm may be tiny in a container
}


class Server:
    """A PostgreSQL server on one data directory, alive as long as this process."""

    def __init__(
        self, home: Path, *, throw_away: bool = False, say: Callable[[str], None] = print
    ) -> None:
        self.asked_home = home.absolute()
        self.settings = SETTINGS | (THROW_AWAY if throw_away else {})
        self.say = say
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._lock_fd = -1

    # -- life -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Lock the directory, mend or create it, and wait until the server answers."""
        if self._lock_fd < 0:
            self.account = accounts.choose(self.asked_home)
            self.home = accounts.reachable_home(self.asked_home, self.account)
            self._take_lock()
            self.programs = accounts.programs(self.account)
        self.data = self.home / VERSION
        self.log = self.home / "postgres.log"
        self._end_leftovers()
        if not self.data.exists():
            self._create()
        self._let_us_in()
        self._launch()
        self._make_database()

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, everything committed is kept."""
        if self.process is not None:
            for sign, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
                if self.process.poll() is not None:
                    break
                self.process.send_signal(sign)
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
            self.process = None
        if self._lock_fd >= 0:
            self._remove_private_socket()
            os.close(self._lock_fd)
            self._lock_fd = -1

    def running(self) -> bool:
        """Whether the server process lives (and reap it when it does not)."""
        return self.process is not None and self.process.poll() is None

    @property
    def url(self) -> str:
        """The address of our database, as `DATABASE_URL` takes it."""
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.sockets))}&port={PORT}"

    # -- the directory ----------------------------------------------------------------------------

    def _take_lock(self) -> None:
        """One run per directory; the kernel gives the lock back however we end."""
        descriptor = os.open(self.home, os.O_RDONLY | os.O_CLOEXEC)
        note = self.home / "run.pid"
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            other = note.read_text().strip() if note.exists() else "unknown"
            raise CannotStart(
                f"{self.asked_home} is in use by another run (process {other}):"
                " stop that one first, or set YIWANG_DATA to another place."
            ) from None
        self._lock_fd = descriptor
        note.write_text(f"{os.getpid()}\n")

    def _create(self) -> None:
        """Make a new cluster beside its place and move it there whole."""
        part = self.home / f"{VERSION}.new"
        if part.exists():
            shutil.rmtree(part)
        done = subprocess.run(  # type: ignore[call-overload]
            [
                self.programs / "initdb",
                f"--pgdata={part}",
                f"--username={ROLE}",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--auth=peer",
                "--no-instructions",
                *(["--no-sync"] if "fsync" in self.settings else []),
            ],
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.account.popen_options(),
        )
        if done.returncode != 0:
            raise CannotStart(
                f"PostgreSQL could not make its data directory: {_last_complaint(done.stdout)}"
            )
        part.rename(self.data)

    def _let_us_in(self) -> None:
        """Only the operating-system account that launches may connect, and only by the socket."""
        us = pwd.getpwuid(os.geteuid()).pw_name
        for name, text in (
            ("pg_hba.conf", "local all all peer map=launcher\n"),
            ("pg_ident.conf", f'launcher "{us}" {ROLE}\n'),
        ):
            path = self.data / name
            path.write_text(text)
            path.chmod(0o600)
            if self.account.drop:
                os.chown(path, self.account.uid, self.account.gid)

    def _socket_directory(self) -> Path:
        """The data directory, or a short private one where the path would be too long."""
        name = f".s.PGSQL.{PORT}"
        if len(os.fsencode(self.data / name)) <= SOCKET_PATH_LIMIT:
            return self.data
        short = Path(tempfile.mkdtemp(prefix="yiwang-socket-", dir="/tmp"))
        if self.account.drop:
            os.chown(short, self.account.uid, self.account.gid)
        (self.home / "socket").write_text(str(short))
        self.say(f"The path of {self.data} is too long for a socket: the socket is in {short}")
        return short

    def _remove_private_socket(self) -> None:
        note = self.home / "socket"
        if note.exists():
            shutil.rmtree(note.read_text(), ignore_errors=True)
            note.unlink()

    # -- what a killed run left -------------------------------------------------------------------

    def _end_leftovers(self) -> None:
        """End a server whose launcher was killed, and forget one that is dead.

        We hold the lock, so nobody else looks after a server on this directory. A dead one may
        still be a zombie where process 1 does not reap: PostgreSQL would take it for alive.
        """
        self._remove_private_socket()
        note = self.data / "postmaster.pid"
        if not note.exists():
            self._end_orphans()
            return
        lines = note.read_text().splitlines()
        pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        for sign, patience in ((signal.SIGINT, LEFTOVER_WAIT), (signal.SIGKILL, 5.0)):
            if not pid or not self._is_our_server(pid):
                break
            os.kill(pid, sign)
            wait_until(lambda: not self._is_our_server(pid), patience)
        self._end_orphans()
        for stale in (note, *self.data.glob(f".s.PGSQL.{PORT}*")):
            stale.unlink(missing_ok=True)

    def _end_orphans(self) -> None:
        """End what a killed server left at work: nobody starts anew while it holds the memory."""
        for sign in (signal.SIGQUIT, signal.SIGKILL):
            for pid in self._orphans():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sign)
            wait_until(lambda: not self._orphans(), ORPHAN_WAIT)

    def _orphans(self) -> list[int]:
        """PostgreSQL's processes that work in our directory (Linux tells; elsewhere none)."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if folder.joinpath("cwd").readlink() == self.data.resolve():
                    program = folder.joinpath("exe").readlink().name
                    found += [int(folder.name)] if program.startswith("postgres") else []
        return found

    def _is_our_server(self, pid: int) -> bool:
        """Whether the process is a living PostgreSQL on our directory (a zombie is not)."""
        state, arguments = _process(pid)
        return bool(state) and state != "Z" and str(self.data) in arguments

    # -- the process ------------------------------------------------------------------------------

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def _launch(self) -> None:
        """Start the server; where the last one's processes still hold its memory, wait for them."""
        self.sockets = self._socket_directory()
        patience = time.monotonic() + LEFTOVER_WAIT
        while True:
            begin = self.log.stat().st_size if self.log.exists() else 0
            if self._launch_once():
                return
            complaint = self._complaint(begin)
            if "shared memory block" not in complaint or time.monotonic() > patience:
                raise CannotStart(f"PostgreSQL did not start: {complaint} (see {self.log})")
            time.sleep(0.2)

    def _launch_once(self) -> bool:
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(PORT)]
        for name, value in (self.settings | {"unix_socket_directories": str(self.sockets)}).items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                command,
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us, and we stop it last
                preexec_fn=die_with(os.getpid(), signal.SIGINT),  # noqa: PLW1509 we have one thread
                **self.account.popen_options(),
            )
        wait_until(lambda: not self.running() or self._answers(), START_LIMIT)
        return self.running()

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=5, autocommit=True):
                return True
        except psycopg.OperationalError:
            return False

    def _complaint(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            return _last_complaint(log.read().decode(errors="replace"))

    def _make_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _last_complaint(text: str) -> str:
    """The line that says why, out of a log."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["no reason given"])[-1]


def _process(pid: int) -> tuple[str, str]:
    """The state letter and command line of a process; empty when there is none."""
    folder = Path("/proc") / str(pid)
    try:
        if Path("/proc/self").exists():
            state = folder.joinpath("stat").read_text().rpartition(")")[2].split()[0]
            return state, folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return "", ""
    command = ["/bin/ps", "-o", "stat=,args=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return shown[:1], shown
