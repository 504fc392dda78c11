"""Advice by life events, computed from what the page already shows and kept nowhere."""

from collections.abc import Sequence

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.rules import advising
from yiwang.services.catalogue.types import Advice, Handled

from .life_events import life_events


def advised(
    handled: Sequence[Handled],
    region_code: str,
    *,
    audience: str = "",
    limit: int = 4,
    viewer: Actor = ANYONE,
) -> tuple[Advice, ...]:
    """Return what a division offers that goes with these services, and why (推荐).

    《个人信息保护法》第六条, 第二十四条: nothing is stored, and who does not want it is not asked.
    """
    events = life_events(region_code, audience=audience, viewer=viewer)
    return advising.advice(handled, events, most=limit)
