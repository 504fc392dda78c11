"""目标台账: figures beside targets by region, level and month; the targets themselves; export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import MEASURE_NAMES, Measure, PlaceFigures, TargetInfo
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.lib.codes import divisions
from yiwang.web.desk.fields import plain
from yiwang.web.desk.lists import pages
from yiwang.web.desk.lists.views import require_right
from yiwang.web.desk.tables import cell, download, every, pieces
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form, Option

AT_ONCE = 200
PAGE = 50
PROVINCE, CITY, COUNTY = 1, 2, 3
NEW = "new"


def _region(request: HttpRequest, code: str) -> RegionInfo:
    """Return the region asked for within the viewer's reach, the viewer's own by default.

    :raises NotFound: it is elsewhere.
    """
    require_right(request)
    viewer = actor_of(request)
    wanted = code or viewer.region_code or orgs.default_region()
    found = orgs.region(wanted)
    if found is None or not viewer.reaches(wanted):
        raise NotFound
    return found


@staff()
def show(request: HttpRequest) -> HttpResponse:
    """Show targets beside figures, a chart by region, by level and by month."""
    typed = plain(request.GET)
    region, measure = _region(request, typed.get("region", "")), _measure(typed)
    viewer, after = actor_of(request), typed.get("after", "")
    below = queries.below(region.code, after=after, limit=PAGE + 1, viewer=viewer)
    context = {
        "region": region,
        "own": queries.standing(region.code, viewer=viewer),
        "beside": queries.beside(region.code, today=clock.local_date(clock.now()), viewer=viewer),
        "measure": measure,
        "measure_name": MEASURE_NAMES[measure],
        "chips": [
            Chip(name, f"?region={region.code}&measure={m.value}#charts", is_on=m is measure)
            for m, name in MEASURE_NAMES.items()
        ],
        "charts": [
            ("按地区", "region", _bars(below[:PAGE], measure, is_link=True)),
            ("按层级", "level", _bars(queries.by_level(region.code, viewer=viewer), measure)),
            ("按月", "month", _bars(queries.months(region.code, viewer=viewer), measure)),
        ],
        "next_url": f"?region={region.code}&measure={measure.value}&after={below[PAGE - 1].key}"
        if len(below) > PAGE
        else "",
        "first_url": f"?region={region.code}&measure={measure.value}" if after else "",
    }
    return render(request, "desk/lists/figures.html", context)


def _measure(typed: Mapping[str, str]) -> Measure:
    wanted = typed.get("measure", "")
    return Measure(wanted) if wanted in Measure.__members__ else Measure.ONLINE


@staff()
def missing(request: HttpRequest) -> HttpResponse:
    """List what a measure does not count, and why: the gap to a target, item by item."""
    typed = plain(request.GET)
    region, measure = _region(request, typed.get("region", "")), _measure(typed)
    after = pages.number(typed.get("after", ""))
    viewer = actor_of(request)
    page = queries.missing(measure, region.code, after=after, limit=PAGE, viewer=viewer)
    base = f"?region={region.code}&measure={measure.value}"
    context = {
        "region": region,
        "page": page,
        "measure_name": MEASURE_NAMES[measure],
        "kept": queries.lists(region_code=region.code, kind=page.kind.kind, limit=1, viewer=viewer)
        if page.kind
        else (),
        "next_url": f"{base}&after={page.after}" if page.after is not None else "",
        "first_url": base if after else "",
    }
    return render(request, "desk/lists/missing.html", context)


def _bars(
    found: tuple[PlaceFigures, ...], measure: Measure, *, is_link: bool = False
) -> list[dict[str, Any]]:
    rows = [(one, next(f for f in one.figures if f.measure is measure)) for one in found]
    most = max((f.part for _, f in rows), default=0) or 1
    return [
        {
            "place": one,
            "figure": figure,
            "width": round(100 * figure.part / most, 1) if figure.is_number else figure.percent,
            "url": f"?region={one.key}&measure={measure.value}" if is_link else "",
        }
        for one, figure in rows
    ]


@staff()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the figures of the regions below as a file."""
    region = _region(request, plain(request.POST).get("region", ""))
    head = ["区划代码", "地区", "统计时间", *(f"{n}（分子）" for n in MEASURE_NAMES.values())]
    head += [f"{n}（分母）" for n in MEASURE_NAMES.values()]
    name = f"目标台账-{region.name}-{clock.local_date(clock.now()):%Y%m%d}.csv"
    rows = (_cells(one) for one in _every(request, region.code))
    return download(pieces(head, rows, "共 {} 个地区".format), name)


