"""Lines of a sheet to and from plain values."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiwang.oversight.reduction.types import Choice, Line, Outcome

_KEPT = ("key", "is_step", "name", "kind", "lists", "necessity", "told")
_SAID = ("test", "reason", "basis", "instead")


def plain(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return lines as they are stored."""
    return [
        {key: getattr(line, key) for key in _KEPT}
        | {key: getattr(line.choice, key) for key in _SAID}
        | {"outcome": line.choice.outcome.value if line.choice.outcome else ""}
        for line in lines
    ]


def line(row: Mapping[str, Any]) -> Line:
    """Return one stored line."""
    outcome = Outcome(row["outcome"]) if row["outcome"] else None
    choice = Choice(row["key"], outcome, **{key: row[key] for key in _SAID})
    return Line(**{key: row[key] for key in _KEPT}, choice=choice)
