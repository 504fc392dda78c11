"""The seam to the audit log: core offers it, audit fills it in ``AppConfig.ready``.

A command notes what it is about with :func:`concerning`; when it succeeds one entry is written
in its transaction. Without a recorder a process refuses to write.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from yiwang.foundation.core.together import Clause
from yiwang.foundation.core.types import ANYONE, Actor


@dataclass
class Act:
    """What a running command will leave in the log.

    ``stream`` is the case number or ``app:aggregate:id``; ``facts`` are plain values without
    personal data.
    """

    command: str
    actor: Actor
    at: datetime
    stream: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    receipt: Any = None


class Recorder(Protocol):
    """What audit offers."""

    def record(self, act: Act) -> Any:
        """Append the act to its stream's chain, in the open transaction; return the entry."""

    def first(self, act: Act) -> tuple[str, Clause]:
        """Return the hash of the first entry of a new stream and the clause that writes it."""

    def following(self, act: Act) -> tuple[str, Clause]:
        """Return the hash of a stream's next entry and the clause that writes it."""

    def refuse(self, act: Act, code: str) -> None:
        """Write an unchained entry of a refused attempt, in a transaction of its own."""

    def read(self, act: Act) -> None:
        """Write an unchained entry of an audited reading (unmasking, export)."""


_recorder: Recorder | None = None
_acts: ContextVar[tuple[Act, ...]] = ContextVar("acts", default=())
_on_record: list[Callable[[Act], None]] = []


class NoRecorder(RuntimeError):
    """The process was started without an audit log."""


def register_recorder(recorder: Recorder) -> None:
    """Called once by audit's AppConfig.ready."""
    global _recorder  # noqa: PLW0603
    _recorder = recorder


def recorder() -> Recorder:
    """Return the recorder or refuse to go on."""
    if _recorder is None:
        raise NoRecorder(
            "no audit recorder is registered; yiwang.foundation.audit must be installed"
        )
    return _recorder


def concerning(stream: str | int, **facts: Any) -> None:
    """Say, inside a command, which stream its entry belongs to and which facts it keeps."""
    acts = _acts.get()
    if not acts:
        raise RuntimeError("concerning() is called inside a command")
    acts[-1].stream = str(stream)
    acts[-1].facts.update(facts)


def unnamed() -> None:
    """Let the running command's entry name nobody: whoever acts is protected by law (举报人)."""
    act = _acts.get()[-1]
    act.actor = ANYONE.through(act.actor.channel)


def current() -> Act | None:
    """Return the running command's act."""
    acts = _acts.get()
    return acts[-1] if acts else None


def first_entry() -> tuple[str, Clause]:
    """Return the running command's entry, not yet written: its hash, and the clause to write it.

    Only for a new stream, whose first entry has no predecessor; then call :func:`written`.
    """
    return recorder().first(_acts.get()[-1])


def following_entry() -> tuple[str, Clause]:
    """Return the running command's entry, not yet written; its stream's aggregate is locked."""
    return recorder().following(_acts.get()[-1])


def written(receipt: Any) -> None:
    """Say that the entry stands: written with everything else, or by the act this one repeats."""
    _acts.get()[-1].receipt = receipt


def nothing_done() -> None:
    """Say that the running command found nothing to do: nothing happened, so nothing is logged."""
    _acts.get()[-1].receipt = ""


def push(act: Act) -> object:
    """Begin an act; returns the token for :func:`pop`."""
    return _acts.set((*_acts.get(), act))


def pop(token: Any) -> None:
    """End an act."""
    _acts.reset(token)
