"""Answers kept in one process, bounded by their bytes: what was not asked for longest goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
OVERHEAD = 1024  # keys, headers, the dictionary itself


class Kept(Generic[T]):
    """Values by key; together never heavier than ``room`` bytes."""

    def __init__(self, room: int) -> None:
        """Begin empty."""
        self.room, self.weight = room, 0
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable) -> T | None:
        """Return the value, which becomes the youngest."""
        found = self._values.get(key)
        if found is None:
            return None
        with suppress(KeyError):  # another thread dropped it meanwhile
            self._values.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a value of so many bytes; what is too heavy for the store is not kept."""
        weight = size + OVERHEAD
        if weight > self.room:
            return
        with self._lock:
            old = self._values.pop(key, None)
            self.weight += weight - (old[1] if old else 0)
            self._values[key] = (value, weight)
            while self.weight > self.room:
                self.weight -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self.weight = 0
