"""What a process keeps for some seconds so that a busy path need not ask again.

The half minute of decisions.md: who changes a value in this process forgets it at once, another
process learns of it when the time is over. Nothing here outlives the process.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.db import transaction

V = TypeVar("V")
HALF_A_MINUTE = 30.0


class Kept(Generic[V]):
    """Values by key, each kept for ``seconds``, ``most`` at a time."""

    def __init__(self, *, seconds: float = HALF_A_MINUTE, most: int = 20_000) -> None:
        self.seconds, self.most = seconds, most
        self._values: dict[Hashable, tuple[float, V]] = {}
        _stores.add(self)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the kept value, or make and keep it."""
        held = self._values.get(key)
        if held is not None and time.monotonic() - held[0] < self.seconds:
            return held[1]
        values, made = self._values, make()
        if len(values) >= self.most:
            values.clear()
        values[key] = (time.monotonic(), made)
        return made

    def forget(self) -> None:
        """Drop all; what is being made meanwhile is kept nowhere."""
        self._values = {}

    def changed(self) -> None:
        """Drop all now and once more when the open transaction has committed."""
        self.forget()
        transaction.on_commit(self.forget)


_stores: "WeakSet[Kept[Any]]" = WeakSet()


def forget_everything() -> None:
    """Drop what every store keeps (between tests, after the clock was moved)."""
    for store in list(_stores):
        store.forget()
