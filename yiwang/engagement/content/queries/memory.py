"""What a process keeps of public texts, dropped with the catalogue's stamp.

Whatever is published, the catalogue is told; its stamp is looked at once a second, so that a warm
page asks the database nothing more.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from yiwang.services.catalogue import queries as catalogue

ROOM = 2_000
T = TypeVar("T")


@dataclass
class _Kept:
    stamp: int = -1
    values: dict[Hashable, Any] = field(default_factory=dict)


_kept = _Kept()


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """Return the kept value, made anew after a change."""
    stamp = catalogue.stamp()
    if stamp != _kept.stamp or len(_kept.values) >= ROOM:
        _kept.values.clear()
        _kept.stamp = stamp
    if key in _kept.values:
        kept: T = _kept.values[key]
        return kept
    made = make()
    if _kept.stamp == stamp:  # nothing changed while it was made
        _kept.values[key] = made
    return made


def forget() -> None:
    """Look again at the next question (in tests)."""
    _kept.stamp = -1
