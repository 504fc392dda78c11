"""What stands beside a case on its pages: gaps, promises, where it went, a proposal
to void it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from yiwang.foundation.core.types import Actor
from yiwang.foundation.exchange.queries import objections_about
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import (
    Action,
    GapsView,
    LinksView,
    MaterialWay,
    Outcome,
    PromisesView,
    ResultView,
    VoidView,
)
from yiwang.services.cases.types.desk import CaseFile

TABS: Final = frozenset({"overview", "opinions"})
"""The tabs that show it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the tabs show beside the case."""

    gaps: GapsView | None
    links: LinksView
    void: VoidView | None
    promises: PromisesView | None
    result: ResultView | None


def doubts(number: int, *, viewer: Actor, at: datetime) -> dict[str, Any]:
    """Return what was typed otherwise than registered, and what was put in doubt (疑义校核)."""
    return {
        "differences": cases.differences(number, viewer=viewer),
        "objections": objections_about(number, viewer=viewer, at=at),
    }


def licences(file: CaseFile, *, viewer: Actor, at: datetime) -> dict[str, Any]:
    """Return the licences the case was filed with, and those that hold no longer (证照取用)."""
    used = any(one.way == MaterialWay.LICENCE for one in file.materials)
    found = cases.licences_of_filing(file.number, viewer=viewer, at=at) if used else ()
    return {
        "proofs": found,
        "ended": [one for one in found if one.why_not],
        "licence_differences": [(one, told) for one in found for told in one.differing],
    }


def beside(file: CaseFile, *, viewer: Actor, at: datetime) -> Beside:
    """Return it for a viewer who may read the case; nothing is read that never happened."""
    number, done = file.number, file.happened
    gaps = bool(done & {Action.PRE_ACCEPT, Action.ACCEPT_WITH_GAPS})
    void, promised = Action.PROPOSE_VOID in done, Action.KEEP_PROMISE in done
    granted = file.outcome == Outcome.GRANTED
    return Beside(
        gaps=cases.gaps_of(number, viewer=viewer, at=at) if gaps else None,
        links=cases.links_of(number, viewer=viewer),
        void=cases.void_of(number, viewer=viewer) if void else None,
        promises=cases.promises_of(number, viewer=viewer, at=at) if promised else None,
        result=cases.result_of(number, viewer=viewer, at=at) if granted else None,
    )
