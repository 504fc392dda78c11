"""Lists of guides of one division, from memory: a division has at most some hundred."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.lib.codes.items import kind_name
from yiwang.services.catalogue.models import BasicItem, Item
from yiwang.services.catalogue.rules.checks.handling import WHOLE_ONLINE
from yiwang.services.catalogue.types import UNITS, Counts, GuideSummary

from .memory import remember

VILLAGE = 5
LIMIT = 3000
"""Guides of one division; a province's own departments handle some 2,000 (安徽 2018)."""
MOST_KNOWN = 30_000
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Row:
    """A list of one organisation, as the database holds it."""

    code: str
    basic_id: int
    organisation_id: UUID
    region_code: str
    body_id: int


def region_path(region_code: str) -> tuple[RegionInfo, ...]:
    """Return a division's path, kept in memory."""
    return remember(("path", region_code), lambda: orgs.region_path(region_code))


def home_of(region_code: str) -> str:
    """Return the division whose guides a division shows: a village shows its township's."""
    path = region_path(region_code)
    if path and path[-1].level == VILLAGE and path[-1].parent_code:
        return path[-1].parent_code
    return region_code


@dataclass(frozen=True, slots=True)
class Basic:
    """What lists need of a basic item."""

    name: str
    code: str
    kind: str
    department: str
    themes: tuple[str, ...]
    audience: frozenset[str]


def basics() -> Mapping[int, Basic]:
    """Return all basic items in force by id."""
    return remember("basics", _basics)


def _basics() -> Mapping[int, Basic]:
    wanted = ("pk", "code", *(f"current__{name}" for name in _OF_VERSION))
    rows = BasicItem.objects.exclude(current=None).values_list(*wanted)
    return {
        pk: Basic(name, code, kind, department, tuple(themes), frozenset(audience))
        for pk, code, name, kind, department, themes, audience in rows.iterator(chunk_size=1000)
    }


_OF_VERSION = ("name", "kind_code", "department", "themes", "audience")


@dataclass(frozen=True, slots=True)
class Digest:
    """What lists need of a text."""

    is_online: bool
    visits: int
    exempt: int
    materials: int
    promised: str
    has_situations: bool
    is_instant: bool
    is_whole_online: bool


_DIGESTS = """
SELECT id, content->'promised'->>'unit', (content->'promised'->>'value')::int,
       coalesce((content->>'online')::bool, true), (content->>'visits')::int,
       jsonb_array_length(content->'materials'),
       jsonb_array_length(
           jsonb_path_query_array(content, '$.materials[*] ? (@.shareable == true)')),
       coalesce(content->'situations', 'null') NOT IN ('null', '[]', '{}'),
       coalesce(content->>'handling', '') = 'NOW',
       coalesce(content->>'depth', '') = ANY(%s)
  FROM catalogue_body WHERE id = ANY(%s)
"""


_digests: dict[int, Digest] = {}
"""Texts never change under their id, so theirs outlive every publication."""


def digests(ids: Iterable[int]) -> Mapping[int, Digest]:
    """Return the digests of texts, reading the unknown ones in one statement."""
    return known(_digests, ids, _read_digests)


def _read_digests(ids: set[int]) -> Mapping[int, Digest]:
    return {row[0]: _digest(row[1:]) for row in hot_rows(_DIGESTS, [list(WHOLE_ONLINE), list(ids)])}


def _digest(row: tuple[Any, ...]) -> Digest:
    unit, value, online, visits, materials, exempt, situations, instant, whole = row
    at_once = unit == "NOW" or not value
    return Digest(
        is_online=online,
        visits=visits,
        exempt=exempt,
        materials=materials,
        promised="当场办结" if at_once else f"{value}{UNITS[unit]}",
        has_situations=situations,
        is_instant=instant,
        is_whole_online=whole and online and not visits,
    )


def known(
    kept: dict[K, V], keys: Iterable[K], read: Callable[[set[K]], Mapping[K, V]]
) -> Mapping[K, V]:
    """Return values by key, reading those not kept at once; so many are kept at most."""
    wanted = set(keys)
    found = {key: value for key in wanted if (value := kept.get(key)) is not None}
    missing = wanted - found.keys()
    if missing:
        new = read(missing)
        found |= new
        if len(kept) + len(new) > MOST_KNOWN:
            kept.clear()
        kept.update(new)
    return found


def summaries(rows: Iterable[Row]) -> tuple[GuideSummary, ...]:
    """Turn rows into lines of a list: at most two statements, none for what is known."""
    rows = list(rows)
    named = basics()
    texts = digests(row.body_id for row in rows)
    owners = _owners(row.organisation_id for row in rows)
    return tuple(
        _summary(row, named[row.basic_id], texts[row.body_id], owners[row.organisation_id])
        for row in rows
        if row.organisation_id in owners and row.basic_id in named
    )


