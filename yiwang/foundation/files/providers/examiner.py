"""Have a file examined in a process of its own and read what it says.

The process is forked from a warm one (``forkserver``) that every process of ours starts when it
needs it first, and again when it has died.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

WALL_SECONDS = 30
AT_ONCE = 4  # examinations of one process of ours; more wait
ANSWER_BYTES = 64 * 1024
SERVER = "yiwang.foundation.files.providers.forkserver"


@dataclass(frozen=True, slots=True)
class Examined:
    """What opening the file showed; ``fault`` is empty, damaged, locked or bomb."""

    fault: str = ""
    pages: int = 1
    has_preview: bool = False


class ExaminerDown(RuntimeError):
    """The warm process died twice while one file was examined."""


def examine(media_type: str, source: Path, target: Path, preview: Path) -> Examined:
    """Open a file as a viewer would; a decoder that dies means a damaged file.

    :raises ExaminerDown: no process for it stays alive; nothing is known about the file.
    """
    arguments = json.dumps([media_type, str(source), str(target), str(preview)]).encode()
    facts: dict[str, object] = {}
    with contextlib.suppress(ValueError):  # died in the middle of a line
        for line in _warm.answer(arguments).splitlines():
            facts.update(json.loads(line))
    if "pages" not in facts:
        return Examined(fault=str(facts.get("fault", "damaged")))
    return Examined(pages=int(str(facts["pages"])), has_preview=bool(facts.get("preview")))


class _Warm:
    """The warm process of this process: started when first needed, shared by its threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.slots = threading.BoundedSemaphore(AT_ONCE)
        self.process: subprocess.Popen[bytes] | None = None
        self.channel: socket.socket | None = None

    def answer(self, arguments: bytes) -> bytes:
        """Hand over one examination and wait for what it says."""
        with self.slots:
            for _ in range(2):
                process, said = self._ask(arguments)
                if said or _lives(process):
                    return said
        raise ExaminerDown("the process that examines files died twice")

    def _ask(self, arguments: bytes) -> tuple[subprocess.Popen[bytes], bytes]:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self.lock:
                process, channel = self._running()
                with contextlib.suppress(OSError):  # it died this moment: nothing will be said
                    socket.send_fds(channel, [b"\0"], [theirs.fileno()])
            with contextlib.suppress(OSError):
                ours.sendall(arguments)
                ours.shutdown(socket.SHUT_WR)
                ours.settimeout(WALL_SECONDS + 5)
                with ours.makefile("rb") as stream:
                    return process, stream.read(ANSWER_BYTES)
        return process, b""

    def _running(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        if self.process is None or self.channel is None or self.process.poll() is not None:
            if self.channel is not None:
                self.channel.close()
            self.channel, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(  # noqa: S603  our own module
                    [sys.executable, "-m", SERVER, str(WALL_SECONDS)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    cwd=settings.YIWANG_ROOT,
                    env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
                )
        return self.process, self.channel


def _lives(process: subprocess.Popen[bytes]) -> bool:
    """Whether the warm process outlived the examination (its death takes a moment to show)."""
    try:
        process.wait(0.1)
    except subprocess.TimeoutExpired:
        return True
    return False


def _forked() -> None:
    """A forked process starts its own: what it inherits would keep the parent's alive."""
    global _warm  # noqa: PLW0603
    if _warm.channel is not None:
        _warm.channel.close()
    _warm = _Warm()


_warm = _Warm()
os.register_at_fork(after_in_child=_forked)
