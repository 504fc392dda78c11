"""What stands in the way of closing an organisation: higher apps say it, orgs only asks."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Unfinished = Callable[[UUID, datetime], str]
_registered: list[Unfinished] = []


def register_unfinished(ask: Unfinished) -> None:
    """Register a question: a sentence when something is unfinished, otherwise nothing."""
    if ask not in _registered:
        _registered.append(ask)


def unfinished(organisation_id: UUID, at: datetime) -> list[str]:
    """Return the sentences of all who have something unfinished there."""
    return [said for said in (ask(organisation_id, at) for ask in _registered) if said]
