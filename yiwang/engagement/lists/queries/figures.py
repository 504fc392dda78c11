"""Figures beside targets: a division, those below it, levels, months (目标台账)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from yiwang.engagement.lists.models import (
    EditionEntry,
    NamedList,
    Reading,
    Standing,
    TargetEdition,
)
from yiwang.engagement.lists.rules import gaps, measures, targets
from yiwang.engagement.lists.rules.kinds import KINDS
from yiwang.engagement.lists.types import (
    Beside,
    Figure,
    Kind,
    Measure,
    MissingLine,
    MissingPage,
    PlaceFigures,
    TargetInfo,
)
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue

MOST = 200
MOST_TARGETS = 500
MOST_NAMED = 3000
MONTHS = 24
SUMS = ", ".join(f"coalesce(sum((counts->>'{name}')::int), 0)::int" for name in measures.COUNTED)
_PLACES = f"""
SELECT {{key}}, max(counted_at), {SUMS} FROM {{table}}
 WHERE region_code LIKE %(prefix)s AND {{key}} > %(after)s {{more}}
 GROUP BY 1 ORDER BY 1 LIMIT %(limit)s
"""  # noqa: S608  our own names
_WIDTH = "left(region_code, %(width)s)"
_LEVEL = """CASE WHEN region_code ~ '^..0{10}$' THEN '1' WHEN region_code ~ '^.{4}0{8}$' THEN '2'
 WHEN region_code ~ '^.{6}0{6}$' THEN '3' WHEN region_code ~ '^.{9}0{3}$' THEN '4' ELSE '5' END"""


def _run(statement: str, given: Mapping[str, Any]) -> list[tuple[str, datetime, dict[str, int]]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [
            (str(row[0]), row[1], dict(zip(measures.COUNTED, row[2:], strict=True)))
            for row in cursor.fetchall()
        ]


def _place(key: str, name: str, at: datetime | None, counts: Mapping[str, int]) -> PlaceFigures:
    return PlaceFigures(key, name, at, counts, measures.figures(counts))


def standing(region_code: str, *, viewer: Actor = ANYONE) -> PlaceFigures | None:
    """Return a division's own figures as counted last."""
    del viewer
    row = Standing.objects.filter(region_code=region_code).first()
    if row is None:
        return None
    path = orgs.region_path(region_code)
    return _place(region_code, path[-1].name if path else "", row.counted_at, row.counts)


def below(
    region_code: str, *, after: str = "", limit: int = 50, viewer: Actor = ANYONE
) -> tuple[PlaceFigures, ...]:
    """Return the figures of the divisions directly below, each with what lies below it."""
    del viewer
    level = divisions.level_of(region_code)
    width = divisions.WIDTHS[min(level + 1, divisions.VILLAGE)]
    given = {
        "prefix": divisions.prefix_of(region_code) + "%",
        "width": width,
        "after": after[:width],
        "limit": min(limit, MOST),
    }
    statement = _PLACES.format(key=_WIDTH, table="lists_standing", more="")
    found = _run(statement, given)
    codes = {key: key.ljust(divisions.LENGTH, "0") for key, _, _ in found}
    names = {r.code: r.name for r in orgs.regions(codes.values())}
    own = names.get(region_code, "")
    return tuple(
        _place(codes[key], f"{own}本级" if codes[key] == region_code else name, at, counts)
        for key, at, counts in found
        if (name := names.get(codes[key], codes[key]))
    )


def by_level(region_code: str, *, viewer: Actor = ANYONE) -> tuple[PlaceFigures, ...]:
    """Return the figures of a division and below by level: province, cities, counties."""
    del viewer
    statement = _PLACES.format(key=_LEVEL, table="lists_standing", more="")
    prefix = divisions.prefix_of(region_code) + "%"
    found = _run(statement, {"prefix": prefix, "after": "", "limit": divisions.VILLAGE})
    return tuple(
        _place(key, f"{divisions.LEVEL_NAMES[int(key)]}级", at, counts) for key, at, counts in found
    )


def months(region_code: str, *, viewer: Actor = ANYONE) -> tuple[PlaceFigures, ...]:
    """Return a division's own figures as they stood at the end of each month, oldest first."""
    del viewer
    rows = list(Reading.objects.filter(region_code=region_code).order_by("-month")[:MONTHS])
    return tuple(
        _place(f"{row.month:%Y-%m}", f"{row.month:%Y年%m月}", row.counted_at, row.counts)
        for row in reversed(rows)
    )


def newest_targets() -> dict[str, TargetInfo]:
    """Return every target in its newest version; what is shipped is version 0."""
    found = dict(targets.SHIPPED)
    rows = TargetEdition.objects.order_by("code", "-version_no").distinct("code")
    for row in rows[:MOST_TARGETS]:
        found[row.code] = TargetInfo(
            row.code,
            row.version_no,
            row.content,
            row.is_active,
            row.reason,
            row.changed_by,
            row.changed_at,
        )
    return found


def all_targets(*, viewer: Actor = ANYONE) -> tuple[TargetInfo, ...]:
    """Return the targets in their newest versions, the earliest date first."""
    del viewer
    found = sorted(newest_targets().values(), key=lambda t: (t.content["due_on"], t.code))
    return tuple(found[:MOST_TARGETS])


def beside(region_code: str, *, today: date, viewer: Actor = ANYONE) -> tuple[Beside, ...]:
    """Return the targets of a division with the actual figures beside them (实际与目标)."""
    place = standing(region_code, viewer=viewer)
    counts = place.counts if place else {}
    return tuple(
        Beside(one, _figure(one, counts), one.due_on <= today)
        for one in all_targets(viewer=viewer)[:MOST_TARGETS]
        if targets.applies(one, region_code)
    )


def _figure(target: TargetInfo, counts: Mapping[str, int]) -> Figure:
    return measures.figure(Measure(target.content["measure"]), counts)


def missing(
    measure: Measure, region_code: str, *, after: int = 0, limit: int = 50, viewer: Actor = ANYONE
) -> MissingPage:
    """Return the guides of a division that a measure does not count, and why (差距清单).

    Read off the guides in force, which are in memory, and one published list.
    """
    del viewer
    path, kind = orgs.region_path(region_code), gaps.KIND_READ.get(measure)
    named = _named(kind, region_code) if kind else {}
    found = [
        (guide, why)
        for guide in catalogue.in_region(region_code)
        if (why := gaps.why(measure, guide, named))
    ]
    limit = min(limit, MOST)
    shown = found[after : after + limit]
    return MissingPage(
        measure=measure,
        kind=KINDS[kind] if kind else None,
        region_name=path[-1].name if path else "",
        total=len(found),
        lines=tuple(MissingLine(n, *one) for n, one in enumerate(shown, after + 1)),
        after=after + limit if len(found) > after + limit else None,
    )


def _named(kind: Kind, region_code: str) -> dict[str, gaps.Named]:
    row = NamedList.objects.filter(kind=kind, region_code=region_code).exclude(edition_no=0).first()
    if row is None:
        return {}
    rows = EditionEntry.objects.filter(edition__of=row, edition__number=row.edition_no)
    told = rows.values_list("basic_code", "zone", "exempt")[:MOST_NAMED]
    return {code: gaps.Named(zone, exempt) for code, zone, exempt in told}
