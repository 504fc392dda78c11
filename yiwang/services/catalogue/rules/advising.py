"""What goes with the services somebody uses: the rest of the same life event, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence

from yiwang.services.catalogue.types import Advice, Handled, LifeEventInfo, ThemeMember

BASIC_LENGTH = 12
FIRST = "串联"
NO_EVENTS = frozenset({"T17"})
"""Lists of services near home (村级办事不出村) rather than something that happens in a life."""


def advice(
    handled: Sequence[Handled], events: Iterable[LifeEventInfo], *, most: int
) -> tuple[Advice, ...]:
    """Return what goes with what is open, then with what was granted; nothing used already.

    A service points to a life event when it is one of its first steps, or belongs to no other:
    a social security card tells neither of a birth nor of a discharge.
    """
    real = [e for e in events if e.code not in NO_EVENTS]
    used = {_basic(h.item_code) for h in handled}
    held_by = Counter(_basic(m.guide_code) for e in real for m in e.members if m.guide_code)
    found: dict[str, Advice] = {}
    for one in sorted(handled, key=lambda h: not h.is_open):
        for event in real:
            if _basic(event.guide_code) in used or not _points(one, event, held_by):
                continue
            for member in event.members:
                key = _basic(member.guide_code)
                if key and key not in used and key not in found:
                    found[key] = _advice(member, one, event)
    return tuple(found.values())[:most]


def _points(one: Handled, event: LifeEventInfo, held_by: Counter[str]) -> bool:
    basic = _basic(one.item_code)
    mine = [m for m in event.members if _basic(m.guide_code) == basic]
    return any(m.mode == FIRST for m in mine) or (bool(mine) and held_by[basic] == 1)


def _advice(member: ThemeMember, one: Handled, event: LifeEventInfo) -> Advice:
    why = f"和您正在办的“{one.name}”常一起办" if one.is_open else f"因为您办过“{one.name}”"
    return Advice(member.guide_code, member.name, why, event.code, event.name)


def _basic(code: str) -> str:
    """Return the basic item of a list's code; lists of all places share it."""
    return code[-BASIC_LENGTH:]