def _owners(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the names of organisations, reading the unknown ones in one statement."""
    kept: dict[UUID, str] = remember("owners", dict)
    return known(
        kept, ids, lambda wanted: {k: o.name for k, o in orgs.organisations(wanted).items()}
    )


def _summary(row: Row, basic: Basic, text: Digest, owner: str) -> GuideSummary:
    path = region_path(row.region_code)
    return GuideSummary(
        code=row.code,
        name=basic.name,
        organisation_name=owner,
        region_code=row.region_code,
        region_name=path[-1].name if path else "",
        is_online=text.is_online,
        onsite_visits=text.visits,
        exempt_count=text.exempt,
        audience=basic.audience,
        promised_text=text.promised,
        basic_code=basic.code,
        kind_name=kind_name(basic.kind),
        department=basic.department,
        themes=basic.themes,
        material_count=text.materials,
        has_situations=text.has_situations,
        is_instant=text.is_instant,
        is_whole_online=text.is_whole_online,
    )


def of_region(region_code: str) -> tuple[GuideSummary, ...]:
    """Return all guides published by the organisations of one division, by name."""
    return remember(("region", region_code), lambda: _of_region(region_code))


def _of_region(region_code: str) -> tuple[GuideSummary, ...]:
    found = Item.objects.filter(region_code=region_code, is_active=True, current__isnull=False)
    rows = found.order_by("basic__current__name").values_list(
        "code", "basic_id", "organisation_id", "region_code", "current__body_id"
    )
    return summaries(Row(*row) for row in rows[:LIMIT])


def in_region(
    region_code: str,
    *,
    audience: str = "",
    online: bool | None = None,
    at_most_once: bool = False,
    exempt: bool = False,
    with_above: bool = False,
    viewer: Actor = ANYONE,
) -> tuple[GuideSummary, ...]:
    """Return the guides of a division; ``with_above`` adds what only a higher level offers."""
    del viewer
    found = list(of_region(home_of(region_code)))
    if with_above:
        found += _above(region_code, {g.basic_code for g in found})
    return tuple(
        g
        for g in found
        if (not audience or audience in g.audience)
        and (online is None or g.is_online is online)
        and (not at_most_once or g.onsite_visits <= 1)
        and (not exempt or g.exempt_count)
    )


def _above(region_code: str, have: set[str]) -> list[GuideSummary]:
    found = []
    for region in reversed(region_path(home_of(region_code))[:-1]):
        for guide in of_region(region.code):
            if guide.basic_code not in have:
                have.add(guide.basic_code)
                found.append(replace(guide, is_fallback=True))
    return found


def by_theme(region_code: str, theme: str, *, viewer: Actor = ANYONE) -> tuple[GuideSummary, ...]:
    """Return the guides of a service theme (服务主题) in a division."""
    return tuple(g for g in in_region(region_code, viewer=viewer) if theme in g.themes)


def by_department(
    region_code: str, department: str, *, viewer: Actor = ANYONE
) -> tuple[GuideSummary, ...]:
    """Return the guides that the departments of that standard name offer in a division."""
    return tuple(g for g in in_region(region_code, viewer=viewer) if g.department == department)


def theme_counts(
    region_code: str, *, audience: str = "", viewer: Actor = ANYONE
) -> Mapping[str, int]:
    """Return how many guides each theme has in a division; themes without any are left out."""
    found = in_region(region_code, audience=audience, viewer=viewer)
    return MappingProxyType(dict(Counter(t for g in found for t in g.themes).most_common()))


def departments(region_code: str, *, viewer: Actor = ANYONE) -> Mapping[str, int]:
    """Return how many guides each department's name has in a division."""
    found = in_region(region_code, viewer=viewer)
    return MappingProxyType(dict(Counter(g.organisation_name for g in found)))


def counts(region_code: str, *, viewer: Actor = ANYONE) -> Counts:
    """Return how many guides a division offers, online, and with at most one visit."""
    found = in_region(region_code, viewer=viewer)
    return Counts(
        guides=len(found),
        online=sum(g.is_online for g in found),
        at_most_once=sum(g.onsite_visits <= 1 for g in found),
        by_theme=theme_counts(region_code, viewer=viewer),
    )


def elsewhere(basic_code: str, region_code: str, *, viewer: Actor = ANYONE) -> GuideSummary | None:
    """Return who offers an item to a division: its own level first, then the ones above."""
    del viewer
    home = home_of(region_code)
    for region in reversed(region_path(home)):
        for guide in of_region(region.code):
            if guide.basic_code == basic_code:
                return replace(guide, is_fallback=region.code != home)
    return None
