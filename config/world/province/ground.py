"""Places, organisations and guides: the real ones of Anhui, grown to what is asked for."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from config.world.places import AS_OF
from config.world.province.crew import Crew
from config.world.province.plan import Plan, chunks
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as places_of
from yiwang.foundation.orgs.rules import demo, generated
from yiwang.foundation.orgs.types import OrganisationInfo, OrganisationKind
from yiwang.services.catalogue import commands as catalogue_of
from yiwang.services.catalogue import queries as guides_of

ANHUI = "340000000000"
REAL = 78_404
"""Guides that the shipped items give for every organisation of Anhui and the demo regions."""
BLOCK = 4000
_LISTED = frozenset({OrganisationKind.VILLAGE})


def places(plan: Plan, crew: Crew, at: datetime) -> None:
    """Divisions, departments, townships; then villages until there are enough units."""
    importlib.import_module("config.world.places").build(crew.say, at)
    wanted = plan.organisations - places_of.count_organisations()
    _villages.cache_clear()
    have = {o.region_code for o in _villages()}
    missing = [
        region
        for region in places_of.regions_below(ANHUI, levels=frozenset({generated.VILLAGE}))
        if region.code not in have
    ][: max(0, wanted)]
    for first, count in chunks(len(missing), BLOCK):
        rows = [generated.village(region) for region in missing[first : first + count]]
        orgs.import_organisations(
            rows=rows, source="机构名称清单（代码为示例）", as_of=AS_OF, actor=SYSTEM, at=at
        )
    _villages.cache_clear()
    crew.say(f"  organisations: {places_of.count_organisations():,}")


def catalogue(plan: Plan, crew: Crew, at: datetime) -> None:
    """Publish the shipped items: everywhere, or for a small province in the demo regions only."""
    everywhere = plan.guides >= REAL
    catalogue_of.load_catalogue(
        reference=settings.YIWANG_REFERENCE,
        everywhere=everywhere,
        within=() if everywhere else (f"{demo.PREFIX}".ljust(12, "0"),),
        actor=SYSTEM,
        at=at,
        say=functools.partial(_told, crew),
    )


def _told(crew: Crew, line: str) -> None:
    done, _, rest = line.partition("/")
    if not rest or done.endswith(("0", "8")):
        crew.say(f"  {line}")


def growth(plan: Plan, crew: Crew, at: datetime) -> None:
    """Publish the same texts as lists of villages until there are as many as asked for."""
    missing = plan.guides - guides_of.count_lists()
    if missing > 0:
        pieces = list(_pieces(missing, at))
        crew.do("guides", _grow, pieces, "guides")
        lists, lost = catalogue_of.settle_growth(actor=SYSTEM, at=at)
        crew.say(f"  guides: {lists:,} in all, {lost} without their parts")


def _pieces(missing: int, at: datetime) -> Iterator[tuple[str, int, int, datetime]]:
    """Yield (item, first village, how many, at) for as many lists as are missing."""
    total = len(_villages())
    most_first = sorted(guides_of.lists_by_basic().items(), key=lambda pair: (-pair[1], pair[0]))
    for code, _ in most_first:
        have = guides_of.lists_of(code)
        villages = [v.id not in have for v in _villages()]
        for first, count in chunks(total, BLOCK):
            free = [n for n in range(first, first + count) if villages[n]]
            if free and missing > 0:
                taken = free[:missing]
                missing -= len(taken)
                yield code, taken[0], taken[-1] - taken[0] + 1, at
        if missing <= 0:
            return


@functools.lru_cache(maxsize=1)
def _villages() -> tuple[OrganisationInfo, ...]:
    """Return the committees of villages and communities in order of their codes."""
    return places_of.organisations_of_kind(_LISTED)


def _grow(code: str, first: int, count: int, at: datetime) -> int:
    return catalogue_of.grow_lists(
        basic_code=code, organisations=_villages()[first : first + count], actor=SYSTEM, at=at
    )
