"""办件统计: counters over days, weeks, months, divisions or organisations, beside last year's.

What is asked for stays in the address; each figure opens the list it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.oversight.supervision.queries import cockpit as counters
from yiwang.oversight.supervision.queries import counting
from yiwang.oversight.supervision.types import Measure
from yiwang.web.desk import tables
from yiwang.web.desk.cockpit.figures import CASES, Share, facts_url, mean
from yiwang.web.desk.fields import plain
from yiwang.web.desk.reach import region_or_404
from yiwang.web.desk.supervision.words import KINDS, VOICES
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.charts import Bar, Line, daily, ranked

MOST_DAYS: Final = 731
MOST_OFFICES: Final = 500
RANKED: Final = 20
COLUMNS: Final = (
    ("收件", Measure.RECEIVED), ("办结", Measure.ENDED), ("超时", Measure.LATE),
    ("提前", Measure.EARLY), ("不予", Measure.REFUSED), ("发过补正", Measure.CORRECTED),
)  # fmt: skip
MEASURES: Final = (*(measure for _, measure in COLUMNS), Measure.ONLINE, Measure.DAYS)
GROUPS: Final = {
    "day": "每天", "week": "每周", "month": "每月", "region": "下级地区", "office": "本级单位",
}  # fmt: skip
KINDS_ASKED: Final = {"case": ("办件", CASES), "voice": ("全部诉求", VOICES)} | {
    kind.lower(): (KINDS[kind], (kind,)) for kind in VOICES
}
Sums = Mapping[Measure, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    region: RegionInfo
    office: UUID | None
    kind: str
    first: date
    last: date
    group: str
    is_compared: bool
    fault: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of matters that count."""
        return KINDS_ASKED[self.kind][1]

    def address(self, **changes: str) -> str:
        """Return this question as an address, with changes."""
        told = {
            "region": self.region.code, "office": str(self.office or ""), "kind": self.kind,
            "from": self.first.isoformat(), "to": self.last.isoformat(), "by": self.group,
            "compare": "1" if self.is_compared else "",
        }  # fmt: skip
        return "?" + urlencode({k: v for k, v in {**told, **changes}.items() if v})


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of the table: a scope over some days, and the same days a year before."""

    name: str
    scope: str
    first: date
    last: date
    now: Sums
    before: Sums
    url: str = ""


@staff("supervision.read")
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the table, or send it as a file with ``?as=csv``."""
    viewer = actor_of(request)
    asked = _asked(plain(request.GET), viewer)
    offices = orgs.organisations_in(asked.region.code, limit=MOST_OFFICES, viewer=viewer)
    whole, lines = _lines(asked, offices, viewer)
    if request.GET.get("as") == "csv":
        return _file(asked, [whole, *lines])
    context = {
        "asked": asked,
        "places": _choices(asked.region, viewer),
        "offices": offices,
        "kinds": [(key, name) for key, (name, _) in KINDS_ASKED.items()],
        "groups": GROUPS.items(),
        "columns": [name for name, _ in COLUMNS],
        "lines": [_shown(line, asked) for line in (whole, *lines)],
        "chart": _chart(asked, lines),
        "csv_url": asked.address(**{"as": "csv"}),
        "reading": counters.freshness(at=clock.now(), viewer=viewer),
    }
    return render(request, "desk/cockpit/statistics.html", context)


