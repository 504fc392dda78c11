"""What stands beside a case on its pages: gaps that are still to be filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yiwang.foundation.core.types import Actor
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import GapsView

TABS: Final = frozenset({"overview", "opinions"})
"""The tabs that show it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the tabs show beside the case."""

    gaps: GapsView


def beside(number: int, *, viewer: Actor, at: datetime) -> Beside:
    """Return it for a viewer who may read the case."""
    return Beside(gaps=cases.gaps_of(number, viewer=viewer, at=at))
