"""What a process keeps of the published catalogue, dropped when the stamp has changed.

The stamp is read at most once a second, so a published change is seen within a second and a warm
page asks the database nothing.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, TypeVar

from yiwang.services.catalogue.models import Stamp

CHECK_SECONDS = 1.0
ROOM = 20_000
_ABSENT = object()
T = TypeVar("T")


class _Memory:
    """A bounded store of values made from published rows."""

    def __init__(self) -> None:
        self.values: OrderedDict[Hashable, Any] = OrderedDict()
        self.stamp = -1
        self.checked = float("-inf")

    def check(self) -> None:
        """Drop everything when something was published since."""
        now = time.monotonic()
        if now - self.checked < CHECK_SECONDS:
            return
        found = Stamp.objects.filter(pk=1).values_list("value", flat=True).first() or 0
        if found != self.stamp:
            self.stamp = found
            self.values.clear()
        self.checked = now


_memory = _Memory()


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """Return the kept value, made anew after a change.

    A value made while another thread saw a change is returned but not kept.
    """
    _memory.check()
    values, seen = _memory.values, _memory.stamp
    kept = values.get(key, _ABSENT)
    if kept is not _ABSENT:
        with suppress(KeyError):  # dropped meanwhile
            values.move_to_end(key)
        found: T = kept
        return found
    made = make()
    if _memory.stamp == seen:
        values[key] = made
    if len(values) > ROOM:
        with suppress(KeyError):
            values.popitem(last=False)
    return made


def stamp() -> int:
    """Return the number of the last change seen by this process (at most a second old)."""
    _memory.check()
    return _memory.stamp


def forget() -> None:
    """Look again at the next question (after publishing in the same process, and in tests)."""
    _memory.values.clear()
    _memory.stamp, _memory.checked = -1, float("-inf")