def _asked(given: Mapping[str, str], viewer: Actor) -> Asked:
    """Return what the address asks for; the month so far when it says no days.

    :raises NotFound: the division is not within reach, or the organisation is not there.
    """
    region = region_or_404(given.get("region", "") or viewer.region_code, viewer)
    today = clock.local_date(clock.now())
    first, last = _day(given.get("from", "")), _day(given.get("to", ""))
    fault = "" if given.get("from", "") == "" or first else "请填写开始日期，如 2026-04-01"
    if given.get("to", "") and not last:
        fault = "请填写结束日期，如 2026-04-30"
    first, last = first or today.replace(day=1), last or today
    if first > last:
        fault = "结束日期要在开始日期以后"
    elif (last - first).days >= MOST_DAYS:
        fault = "一次最多统计两年，请缩短日期"
    if fault:
        first, last = today.replace(day=1), today
    kind, group = given.get("kind", ""), given.get("by", "")
    return Asked(
        region, _office(given.get("office", ""), region, viewer),
        kind if kind in KINDS_ASKED else "case", first, last,
        group if group in GROUPS else "day", bool(given.get("compare")), fault,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _office(text: str, region: RegionInfo, viewer: Actor) -> UUID | None:
    """Return the organisation asked for; one of another division is dropped with its division."""
    try:
        found = orgs.organisation(UUID(text), viewer=viewer) if text else None
    except ValueError as error:
        raise NotFound from error
    return found.id if found and found.region_code == region.code else None


def _choices(region: RegionInfo, viewer: Actor) -> list[RegionInfo]:
    """Return the divisions to choose from: those above within reach, this one, those below."""
    path = orgs.region_path(region.code, viewer=viewer)
    below = orgs.children(region.code, viewer=viewer)
    return [*(r for r in path if viewer.reaches(r.code)), *below]


def _lines(
    asked: Asked, offices: Sequence[Any], viewer: Actor
) -> tuple[Counted, tuple[Counted, ...]]:
    """Return the line of the whole and those of its parts."""
    if asked.group in {"region", "office"}:
        return _places(asked, offices, viewer)
    return _periods(asked, viewer)


def _scope(asked: Asked, viewer: Actor) -> str:
    if asked.office:
        return counting.office(asked.office, viewer=viewer)
    return counting.region(asked.region.code, viewer=viewer)


def _periods(asked: Asked, viewer: Actor) -> tuple[Counted, tuple[Counted, ...]]:
    scope = _scope(asked, viewer)

    def read(first: date, last: date) -> Mapping[tuple[Measure, date], int]:
        return counting.days(scope, MEASURES, first, last, kinds=asked.kinds, viewer=viewer)

    now = read(asked.first, asked.last)
    was = read(_year_before(asked.first), _year_before(asked.last)) if asked.is_compared else {}

    def line(name: str, first: date, last: date) -> Counted:
        then = _year_before(first), _year_before(last)
        return Counted(name, scope, first, last, _between(now, first, last), _between(was, *then))

    parts = [line(*one) for one in _spans(asked.first, asked.last, asked.group)]
    return line("合计", asked.first, asked.last), tuple(parts)


def _between(counts: Mapping[tuple[Measure, date], int], first: date, last: date) -> Sums:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {what: sum(counts.get((what, day), 0) for day in days) for what in MEASURES}


def _spans(first: date, last: date, group: str) -> Iterator[tuple[str, date, date]]:
    """Yield the days, weeks or months between two days, the ends cut to them."""
    while first <= last:
        if group == "day":
            end, name = first, f"{first.year}年{first.month}月{first.day}日"
        elif group == "week":
            end = first + timedelta(days=6 - first.weekday())
            name = ""
        else:
            end = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            name = f"{first.year}年{first.month}月"
        end = min(end, last)
        yield (
            name or f"{first:%Y}年{first.month}月{first.day}日至{end.month}月{end.day}日",
            first,
            end,
        )
        first = end + timedelta(days=1)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _places(
    asked: Asked, offices: Sequence[Any], viewer: Actor
) -> tuple[Counted, tuple[Counted, ...]]:
    """Return a line for each division below, or for each organisation of this one."""
    if asked.group == "region":
        named = {
            counting.region(one.code, viewer=viewer): (
                one.name, asked.address(region=one.code, office=""),
            )
            for one in orgs.children(asked.region.code, viewer=viewer)
        }  # fmt: skip
    else:
        named = {
            counting.office(one.id, viewer=viewer): (
                one.name, asked.address(office=str(one.id), by="day"),
            )
            for one in offices
        }  # fmt: skip
    whole = counting.region(asked.region.code, viewer=viewer)

    def read(first: date, last: date) -> Mapping[tuple[str, Measure], int]:
        every = [whole, *named]
        return counting.sums(every, MEASURES, first, last, kinds=asked.kinds, viewer=viewer)

    now = read(asked.first, asked.last)
    was = read(_year_before(asked.first), _year_before(asked.last)) if asked.is_compared else {}

    def line(name: str, scope: str, url: str = "") -> Counted:
        told, before = (
            {what: counts.get((scope, what), 0) for what in MEASURES} for counts in (now, was)
        )
        return Counted(name, scope, asked.first, asked.last, told, before, url)

    parts = [line(name, scope, url) for scope, (name, url) in named.items()]
    parts.sort(key=lambda one: -one.now[Measure.RECEIVED])
    return line("合计（含本级和下级）", whole), tuple(parts)


def _shown(line: Counted, asked: Asked) -> dict[str, Any]:
    """Return a line as the page shows it: each figure, its list, and last year's."""

    def url(what: Measure) -> str:
        return facts_url(line.scope, what, line.first, line.last, kinds=asked.kinds)

    return {
        "name": line.name,
        "url": line.url,
        "cells": [
            (name, line.now[what], url(what), line.before[what]) for name, what in COLUMNS
        ],
        "online": _online(line.now), "online_n": line.now[Measure.ONLINE],
        "online_url": url(Measure.ONLINE), "online_before": _online(line.before),
        "days": _days(line.now), "days_before": _days(line.before),
    }  # fmt: skip


def _online(counts: Sums) -> str:
    return Share(counts[Measure.ONLINE], counts[Measure.RECEIVED]).percent


def _days(counts: Sums) -> str:
    return mean(counts[Measure.DAYS], counts[Measure.ENDED])


def _chart(asked: Asked, lines: Sequence[Counted]) -> str:
    """Draw the lines of the table: a series over periods, bars over places."""
    if asked.group in {"region", "office"}:
        shown = [one for one in lines if one.now[Measure.RECEIVED]][:RANKED]
        bars = [
            Bar(one.name, one.now[Measure.RECEIVED], f"{one.now[Measure.RECEIVED]:,}", one.url)
            for one in shown
        ]
        return ranked("收件，多的在前", bars) if bars else ""
    series = [
        Line("收件", [one.now[Measure.RECEIVED] for one in lines]),
        Line("办结", [one.now[Measure.ENDED] for one in lines]),
    ]
    name = {"day": "每天", "week": "每周", "month": "每月"}[asked.group]
    return daily(f"{name}收件和办结", [one.first for one in lines], series)


def _file(asked: Asked, lines: Sequence[Counted]) -> HttpResponse:
    """Send the table as a file for a spreadsheet."""
    names = [name for name, _ in COLUMNS]
    then = [f"去年{name}" for name in names] if asked.is_compared else []
    head = ["", *names, "网上申请", "平均用时（天）", *then]

    def cells(line: Counted) -> list[str | int]:
        before = [line.before[what] for _, what in COLUMNS] if asked.is_compared else []
        return [
            tables.cell(line.name), *(line.now[what] for _, what in COLUMNS),
            line.now[Measure.ONLINE], _days(line.now), *before,
        ]  # fmt: skip

    content = tables.pieces(head, map(cells, lines), lambda n: f"共 {n} 行")
    return tables.download(content, f"办件统计 {asked.first} 至 {asked.last}.csv")
