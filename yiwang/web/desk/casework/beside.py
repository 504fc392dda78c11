"""What stands beside a case on its pages: gaps, promises, where it went, a proposal
to void it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yiwang.foundation.core.types import Actor
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import GapsView, LinksView, PromisesView, VoidView

TABS: Final = frozenset({"overview", "opinions"})
"""The tabs that show it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the tabs show beside the case."""

    gaps: GapsView
    links: LinksView
    void: VoidView | None
    promises: PromisesView


def beside(number: int, *, viewer: Actor, at: datetime) -> Beside:
    """Return it for a viewer who may read the case."""
    return Beside(
        gaps=cases.gaps_of(number, viewer=viewer, at=at),
        links=cases.links_of(number, viewer=viewer),
        void=cases.void_of(number, viewer=viewer),
        promises=cases.promises_of(number, viewer=viewer, at=at),
    )
