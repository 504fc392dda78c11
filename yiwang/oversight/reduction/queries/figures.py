"""How much of a baseline has gone: by item, organisation, region and level (精简比例)."""

from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.lib.codes.items import LEVELS
from yiwang.oversight.reduction.models import Baseline
from yiwang.oversight.reduction.types import BaselineInfo, By, CountState, Figure

MOST = 500
MOST_BASELINES = 50
_SUMS = (
    "coalesce(sum(p.lists), 0)::int, coalesce(sum(p.materials), 0)::int,"
    " coalesce(sum(m.materials), 0)::int, coalesce(sum(p.steps), 0)::int,"
    " coalesce(sum(m.steps), 0)::int"
)
_PLACES = (
    "FROM reduction_baselineplace p LEFT JOIN reduction_measure m"
    " ON m.baseline_id = p.baseline_id AND m.key = p.organisation_id::text"
    " WHERE p.baseline_id = %(baseline)s AND p.region_code LIKE %(prefix)s"
)
_STATEMENTS = {
    By.ITEM: (
        f"SELECT p.basic_code, p.name, {_SUMS} FROM reduction_baselineitem p"  # noqa: S608  our own
        " LEFT JOIN reduction_measure m ON m.baseline_id = p.baseline_id AND m.key = p.basic_code"
        " WHERE p.baseline_id = %(baseline)s AND p.basic_code > %(after)s"
        " GROUP BY 1, 2 ORDER BY 1 LIMIT %(limit)s"
    ),
    By.ORGANISATION: (
        f"SELECT p.region_code || '.' || p.organisation_id, p.name, {_SUMS} {_PLACES}"
        " AND (p.region_code, p.organisation_id) > (%(after)s, %(after_id)s::uuid)"
        " GROUP BY p.region_code, p.organisation_id, p.name"
        " ORDER BY p.region_code, p.organisation_id LIMIT %(limit)s"
    ),
    By.REGION: (
        f"SELECT left(p.region_code, %(width)s), '', {_SUMS} {_PLACES}"
        " AND left(p.region_code, %(width)s) > %(after)s GROUP BY 1 ORDER BY 1 LIMIT %(limit)s"
    ),
    By.LEVEL: (
        f"SELECT p.level, '', {_SUMS} {_PLACES} AND p.level > %(after)s"
        " GROUP BY 1 ORDER BY 1 LIMIT %(limit)s"
    ),
}
_TOTAL = f"SELECT '', '', {_SUMS} {_PLACES}"
_FIRST = "00000000-0000-0000-0000-000000000000"


def baselines(*, viewer: Actor = ANYONE) -> tuple[BaselineInfo, ...]:
    """Return the baselines, the newest day first."""
    del viewer
    rows = Baseline.objects.order_by("-taken_on", "-taken_at")[:MOST_BASELINES]
    return tuple(_info(row) for row in rows)


def is_stale(*, viewer: Actor = ANYONE) -> bool:
    """Whether something was entered since the baselines were compared."""
    del viewer
    return Baseline.objects.filter(is_stale=True).exists()


def baseline(baseline_id: UUID, *, viewer: Actor = ANYONE) -> BaselineInfo | None:
    """Return one baseline."""
    del viewer
    row = Baseline.objects.filter(pk=baseline_id).first()
    return _info(row) if row else None


def _info(row: Baseline) -> BaselineInfo:
    names = (
        "id", "name", "taken_on", "lists", "texts", "items", "organisations", "materials", "steps",
        "taken_by", "taken_at", "measured_at",
    )  # fmt: skip
    return BaselineInfo(**{name: getattr(row, name) for name in names}, state=CountState(row.state))


def _run(statement: str, parameters: dict[str, Any]) -> list[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Figure(*row) for row in cursor.fetchall()]


def _prefix(region_code: str) -> str:
    return divisions.prefix_of(region_code) + "%" if region_code else "%"


def figures(
    baseline_id: UUID,
    by: By,
    *,
    region_code: str = "",
    after: str = "",
    limit: int = 50,
    viewer: Actor = ANYONE,
) -> tuple[Figure, ...]:
    """Return what has gone of a baseline, by key; ``region_code`` narrows all but items.

    By region: the divisions directly below it, its own organisations under its own code.
    """
    del viewer
    level = divisions.level_of(region_code) if region_code else 0
    width = divisions.WIDTHS[min(level + 1, divisions.VILLAGE)]
    first, _, second = after.partition(".")
    found = _run(
        _STATEMENTS[by],
        {
            "baseline": baseline_id,
            "prefix": _prefix(region_code),
            "width": width,
            "after": first,
            "after_id": second or _FIRST,
            "limit": min(limit, MOST),
        },
    )
    return tuple(_named(found, by))


def _named(found: list[Figure], by: By) -> list[Figure]:
    if by in {By.ITEM, By.ORGANISATION}:
        return found
    if by is By.LEVEL:
        return [_with(one, one.key, LEVELS.get(one.key, one.key)) for one in found]
    codes = {one.key: one.key.ljust(divisions.LENGTH, "0") for one in found}
    names = {r.code: r.full_name for r in orgs.regions(codes.values())}
    return [_with(one, one.key, names.get(codes[one.key], codes[one.key])) for one in found]


def _with(one: Figure, key: str, name: str) -> Figure:
    return Figure(
        key, name, one.lists, one.materials, one.materials_removed, one.steps, one.steps_removed
    )


def totals(baseline_id: UUID, *, region_code: str = "", viewer: Actor = ANYONE) -> Figure:
    """Return what has gone of a baseline in all, or in a division and below."""
    del viewer
    parameters = {"baseline": baseline_id, "prefix": _prefix(region_code)}
    return _run(_TOTAL, parameters)[0]
