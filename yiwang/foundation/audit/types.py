"""What crosses the border: receipts and their proofs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Receipt:
    """An entry's place in its chain: enough to recompute its hash (hex, SM3)."""

    stream: str
    n: int
    previous: str
    command: str
    actor: str
    at: datetime
    facts: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Proof:
    """The path from an entry to a published root (RFC 6962 shape with SM3)."""

    batch: int
    leaf: int
    size: int
    path: tuple[str, ...]
    root: str
    signature: str
    key_name: str
    public_key: str
    signed_at: datetime


@dataclass(frozen=True)
class Root:
    """A published batch root."""

    batch: int
    size: int
    root: str
    previous_root: str
    signature: str
    key_name: str
    public_key: str
    signed_at: datetime


@dataclass(frozen=True)
class LogLine:
    """An entry as a reader with the right sees it."""

    id: int
    stream: str
    n: int | None
    kind: str
    command: str
    actor: str
    actor_name: str
    at: datetime
    facts: dict[str, Any]
    outcome: str
    hash: str


@dataclass(frozen=True)
class Refusals:
    """How many attempts were refused for one kind of reason, and when the last one was."""

    count: int
    is_more: bool
    last_at: datetime | None

    @property
    def said(self) -> str:
        """The number in words; it is counted to a bound."""
        return f"{self.count} 次以上" if self.is_more else f"{self.count} 次"
