"""One score: its parts, the matters behind each, objections; like beside like."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import VERDICT_NAMES, ScoreInfo
from yiwang.oversight.supervision.types import Measure
from yiwang.oversight.supervision.types.measures import Rung
from yiwang.oversight.supervision.types.tables import MatterLine
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk.assessment.shared import (
    AGREE,
    HEAD,
    form_page,
    posted,
    require_right,
    tabs,
)
from yiwang.web.desk.fields import choice, plain, text
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.charts import Bar, ranked

PAGE = 50
LONGEST = 2000
YEAR = datetime.timedelta(days=365)


class Deciding(forms.Form):
    """What is decided on an objection."""

    back = forms.DecimalField(
        label="返还的分数",
        max_digits=4,
        decimal_places=1,
        help_text="申诉不成立填 0",
        error_messages={
            "required": "请填写返还的分数，申诉不成立填 0",
            "invalid": "请填写数字，最多一位小数",
            "max_decimal_places": "最多一位小数",
        },
    )
    decision = text("复核意见", rows=4, most=LONGEST, hint="写清楚依据")


def _score(request: HttpRequest, key: int) -> ScoreInfo:
    require_right(request)
    today = clock.local_date(clock.now())
    found = queries.score(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def score(request: HttpRequest, key: int) -> HttpResponse:
    """Show one score: every part, what took points away, objections and what became of them."""
    one = _score(request, key)
    objected = {line.part for line in one.objections}
    context = {
        "one": one,
        "period": queries.period(one.period_id, viewer=actor_of(request)),
        "parts": one.parts,
        "objections": [(line, VERDICT_NAMES[line.state]) for line in one.objections],
        "may_object": "object" in one.actions
        and any(part.lost and part.code not in objected for part in one.parts),
        "may_decide": "decide" in one.actions,
        "rectify_url": _rectify(one) if "rectify" in one.actions else "",
    }
    return render(request, "desk/assessment/score.html", context)


def _rectify(one: ScoreInfo) -> str:
    """Return the draft of a notice to rectify, with the office and its figures."""
    lost = [f"{part.name}扣 {part.lost:g} 分（{part.said}）" for part in one.parts if part.lost]
    said = f"效能评估得 {one.points:g} 分，{one.grade}：{'；'.join(lost)}。"
    asked = {"office": one.organisation_id, "rung": Rung.RECTIFY.value, "demand": said}
    return f"{reverse('desk:measure-new')}?{urlencode(asked)}"


@staff(HEAD)
def objection(request: HttpRequest, key: int) -> HttpResponse:
    """Object to a part of the own office's score."""
    one = _score(request, key)
    lost = [(part.code, f"{part.name}（扣 {part.lost:g} 分）") for part in one.parts if part.lost]

    class Objecting(forms.Form):
        part = choice("对哪一项", lost)
        reason = text("理由", rows=5, most=LONGEST, hint="写清楚涉及哪些办件、为什么不该扣分")
        evidence = text("佐证", rows=3, most=LONGEST, hint="文号、办件编号、记录的名称和日期")

    def act(data: dict[str, Any]) -> str:
        commands.object_to_score(score_id=key, **data, actor=actor_of(request), at=clock.now())
        return reverse("desk:assessment-score", args=[key])

    return form_page(
        request,
        Objecting(posted(request)),
        act,
        title=f"申诉：{one.name}",
        button="提出申诉",
        done="已提出申诉，由另一位同志复核",
        lead="一项只能申诉一次，由没有参加评估的人复核。",
        back=(one.name, reverse("desk:assessment-score", args=[key])),
    )


@staff(AGREE)
def decide(request: HttpRequest, score: int, key: int) -> HttpResponse:
    """Decide an objection."""
    one = _score(request, score)
    line = next((line for line in one.objections if line.id == key), None)
    if line is None:
        raise NotFound
    lost = next(part.lost for part in one.parts if part.code == line.part)

    def act(data: dict[str, Any]) -> str:
        commands.decide_objection(objection_id=key, **data, actor=actor_of(request), at=clock.now())
        return reverse("desk:assessment-score", args=[score])

    return form_page(
        request,
        Deciding(posted(request)),
        act,
        title=f"复核申诉：{one.name}，{line.part_name}",
        button="作出复核决定",
        done="已复核",
        lead=f"{line.made_by}的理由：{line.reason}　佐证：{line.evidence}　最多返还 {lost:g} 分。",
        back=(one.name, reverse("desk:assessment-score", args=[score])),
    )


@staff()
def matters(request: HttpRequest, key: int, part: str) -> HttpResponse:
    """List the matters that took a part's points away."""
    one, query = _score(request, key), plain(request.GET)
    found_part = next((line for line in one.parts if line.code == part), None)
    if found_part is None:
        raise NotFound
    after = query.get("after", "")[:40]
    found = queries.behind(key, part, after=after, limit=PAGE + 1, viewer=actor_of(request))
    shown = found[:PAGE]
    last = (str(shown[-1].key) if shown[-1].key else shown[-1].matter) if shown else ""
    context = {
        "one": one,
        "part": found_part,
        "lines": [(line, _address(request, line)) for line in shown],
        "is_found": bool(shown and shown[0].key),
        "next_url": "?" + urlencode({"after": last}) if len(found) > PAGE else "",
        "first_url": "?" if after else "",
    }
    return render(request, "desk/assessment/matters.html", context)


def _address(request: HttpRequest, line: MatterLine) -> str:
    """Return where a matter is shown to this viewer: supervision's page, or the case itself."""
    if may(request, "supervision.read"):
        return reverse("desk:fact", args=[line.matter])
    if line.kind == "CASE" and may(request, "cases.read"):
        return reverse("desk:case", args=[int(line.matter)])
    return ""


@staff()
def like(request: HttpRequest) -> HttpResponse:
    """Show what each organisation did with one item in the last twelve months."""
    require_right(request, "assessment.manage", AGREE)
    viewer, code = actor_of(request), plain(request.GET).get("item", "").strip()[:12]
    today = clock.local_date(clock.now())
    first, last = today - YEAR, today
    known = catalogue.basics_among([code]).get(code) if code else None
    found = (
        queries.like_beside_like(code, viewer.region_code, first, last, viewer=viewer)
        if known
        else ()
    )
    lines = []
    for _, name, n in found:
        ended = n[Measure.ENDED]
        days = round(n[Measure.DAYS] / ended, 1) if ended else None
        on_time = round(100 * (ended - n[Measure.LATE]) / ended, 1) if ended else None
        lines.append({"name": name, "days": days, "on_time": on_time, **_plain(n)})
    lines.sort(key=lambda line: (line["days"] is None, line["days"] or 0.0))
    bars = [
        Bar(line["name"], line["days"], f"{line['days']:g} 天")
        for line in lines
        if line["days"] is not None
    ]
    context = {
        "tabs": tabs(request),
        "code": code,
        "item": known,
        "first": first,
        "last": last,
        "lines": lines,
        "chart": ranked("平均用时（收件到办结，自然日），短的在前", bars) if bars else "",
    }
    return render(request, "desk/assessment/like.html", context)


def _plain(counts: dict[Measure, int]) -> dict[str, Any]:
    return {measure.value.lower(): n for measure, n in counts.items() if measure != Measure.DAYS}
