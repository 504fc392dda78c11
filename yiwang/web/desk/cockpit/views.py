"""The cockpit (监察大屏): one page of counters, read whole in few statements.

Nothing here looks at matters: the page costs the same over a county and over a province. It
renews itself by asking for its own inner part; the pause is in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.oversight.supervision.queries import cockpit as counters
from yiwang.oversight.supervision.queries import counting
from yiwang.oversight.supervision.queries import findings as found
from yiwang.oversight.supervision.types import Measure, StepTimes
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk.cockpit.figures import (
    CASES,
    RATINGS,
    Share,
    facts_url,
    mean,
    span,
    took,
    total,
    was_open,
)
from yiwang.web.desk.reach import within
from yiwang.web.desk.supervision.words import KINDS, LEVELS, VOICES
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.charts import Bar, Line, daily, ranked

DAYS: Final = 30
WEEK: Final = timedelta(days=7)
ALARMS: Final = 8
MISSED: Final = 5
RANKED: Final = 12
COUNTY: Final = 3
COUNTED: Final = (
    Measure.RECEIVED, Measure.ACCEPTED, Measure.REVIEWED, Measure.DECIDED, Measure.DELIVERED,
    Measure.CLOSED, Measure.ENDED, Measure.LATE, Measure.DAYS, Measure.GOOD, Measure.BAD,
)  # fmt: skip
STEPS: Final = (
    ("收件", Measure.RECEIVED), ("受理", Measure.ACCEPTED), ("审查", Measure.REVIEWED),
    ("决定", Measure.DECIDED), ("送达", Measure.DELIVERED),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A large figure, the list behind it, and what it was a week ago."""

    name: str
    value: str
    url: str
    was: str
    was_url: str = ""


@staff("supervision.read")
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """Show the division now; ``?part=1`` gives the figures alone, for the page that renews.

    ``?report=1`` stands still with its tables open, to be printed.
    """
    viewer, now = actor_of(request), clock.now()
    path = _path(request.GET.get("region", "") or viewer.region_code, viewer)
    here, is_paused = path[-1], request.GET.get("pause") == "1"
    below = orgs.children(here.code, viewer=viewer)
    context = {
        **_figures(here, below, now, viewer),
        "here": here,
        "now": now,
        "is_report": request.GET.get("report") == "1",
        "may_words": may(request, "catalogue.edit"),
    }
    if request.GET.get("part"):
        return render(request, "desk/cockpit/_figures.html", context)
    address, base = reverse("desk:cockpit"), {"region": here.code}
    context |= {
        "path": [(one, f"{address}?{urlencode({'region': one.code})}") for one in path[:-1]],
        "below": below,
        "is_paused": is_paused,
        "pause_url": "?" + urlencode(base if is_paused else {**base, "pause": 1}),
        "part_url": f"{address}?{urlencode({**base, 'part': 1})}",
    }
    return render(request, "desk/cockpit/cockpit.html", context)


def _path(code: str, viewer: Actor) -> tuple[RegionInfo, ...]:
    """Return the divisions from the viewer's own down to this one. :raises NotFound: not theirs."""
    if not within(code, viewer):
        raise NotFound
    path = tuple(r for r in orgs.region_path(code, viewer=viewer) if within(r.code, viewer))
    if not path or path[-1].code != code:
        raise NotFound
    return path


