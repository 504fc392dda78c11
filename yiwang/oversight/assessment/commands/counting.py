"""Rows of a statistics table from supervision's counters, set by set."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.assessment.models import Report
from yiwang.oversight.assessment.rules import spans, tables
from yiwang.oversight.assessment.types import HEADINGS, Heading, Span
from yiwang.oversight.supervision import queries as figures
from yiwang.oversight.supervision.types import Measure

MOST_NAMED: Final = 20
Rows = list[dict[str, Any]]


def sums(scopes: Sequence[str], row: Report) -> dict[str, Counter[str]]:
    """Return every counted column of the scopes in a table's period."""
    return _sums(scopes, row.first, row.last)


def _sums(scopes: Sequence[str], first: Any, last: Any) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    by_kinds: dict[tuple[str, ...], list[Heading]] = defaultdict(list)
    for one in HEADINGS:
        if one.measure:
            by_kinds[one.kinds].append(one)
    for kinds, headings in by_kinds.items():
        measures = {Measure(one.measure): one.key for one in headings}
        told = figures.sums(scopes, list(measures), first, last, kinds=kinds, viewer=SYSTEM)
        for (scope, measure), n in told.items():
            found[scope][measures[measure]] += n
    return found


def rows_of(row: Report, ids: Sequence[UUID]) -> Rows:
    """Return the rows of some offices."""
    scopes = {key: figures.office(key, viewer=SYSTEM) for key in ids}
    counted = sums(list(scopes.values()), row)
    opened = figures.open_on(ids, row.first, row.last, viewer=SYSTEM)
    bodies = orgs.organisations(ids)
    found = []
    for key in ids:
        body, (before, after) = bodies.get(key), opened.get(key, (0, 0))
        told = {**counted[scopes[key]], "OPEN_BEFORE": before, "OPEN_AFTER": after}
        found.append(
            tables.line(
                body.name if body else "（已撤销的机构）",
                tables.completed(told),
                id=str(key),
                region_code=body.region_code if body else "",
            )
        )
    return found


def filled(row: Report, offices: Rows, at: datetime) -> dict[str, Any]:
    """Return the whole content: regions, total, balance, the year before, what is flagged."""
    offices = sorted(offices, key=lambda one: (one["region_code"], one["name"]))
    scope = figures.region(row.region_code, viewer=SYSTEM)
    total = tables.completed(sums([scope], row)[scope])
    open_sums = tables.summed(one["figures"] for one in offices)
    total = {**total, **{key: open_sums[key] for key in ("OPEN_BEFORE", "OPEN_AFTER")}}
    return {
        "offices": offices,
        "regions": _regions(row, offices),
        "total": tables.line("合计", total, code=row.region_code),
        "balance": tables.balance(offices, total),
        "late": _late(row, offices),
        "read_until": _read_until(),
        "year_before": _year_before(row, scope),
        "made_at": at.isoformat(),
    }


def _regions(row: Report, offices: Rows) -> Rows:
    inside = orgs.children(row.region_code)
    scopes = {one.code: figures.region(one.code, viewer=SYSTEM) for one in inside}
    counted = sums(list(scopes.values()), row)
    own = [one["figures"] for one in offices if one["region_code"] == row.region_code]
    found = [tables.line(f"{row.region_name}本级", tables.summed(own), code="")]
    for place in inside:
        prefix = divisions.prefix_of(place.code)
        mine = [one["figures"] for one in offices if one["region_code"].startswith(prefix)]
        opened = tables.summed(mine)
        told = tables.completed(counted[scopes[place.code]])
        told |= {key: opened[key] for key in ("OPEN_BEFORE", "OPEN_AFTER")}
        if any(told.values()):
            found.append(tables.line(place.name, told, code=place.code))
    return found


def _read_until() -> str:
    read = figures.read_until(viewer=SYSTEM)
    return read.isoformat() if read else ""


def _late(row: Report, offices: Rows) -> list[str]:
    """Say what may still be missing: data not read yet, offices that reported nothing."""
    found, read = [], figures.read_until(viewer=SYSTEM)
    if read is None or clock.local_date(read) <= row.last:
        until = f"读到 {read.astimezone(clock.ZONE):%Y-%m-%d %H:%M}" if read else "还没有读完"
        found.append(f"办件记录{until}，以后到的没有计入")
    silent = [
        one["name"]
        for one in offices
        if one["figures"]["OPEN_BEFORE"] and not one["figures"]["RECEIVED"]
    ]
    if silent:
        named = "、".join(silent[:MOST_NAMED])
        more = f"等 {len(silent)} 个单位" if len(silent) > MOST_NAMED else ""
        found.append(f"这些单位在本期没有新收件，请核对是否漏报：{named}{more}")
    return found


def _year_before(row: Report, scope: str) -> dict[str, int]:
    first = spans.year_before(row.first)
    return tables.completed(_sums([scope], first, spans.ends(Span(row.span), first))[scope])
