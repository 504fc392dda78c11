"""Elements in words."""

from collections.abc import Mapping
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.editing.rules import differences, elements
from yiwang.services.editing.types import Target


def told(
    target: Target, content: Mapping[str, Any], *, viewer: Actor = ANYONE
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return every element of a text that says something: its name and its lines."""
    del viewer
    found = ((e.label, differences.lines(e.key, content)) for e in elements.elements(target))
    return tuple((label, lines) for label, lines in found if lines)