def _every(request: HttpRequest, code: str) -> Iterator[PlaceFigures]:
    def read(after: str) -> Sequence[PlaceFigures]:
        return queries.below(code, after=after, limit=AT_ONCE, viewer=actor_of(request))

    return every(read, "", lambda one: one.key, AT_ONCE)


def _cells(one: PlaceFigures) -> list[str | int]:
    at = f"{one.counted_at:%Y-%m-%d %H:%M}" if one.counted_at else ""
    parts = [f.part for f in one.figures]
    return [one.key, cell(one.name), at, *parts, *(f.whole for f in one.figures)]


@staff()
def targets(request: HttpRequest) -> HttpResponse:
    """Show every target with its source."""
    require_right(request)
    lines = [
        (one, MEASURE_NAMES[Measure(one.content["measure"])], _levels(one))
        for one in queries.all_targets(viewer=actor_of(request))
    ]
    context = {"lines": lines, "may_set": _is_office(request)}
    return render(request, "desk/lists/targets.html", context)


def _levels(one: TargetInfo) -> str:
    return "、".join(divisions.LEVEL_NAMES[n] for n in one.content["levels"])


def _is_office(request: HttpRequest) -> bool:
    region = actor_of(request).region_code or divisions.COUNTRY
    return may(request, "catalogue.edit") and divisions.level_of(region) == PROVINCE


@staff("catalogue.edit")
def target(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new version of a target, or a new one."""
    known = {one.code: one for one in queries.all_targets(viewer=actor_of(request))}
    found = known.get(code)
    if not _is_office(request) or (found is None and code != NEW):
        raise NotFound
    typed, errors = plain(request.POST), {}
    if request.method == "POST":
        try:
            _set(request, found)
        except commands.Overtaken as error:
            errors = {"": f"{error.detail['who']}刚刚改过这个目标，请先看最新内容再保存"}
        except commands.CannotList as error:
            errors = ui_errors.form_errors(error)
        else:
            messages.success(request, "已保存，马上生效")
            return HttpResponseRedirect(reverse("desk:lists-targets"))
    context = {
        "one": found,
        "form": _form(found, typed if request.method == "POST" else {}, errors),
        "version": found.version_no if found else 0,
        "is_new": found is None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/lists/target.html", context, status=status)


def _set(request: HttpRequest, found: TargetInfo | None) -> None:
    typed = plain(request.POST)
    due_on = pages.day(typed, "due_on")
    levels = [pages.number(level) for level in typed.getlist("levels")]
    commands.set_target(
        target_code=found.code if found else "",
        version=pages.number(typed.get("version", "")),
        content={
            "measure": typed.get("measure", ""),
            "value": pages.number(typed.get("value", "")),
            "levels": [level for level in levels if PROVINCE <= level <= COUNTY],
            "due_on": due_on.isoformat() if due_on else "",
            "region": found.content.get("region", "") if found else "",
            "source": typed.get("source", "").strip()[:300],
        },
        is_active=typed.get("is_active", "1") == "1",
        reason=typed.get("why", ""),
        actor=actor_of(request),
        at=clock.now(),
    )


def _form(found: TargetInfo | None, typed: Any, errors: dict[str, str]) -> Form:
    content = found.content if found else {}

    def value(name: str) -> str:
        return str(typed.get(name, "")) if typed else str(content.get(name, ""))

    levels = typed.getlist("levels") if typed else [str(n) for n in content.get("levels", ())]
    due = pages.day(typed, "due_on") if typed else content.get("due_on", "")
    active = (
        typed.get("is_active", "1") if typed else ("1" if not found or found.is_active else "0")
    )
    return Form(
        [
            Field(
                name="measure",
                label="指标",
                kind="select",
                value=value("measure"),
                options=[Option(m.value, name) for m, name in MEASURE_NAMES.items()],
            ),
            Field(
                name="value",
                label="目标值",
                kind="number",
                value=value("value"),
                hint="比例填百分数，高频事项填项数",
            ),
            Field(
                name="levels",
                label="适用层级",
                kind="checkbox",
                value=levels,
                options=[
                    Option(str(n), divisions.LEVEL_NAMES[n]) for n in (PROVINCE, CITY, COUNTY)
                ],
            ),
            Field(name="due_on", label="期限", kind="date", value=due),
            Field(name="source", label="出自哪份文件", value=value("source"), maxlength=300),
            Field(
                name="is_active",
                label="是否在用",
                kind="radio",
                value=active,
                options=[Option("1", "在用"), Option("0", "停用")],
            ),
            Field(
                name="why",
                label="修改理由",
                value=str(typed.get("why", "")) if typed else "",
                maxlength=200,
            ),
        ],
        errors,
    )
