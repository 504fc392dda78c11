"""Lists as everybody reads them: rules over guides, and published versions beside the guides."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Q

from yiwang.engagement.lists.models import EditionEntry, NamedList
from yiwang.engagement.lists.rules import promises
from yiwang.engagement.lists.rules.kinds import KINDS
from yiwang.engagement.lists.types import (
    AUDIENCE_NAMES,
    EXEMPT_NAMES,
    Exempt,
    Kind,
    KindInfo,
    ListedLine,
    ListedPage,
    Shown,
)
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import GuideSummary

MOST = 200
MOST_TAGGED = 3000
MOST_YEARS = 20
ROOM = 400
"""Pages and tags a process keeps."""
TAGGED = tuple(info.kind for info in KINDS.values() if info.tag)


T = TypeVar("T")
_lock = Lock()
_remembered: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()


def _remember(key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before, unless anything was published since (the catalogue's stamp)."""
    stamp = catalogue.stamp()
    kept = _remembered.get(key)
    if kept is not None and kept[0] == stamp:
        found: T = kept[1]
        return found
    made = make()
    with _lock:
        _remembered[key] = (stamp, made)
        while len(_remembered) > ROOM:
            _remembered.popitem(last=False)
    return made


def _region_codes(region_code: str) -> list[str]:
    """Return a division and those above it, the nearest first."""
    return [region_code, *reversed(divisions.ancestors_of(region_code))]


def _nearest(kind: Kind, region_code: str, year: int) -> NamedList | None:
    """Return the published list that holds in a division: its own, or that of one above."""
    codes = _region_codes(region_code)
    rows = NamedList.objects.filter(kind=kind, region_code__in=codes).exclude(edition_no=0)
    if year:
        rows = rows.filter(year=year)
    found = sorted(rows[:MOST], key=lambda row: (codes.index(row.region_code), -row.year))
    return found[0] if found else None


def _guides(region_code: str) -> Mapping[str, GuideSummary]:
    found = catalogue.in_region(region_code, with_above=True)
    return {guide.basic_code: guide for guide in reversed(found)}


def overview(region_code: str, *, viewer: Actor = ANYONE) -> tuple[Shown, ...]:
    """Return the lists of a division with how many items each names (事项名单总览)."""
    del viewer
    codes = _region_codes(region_code)
    rows = NamedList.objects.filter(region_code__in=codes).exclude(edition_no=0)
    nearest: dict[str, NamedList] = {}
    for row in sorted(rows[:MOST], key=lambda r: (codes.index(r.region_code), -r.year)):
        nearest.setdefault(row.kind, row)
    path = orgs.region_path(region_code)
    name = path[-1].name if path else ""
    own = catalogue.in_region(region_code)
    found = []
    for info in KINDS.values():
        if info.is_rule:
            number = sum(promises.belongs(info.kind, guide) for guide in own)
            found.append(Shown(info, number, region_code, name))
        elif info.kind in nearest:
            row = nearest[info.kind]
            found.append(
                Shown(
                    info,
                    row.counts.get("entries", 0),
                    row.region_code,
                    row.region_name,
                    row.year,
                    row.published_at,
                )
            )
    return tuple(found)


def years(kind: Kind, region_code: str, *, viewer: Actor = ANYONE) -> tuple[int, ...]:
    """Return the years a division, or the nearest above, has published such lists for."""
    del viewer
    row = _nearest(kind, region_code, 0)
    if row is None:
        return ()
    rows = NamedList.objects.filter(kind=kind, region_code=row.region_code).exclude(edition_no=0)
    return tuple(rows.order_by("-year").values_list("year", flat=True)[:MOST_YEARS])


def listed(
    info: KindInfo,
    region_code: str,
    *,
    audience: str = "",
    text: str = "",
    year: int = 0,
    after: int = 0,
    limit: int = 50,
    viewer: Actor = ANYONE,
) -> ListedPage | None:
    """Return a page of a list in a division; None where nobody published one.

    A rule is read off the guides in force; a published list shows what its guides still hold out,
    so that list and guide cannot contradict.
    """
    del viewer
    limit = min(limit, MOST)
    if info.is_rule:
        return _by_rule(info, region_code, audience, text, after, limit)
    if text or after:
        return _published(info, region_code, year, audience, text, after, limit)
    key = (info.kind, region_code, year, audience, limit)
    return _remember(key, lambda: _published(info, region_code, year, audience, "", 0, limit))


