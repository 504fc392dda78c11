"""What a process keeps of the published catalogue, dropped when the stamp has changed.

The stamp is read at most once a second, so a published change is seen within a second and a warm
page asks the database nothing. What is there once (a plain name as key) stays; what is there many
times (a tuple as key: a guide, a division's list) makes room for what was asked for later, so that
a process does not grow with the number of guides.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from yiwang.services.catalogue.models import Stamp

CHECK_SECONDS = 1.0
ROOM = 20_000  # units of about a kilobyte
GUIDE = 30
_ABSENT = object()
T = TypeVar("T")


def weight(value: object) -> int:
    """Return roughly how many kilobytes a value takes: a line of a list is one, a guide thirty."""
    if value is None or isinstance(value, str):
        return 1
    return 1 + len(value) if isinstance(value, Sized) else GUIDE


class _Memory:
    """A bounded store of values made from published rows."""

    def __init__(self) -> None:
        self.pinned: dict[Hashable, Any] = {}
        self.values: OrderedDict[Hashable, Any] = OrderedDict()
        self.weight = 0
        self.lock = Lock()
        self.stamp = -1
        self.checked = float("-inf")

    def clear(self) -> None:
        """Drop everything."""
        with self.lock:
            self.pinned.clear()
            self.values.clear()
            self.weight = 0

    def get(self, key: Hashable) -> Any:
        """Return a kept value, which becomes the youngest."""
        if isinstance(key, str):
            return self.pinned.get(key, _ABSENT)
        found = self.values.get(key, _ABSENT)
        if found is not _ABSENT:
            with suppress(KeyError):  # dropped meanwhile
                self.values.move_to_end(key)
        return found

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value; the ones asked for longest ago make room."""
        if isinstance(key, str):
            self.pinned[key] = value
            return
        with self.lock:
            old = self.values.pop(key, _ABSENT)
            self.weight += weight(value) - (0 if old is _ABSENT else weight(old))
            self.values[key] = value
            while self.weight > ROOM and len(self.values) > 1:
                self.weight -= weight(self.values.popitem(last=False)[1])

    def check(self) -> None:
        """Drop everything when something was published since."""
        now = time.monotonic()
        if now - self.checked < CHECK_SECONDS:
            return
        found = Stamp.objects.filter(pk=1).values_list("value", flat=True).first() or 0
        if found != self.stamp:
            self.stamp = found
            self.clear()
        self.checked = now


_memory = _Memory()


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """Return the kept value, made anew after a change.

    A value made while another thread saw a change is returned but not kept.
    """
    _memory.check()
    seen, kept = _memory.stamp, _memory.get(key)
    if kept is not _ABSENT:
        found: T = kept
        return found
    made = make()
    if _memory.stamp == seen:
        _memory.put(key, made)
    return made


def stamp() -> int:
    """Return the number of the last change seen by this process (at most a second old)."""
    _memory.check()
    return _memory.stamp


def forget() -> None:
    """Look again at the next question (after publishing in the same process, and in tests)."""
    _memory.clear()
    _memory.stamp, _memory.checked = -1, float("-inf")
