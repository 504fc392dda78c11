"""The items that one guide handles with it, each with the guide of who handles it there (联办)."""

from collections.abc import Iterable, Mapping

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.rules import joining, route_drawing, situations
from yiwang.services.catalogue.types import Guide
from yiwang.services.catalogue.types.drawings import Drawing
from yiwang.services.catalogue.types.joining import Course, Member, Part

from .guides import guide as guide_of
from .listing import elsewhere
from .memory import remember


def parts(guide: Guide, situation_key: str = "", *, viewer: Actor = ANYONE) -> tuple[Part, ...]:
    """Return what belongs to a situation; members that nobody offers there are left out."""
    del viewer
    key = ("parts", guide.hash, guide.region_code, situation_key)
    return remember(key, lambda: _parts(guide, situation_key))


def _parts(guide: Guide, situation_key: str) -> tuple[Part, ...]:
    return tuple(_offered(guide, joining.belonging(guide.members, situation_key)))


def _offered(guide: Guide, members: Iterable[Member]) -> Iterable[Part]:
    for one in members:
        own = _guide(one.basic_code, guide.region_code)
        if own is not None:
            yield Part(one, own)


def every_part(guide: Guide, *, viewer: Actor = ANYONE) -> tuple[Part, ...]:
    """Return all members that the division offers, whatever the situation (联办事项)."""
    del viewer
    key = ("parts", guide.hash, guide.region_code, None)
    return remember(key, lambda: tuple(_offered(guide, guide.members)))


def missing_parts(
    guide: Guide, situation_key: str = "", *, viewer: Actor = ANYONE
) -> tuple[Member, ...]:
    """Return the members that nobody offers in the division."""
    there = {p.member.basic_code for p in parts(guide, situation_key, viewer=viewer)}
    wanted = joining.belonging(guide.members, situation_key)
    return tuple(m for m in wanted if m.basic_code not in there)


def course(guide: Guide, situation_key: str = "", *, viewer: Actor = ANYONE) -> Course:
    """Return when each part begins and ends by its promised days (关键路径)."""
    found = parts(guide, situation_key, viewer=viewer)
    days = {p.member.basic_code: _days(p, situation_key) for p in found}
    return joining.course([p.member for p in found], days)


def _days(part: Part, situation_key: str) -> int:
    own = situations.tailored(part.guide, part.member.own(situation_key))
    return joining.working_days(own.promised_limit)


def joint_drawing(
    names: Mapping[str, str], after: Mapping[str, Iterable[str]], *, viewer: Actor = ANYONE
) -> Drawing | None:
    """Return the drawing of what waits for what (先后顺序图); none while there is a circle.

    :param names: what the items are called, by basic code.
    """
    del viewer
    route = joining.as_route(names, {code: tuple(some) for code, some in after.items()})
    return route_drawing.drawn(route) if route else None


def _guide(basic_code: str, region_code: str) -> Guide | None:
    line = elsewhere(basic_code, region_code)
    return guide_of(line.code) if line else None
