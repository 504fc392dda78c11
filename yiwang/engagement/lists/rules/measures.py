"""Measures from counts: so many of so many, of one division or of many together."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from yiwang.engagement.lists.types import Figure, Measure

COUNTED = (
    "lists", "online", "one_visit", "no_visit", "instant", "whole_online",
    "entered", "exempt", "window", "frequent", "village", "nearby", "planned",
)  # fmt: skip
"""What is kept of each division."""
_PARTS: Mapping[Measure, tuple[str, str, str]] = MappingProxyType(
    {
        Measure.ONLINE: ("online", "lists", ""),
        Measure.HALL: ("entered", "lists", ""),
        Measure.HALL_DUE: ("entered", "lists", "exempt"),
        Measure.WINDOW: ("window", "entered", ""),
        Measure.ONE_VISIT: ("one_visit", "lists", ""),
        Measure.NO_VISIT: ("no_visit", "lists", ""),
        Measure.INSTANT: ("instant", "lists", ""),
        Measure.WHOLE_ONLINE: ("whole_online", "lists", ""),
        Measure.FREQUENT: ("frequent", "", ""),
        Measure.VILLAGE: ("village", "", ""),
    }
)


def figure(measure: Measure, counts: Mapping[str, int]) -> Figure:
    """Return a measure of counts; what is exempt is taken from the whole."""
    part, whole, less = _PARTS[measure]
    return Figure(measure, counts.get(part, 0), max(0, counts.get(whole, 0) - counts.get(less, 0)))


def figures(counts: Mapping[str, int]) -> tuple[Figure, ...]:
    """Return every measure."""
    return tuple(figure(measure, counts) for measure in Measure)


def together(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums of several divisions' counts."""
    found = dict.fromkeys(COUNTED, 0)
    for counts in many:
        for name in COUNTED:
            found[name] += counts.get(name, 0)
    return found
