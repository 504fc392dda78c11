"""Baselines and how much of them has gone, with bars and a table (精简比例)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.items import LEVELS
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.types import (
    BY_NAMES,
    BaselineInfo,
    By,
    CountState,
    Figure,
    NormKind,
)
from yiwang.web.desk.fields import Day, plain, text
from yiwang.web.desk.reduction.views import require_right
from yiwang.web.desk.tables import cell, download, every, pieces
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip

PAGE = 50
AT_ONCE = 500
REGION_CODE = 12
HEAD = (
    "名称", "编码", "清单数",
    "基线材料", "减少材料", "材料精简%", "基线环节", "减少环节", "环节精简%",
)  # fmt: skip


class Take(forms.Form):
    """What a new baseline is asked for."""

    name = text("名称", most=40, hint="例如 2018年5月基线")
    taken_on = Day(
        label="基准日", error_messages={"required": "请填写基准日，如 2018 年 5 月 31 日"}
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How figures are told apart, and where."""

    by: By
    region: str
    after: str

    @property
    def pairs(self) -> dict[str, str]:
        """What stands in an address."""
        return {"by": self.by.value, **({"region": self.region} if self.region else {})}


def asked(query: Mapping[str, str]) -> Asked:
    """Read an address as far as it can be read."""
    by, region, after = query.get("by", ""), query.get("region", ""), query.get("after", "")
    fits = len(region) == REGION_CODE and region.isascii() and region.isdecimal()
    found = By(by) if by in set(By) else By.REGION
    if found is By.ORGANISATION and not _is_place(after):
        after = ""
    narrows = fits and found is not By.ITEM  # an item is counted over all divisions
    return Asked(found, region if narrows else "", after[:60])


def _is_place(after: str) -> bool:
    try:
        UUID(after.partition(".")[2])
    except ValueError:
        return False
    return True


def is_office(request: HttpRequest) -> bool:
    """Tell whether the viewer works in the province's office, which keeps norms and baselines."""
    place = orgs.region(actor_of(request).region_code)
    return may(request, "catalogue.edit") and place is not None and place.level == 1


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """List the baselines, and let the province's office take another."""
    require_right(request)
    return _home(request, Take())


def _home(request: HttpRequest, form: Take) -> HttpResponse:
    context = {
        "baselines": queries.baselines(),
        "form": ui_forms.from_django(form) if is_office(request) else None,
        "is_bound": form.is_bound,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/reduction/baselines.html", context, status=status)


@staff("catalogue.edit")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a baseline; it is counted in the background."""
    form = Take(plain(request.POST))
    if form.is_valid():
        try:
            commands.take_baseline(actor=actor_of(request), at=clock.now(), **form.cleaned_data)
        except commands.CannotCount as error:
            for name, sentence in error.fields.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, "正在清点，几秒以后刷新就能看到")
            return HttpResponseRedirect(reverse("desk:reduction-figures"))
    return _home(request, form)


def _baseline(request: HttpRequest, key: UUID) -> BaselineInfo:
    require_right(request)
    found = queries.baseline(key)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart with where it leads."""

    figure: Figure
    url: str
    width: float


@staff()
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what has gone of a baseline, by item, organisation, region or level."""
    one, wanted = _baseline(request, key), asked(plain(request.GET))
    found = queries.figures(
        key, wanted.by, region_code=wanted.region, after=wanted.after, limit=PAGE + 1
    )
    shown = found[:PAGE]
    following = {**wanted.pairs, "after": shown[-1].key} if len(found) > PAGE else None
    place = orgs.region(wanted.region) if wanted.region else None
    context = {
        "one": one,
        "asked": wanted,
        "place": place,
        "total": queries.totals(key, region_code=wanted.region),
        "bars": [Bar(f, _url(f, wanted), max(0.0, min(100.0, f.materials_percent))) for f in shown],
        "label": BY_NAMES[wanted.by],
        "targets": _targets(key, wanted.region),
        "is_counted": one.state is CountState.DONE,
        "may_measure": is_office(request),
        "chips": [
            Chip(label, "?" + urlencode({**wanted.pairs, "by": by.value}), is_on=by is wanted.by)
            for by, label in BY_NAMES.items()
        ],
        "left_url": "?" + urlencode({**wanted.pairs, "by": By.ORGANISATION.value}) + "#chart",
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode(wanted.pairs) if wanted.after else "",
    }
    return render(request, "desk/reduction/figures.html", context)


def _url(one: Figure, wanted: Asked) -> str:
    """A region leads to what is below it, unless it is the one that is shown."""
    code = one.key.ljust(REGION_CODE, "0")
    if wanted.by is not By.REGION or code == wanted.region:
        return ""
    return "?" + urlencode({"by": By.REGION.value, "region": code})


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target beside what was reached: so many gone of so many, and how many more have to go."""

    due_on: datetime.date
    what: str
    percent: int
    gone: int
    asked: int
    source: str

    @property
    def reached(self) -> float:
        """What has gone, of a hundred."""
        return round(100 * self.gone / self.asked, 1) if self.asked else 0.0

    @property
    def gap(self) -> int:
        """How many more have to go."""
        return max(0, math.ceil(self.percent * self.asked / 100) - self.gone)


def _targets(key: UUID, region: str) -> list[TargetLine]:
    whole = queries.totals(key, region_code=region)
    levels = {one.key: one for one in queries.figures(key, By.LEVEL, region_code=region)}
    lines = []
    for norm in queries.norms(NormKind.TARGET, only_active=True):
        content = norm.content
        level = str(content.get("level") or "")
        figure = levels.get(level) if level else whole
        if figure is None and region:
            continue  # a target of another level
        steps = content.get("measure") == "STEPS"
        gone, asked_for = 0, 0
        if figure is not None:
            gone = figure.steps_removed if steps else figure.materials_removed
            asked_for = figure.steps if steps else figure.materials
        where = f"{LEVELS.get(level, level)}的" if level else ""
        lines.append(
            TargetLine(
                datetime.date.fromisoformat(str(content["due_on"])),
                where + ("环节" if steps else "材料"),
                int(content["percent"]),
                gone,
                asked_for,
                str(content["source"]),
            )
        )
    return sorted(lines, key=lambda line: line.due_on)


@staff("catalogue.edit")
@require_POST
def measure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Compare a baseline with what is asked now, at once."""
    _baseline(request, key)
    commands.measure_baseline(baseline_id=key, actor=actor_of(request), at=clock.now())
    messages.success(request, "已重新比对")
    return HttpResponseRedirect(reverse("desk:reduction-figure", args=[key]))


def _every(key: UUID, wanted: Asked) -> Iterator[Figure]:
    def read(after: str) -> Sequence[Figure]:
        return queries.figures(
            key, wanted.by, region_code=wanted.region, after=after, limit=AT_ONCE
        )

    return every(read, "", lambda one: one.key, AT_ONCE)


def _cells(one: Figure) -> tuple[str | int, ...]:
    return (
        cell(one.name),
        one.key,
        one.lists,
        one.materials,
        one.materials_removed,
        f"{one.materials_percent}",
        one.steps,
        one.steps_removed,
        f"{one.steps_percent}",
    )


@staff()
@require_POST
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the figures as a file."""
    one, wanted = _baseline(request, key), asked(plain(request.POST))
    rows = map(_cells, _every(key, wanted))
    name = f"精简比例-{one.name}-按{BY_NAMES[wanted.by]}.csv"
    return download(pieces(HEAD, rows, "共 {} 条".format), name)