def _by_rule(  # noqa: PLR0917  one page of one list
    info: KindInfo, region_code: str, audience: str, text: str, after: int, limit: int
) -> ListedPage:
    path = orgs.region_path(region_code)
    guides = [g for g in catalogue.in_region(region_code) if promises.belongs(info.kind, g)]
    totals = {key: sum(key in g.audience for g in guides) for key in AUDIENCE_NAMES}
    found = [
        g
        for g in guides
        if (not audience or audience in g.audience) and (not text or text in g.name)
    ]
    lines = tuple(
        ListedLine(n, g.name, "", g.basic_code, g)
        for n, g in enumerate(found[after : after + limit], after + 1)
    )
    more = after + limit if len(found) > after + limit else None
    return ListedPage(
        kind=info,
        region_code=region_code,
        region_name=path[-1].name if path else "",
        year=0,
        edition_no=0,
        published_at=None,
        source=info.source,
        lines=lines,
        after=more,
        totals={"": len(guides), **totals},
    )


def _published(  # noqa: PLR0917  one page of one list
    info: KindInfo,
    region_code: str,
    year: int,
    audience: str,
    text: str,
    after: int,
    limit: int,
) -> ListedPage | None:
    row = _nearest(info.kind, region_code, year)
    if row is None:
        return None
    rows = EditionEntry.objects.filter(
        edition__of=row, edition__number=row.edition_no, n__gt=after
    ).order_by("n")
    if audience and info.has_audiences:
        rows = rows.filter(audience=audience)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(basic_code=text))
    found = list(rows[: limit + 1])
    shown, guides = found[:limit], _guides(region_code)
    held = _held(info, row, shown, guides)
    lines = tuple(
        _line(info, entry, guides.get(entry.basic_code))
        for entry in shown
        if entry.basic_code in held
    )
    counts = row.counts
    return ListedPage(
        kind=info,
        region_code=row.region_code,
        region_name=row.region_name,
        year=row.year,
        edition_no=row.edition_no,
        published_at=row.published_at,
        source=row.source,
        lines=lines,
        after=shown[-1].n if len(found) > limit else None,
        totals={"": counts.get("entries", 0), **{k: counts.get(k, 0) for k in AUDIENCE_NAMES}},
    )


def _held(
    info: KindInfo,
    row: NamedList,
    entries: Iterable[EditionEntry],
    guides: Mapping[str, GuideSummary],
) -> set[str]:
    """Return the items that still are what the list promises; plans and halls show everything."""
    codes = {entry.basic_code for entry in entries}
    if info.has_year or info.has_hall:
        return codes
    if info.kind in promises.FROM_BELOW:
        items = catalogue.item_promises(codes, row.region_code)
        faults = ((i.basic_code, promises.fault(info.kind, i, row.region_code)) for i in items)
        return {code for code, fault in faults if not fault}
    return {code for code in codes if promises.still_holds(info.kind, guides.get(code))}


def _line(info: KindInfo, entry: EditionEntry, guide: GuideSummary | None) -> ListedLine:
    return ListedLine(
        entry.n,
        guide.name if guide else entry.name,
        entry.audience,
        entry.basic_code,
        guide,
        note=entry.note,
        zone=entry.zone,
        exempt=EXEMPT_NAMES[Exempt(entry.exempt)] if entry.exempt else "",
        due_on=entry.due_on,
        is_below=guide is None and info.kind in promises.FROM_BELOW,
    )


def tags_in(region_code: str, *, viewer: Actor = ANYONE) -> Mapping[str, tuple[str, ...]]:
    """Return by basic code the words shown at a guide (双百高频, 办理不出村, 就近办)."""
    del viewer
    return _remember(("tags", region_code), lambda: _read_tags(region_code))


def forget_tags() -> None:
    """Look again at the next question (tests)."""
    _remembered.clear()


def _read_tags(region_code: str) -> Mapping[str, tuple[str, ...]]:
    codes = _region_codes(region_code)
    rows = NamedList.objects.filter(region_code__in=codes, kind__in=TAGGED).exclude(edition_no=0)
    nearest: dict[str, NamedList] = {}
    for row in sorted(rows[:MOST], key=lambda r: codes.index(r.region_code)):
        nearest.setdefault(row.kind, row)
    wanted = Q(pk__in=[])
    for row in nearest.values():
        wanted |= Q(edition__of=row, edition__number=row.edition_no)
    found: dict[str, tuple[str, ...]] = {}
    entries = EditionEntry.objects.filter(wanted).order_by("edition__of__kind", "n")
    for code, kind in entries.values_list("basic_code", "edition__of__kind")[:MOST_TAGGED]:
        tag = KINDS[Kind(kind)].tag
        if tag not in found.get(code, ()):
            found[code] = (*found.get(code, ()), tag)
    return found