def _figures(
    here: RegionInfo, below: Sequence[RegionInfo], now: datetime, viewer: Actor
) -> dict[str, Any]:
    """Return every figure of the page: counters of one scope, lights of it and of those below."""
    today, scope = clock.local_date(now), counting.region(here.code, viewer=viewer)
    reading = counters.freshness(scope, at=now, viewer=viewer)
    kinds = (*CASES, *RATINGS, *VOICES)
    since = today - timedelta(days=DAYS - 1)
    counts = counters.by_day(scope, kinds, COUNTED, since - WEEK, today, viewer=viewer)
    places = _places(here, below, viewer)
    lights = counting.lights_since([scope, *places], today, today - WEEK, viewer=viewer)
    return {
        "tiles": [
            *_today(scope, counts, today),
            *_lit(scope, lights[scope], counts, today),
            _praise(scope, counts, since, today),
        ],
        **_ranking(here, places, lights, today),
        **_trend(scope, counts, today),
        **_flow(scope, counts, reading.steps, since, today),
        "reading": reading,
        "ratings": _ratings(scope, counts, since, today),
        "voices": _voices(scope, counts, since, today),
        "alarms": [
            (one, *LEVELS[one.level], KINDS.get(one.kind, one.kind))
            for one in found.raised(region_code=here.code, limit=ALARMS, viewer=viewer)
        ],
        "missed": catalogue.most_missed(viewer=viewer, today=today, limit=MISSED),
        "since": since,
        "today": today,
    }


def _places(
    here: RegionInfo, below: Sequence[RegionInfo], viewer: Actor
) -> dict[str, tuple[str, str]]:
    """Return by scope what lies below: divisions, in a county its organisations."""
    if here.level < COUNTY:
        address = reverse("desk:cockpit")
        return {
            counting.region(one.code, viewer=viewer): (
                one.name, f"{address}?{urlencode({'region': one.code})}",
            )
            for one in below
        }  # fmt: skip
    address = reverse("desk:statistics")
    return {
        counting.office(one.id, viewer=viewer): (
            one.short_name or one.name,
            f"{address}?{urlencode({'region': here.code, 'office': one.id})}",
        )
        for one in orgs.organisations_in(here.code, limit=200, viewer=viewer)
    }  # fmt: skip


def _today(scope: str, counts: counters.Counts, today: date) -> list[Tile]:
    before = today - WEEK
    return [
        Tile(
            name, f"{counts.get(('CASE', what, today), 0):,}",
            facts_url(scope, what, today, today),
            f"上周同日 {counts.get(('CASE', what, before), 0):,}",
            facts_url(scope, what, before, before),
        )
        for name, what in (("今日受理", Measure.ACCEPTED), ("今日办结", Measure.ENDED))
    ]  # fmt: skip


def _lit(
    scope: str, light: tuple[int, int, int, int], counts: counters.Counts, today: date
) -> list[Tile]:
    every, yellow, red, was_red = light
    return [
        Tile(
            "在办", f"{every:,}", facts_url(scope, Measure.OPEN),
            f"上周同日 {was_open(every, counts, today):,}",
        ),
        Tile(
            "红灯", f"{red:,}", facts_url(scope, Measure.OPEN, last=today),
            f"其中一周前已红 {was_red:,}", facts_url(scope, Measure.OPEN, last=today - WEEK),
        ),
        Tile(
            "黄灯", f"{yellow:,}", facts_url(scope, Measure.YELLOW, last=today, is_yellow=True),
            "快到期，还没有超时",
        ),
    ]  # fmt: skip


def _praised(counts: counters.Counts, first: date, last: date) -> Share:
    good = total(counts, Measure.GOOD, first, last, RATINGS)
    return Share(good, good + total(counts, Measure.BAD, first, last, RATINGS))


def _praise(scope: str, counts: counters.Counts, since: date, today: date) -> Tile:
    share = _praised(counts, since, today)
    before = _praised(counts, since - WEEK, today - WEEK)
    url = facts_url(scope, Measure.GOOD, since, today, kinds=RATINGS)
    told = f"上周此时 {before.percent}" if before.percent else "上周此时评价不足10条"
    return Tile(f"好评率（{DAYS}天）", share.percent or "—", url, told)


