"""Child processes of one run: they die with it, log to a file and come back after a crash."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LOG_LIMIT = 20 * 1024 * 1024
STABLE = 10.0  # a child that lived this long was killed from outside: it starts again at once
FIRST_PAUSE = 0.5  # seconds after a death before that; twice as long each time
LONGEST_PAUSE = 30.0
MARK = "YIWANG_RUN"  # in the environment of every child: the data directory of its run


def wait_until(done: Callable[[], bool], patience: float) -> bool:
    """Look until it is done or patience ends."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def die_with(parent: int, sign: signal.Signals) -> Callable[[], None] | None:
    """Linux: the kernel sends the child this signal when its parent dies, however that dies."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    set_parent_death_signal = 1

    def arrange() -> None:
        libc.prctl(set_parent_death_signal, int(sign), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


class Child:
    """One long-lived process, in a process group of its own."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], log: Path
    ) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = log
        self.failures = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._not_before = 0.0

    def start(self) -> None:
        """Start it; a log that has grown large is put aside first."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.rename(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 one thread
            )
        self._started = time.monotonic()

    def running(self) -> bool:
        """Whether it lives (and reap it when it does not)."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> str:
        """Restart it after a crash, later each time; returns a line to say, or nothing."""
        if self.running():
            return ""
        now = time.monotonic()
        if self.process is not None:
            self._end_group()
            status, self.process = self.process.returncode, None
            self.failures = 0 if now - self._started > STABLE else self.failures + 1
            pause = min(FIRST_PAUSE * 2.0 ** (self.failures - 1), LONGEST_PAUSE)
            self._not_before = now + (pause if self.failures else 0.0)
            when = f"in {pause:.1f} s" if self.failures else "at once"
            if not self.failures:
                self.start()
            return f"{self.name} ended ({_spoken(status)}); again {when}, see {self.log}"
        if now >= self._not_before:
            self.start()
        return ""

    def ask_to_stop(self) -> None:
        """Tell it to finish what it has begun."""
        if self.process is not None and self.running():
            self.process.terminate()

    def stop(self, patience: float) -> None:
        """Let it finish, then end whatever is left of its group."""
        self.ask_to_stop()
        wait_until(lambda: not self.running(), patience)
        if self.process is not None:
            self._end_group()
            self.process.wait()
            self.process = None

    def _end_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def end_leftovers(mark: str) -> int:
    """Linux: end what a killed run left behind, known by the mark in its environment."""
    wanted = f"{MARK}={mark}".encode()
    ended = 0
    for folder in Path("/proc").glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if wanted in folder.joinpath("environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
                ended += 1
    return ended


def _spoken(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"status {status}"