def _ranking(
    here: RegionInfo, places: dict[str, tuple[str, str]],
    lights: dict[str, tuple[int, int, int, int]], today: date,
) -> dict[str, Any]:  # fmt: skip
    """Return what lies below by red lights; while there is none, by what is open."""
    lines = [(places[one], lights[one], one) for one in places]
    lines.sort(key=lambda line: (-line[1][2], -line[1][0], line[0][0]))
    any_red = any(light[2] for _, light, _ in lines)
    what = "各地区" if here.level < COUNTY else "各单位"
    bars = [
        Bar(name, light[2 if any_red else 0], f"{light[2 if any_red else 0]:,}", url,
            "error" if any_red else "warning")
        for (name, url), light, _ in lines[:RANKED]
    ]  # fmt: skip
    caption = f"{what}红灯，多的在前" if any_red else f"{what}在办，现在没有红灯"
    return {
        "ranking": ranked(caption, bars) if bars else "",
        "ranking_name": what,
        "ranking_more": max(len(lines) - RANKED, 0),
        "places": [
            {
                "name": name, "url": url,
                "every": light[0], "every_url": facts_url(one, Measure.OPEN),
                "yellow": light[1],
                "yellow_url": facts_url(one, Measure.YELLOW, last=today, is_yellow=True),
                "red": light[2], "red_url": facts_url(one, Measure.OPEN, last=today),
            }
            for (name, url), light, one in lines
        ],
    }  # fmt: skip


def _trend(scope: str, counts: counters.Counts, today: date) -> dict[str, Any]:
    days = span(today, DAYS)
    received = [counts.get(("CASE", Measure.RECEIVED, day), 0) for day in days]
    ended = [counts.get(("CASE", Measure.ENDED, day), 0) for day in days]
    caption = f"近{DAYS}天收件 {sum(received):,} 件，办结 {sum(ended):,} 件"
    return {
        "trend": daily(caption, days, [Line("收件", received), Line("办结", ended)]),
        "trend_lines": [
            (
                day, n, facts_url(scope, Measure.RECEIVED, day, day),
                m, facts_url(scope, Measure.ENDED, day, day),
            )
            for day, n, m in zip(reversed(days), reversed(received), reversed(ended), strict=True)
        ],
    }  # fmt: skip


def _flow(
    scope: str, counts: counters.Counts, times: StepTimes | None, since: date, today: date
) -> dict[str, Any]:
    """Return how many cases came to each step in thirty days, and the median days it took them."""
    lines = []
    for name, what in STEPS:
        median = took(times.medians.get(what)) if times else ""
        n, url = total(counts, what, since, today), facts_url(scope, what, since, today)
        lines.append((name, n, url, median))
    bars = [
        Bar(name, n, f"{n:,} 件" + (f" · {median}" if median else ""), url)
        for name, n, url, median in lines
    ]
    ended, late = (total(counts, what, since, today) for what in (Measure.ENDED, Measure.LATE))
    return {
        "flow": ranked(f"近{DAYS}天各环节件数、中位用时", bars),
        "flow_lines": lines,
        "ended": (ended, facts_url(scope, Measure.ENDED, since, today)),
        "late": (late, facts_url(scope, Measure.LATE, since, today)),
        "mean_days": mean(total(counts, Measure.DAYS, since, today), ended),
    }


def _ratings(scope: str, counts: counters.Counts, since: date, today: date) -> dict[str, Any]:
    share = _praised(counts, since, today)
    return {
        "share": share,
        "bad": share.whole - share.part,
        "good_url": facts_url(scope, Measure.GOOD, since, today, kinds=RATINGS),
        "bad_url": facts_url(scope, Measure.BAD, since, today, kinds=RATINGS),
    }


def _voices(scope: str, counts: counters.Counts, since: date, today: date) -> dict[str, Any]:
    ended = total(counts, Measure.ENDED, since, today, VOICES)
    late = total(counts, Measure.LATE, since, today, VOICES)
    return {
        "share": Share(ended - late, ended),
        "late": late,
        "ended_url": facts_url(scope, Measure.ENDED, since, today, kinds=VOICES),
        "late_url": facts_url(scope, Measure.LATE, since, today, kinds=VOICES),
    }
