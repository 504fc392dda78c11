"""Needs of enterprises (企业诉求) at the desk: counted by office and listed; told at a visit."""

from __future__ import annotations

from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import (
    MOST_TEXT,
    MOST_TITLE,
    VISIT,
    Call,
    NewVoice,
    VoiceKind,
)
from yiwang.engagement.interaction.types.care import NEED_WHICH, NeedFigure, NeedWhich
from yiwang.engagement.interaction.types.pain import CARE_RIGHTS
from yiwang.foundation.core import clock
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.desk.fields import Day, plain
from yiwang.web.desk.fields import text as words
from yiwang.web.desk.voices.views import require_right
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.forms import from_django

PAGE, MOST_BODIES = 30, 200
PERIODS = {30: "近 30 天", 90: "近 90 天", 365: "近一年"}


class VisitForm(forms.Form):
    """What an enterprise told when it was visited."""

    token = forms.UUIDField(widget=forms.HiddenInput())
    name = words("企业名称", most=40)
    phone = words("联系电话", most=20, hint="答复后发短信到这个号码")
    visited_on = Day(label="走访日期", error_messages={"required": "请填写走访日期"})
    organisation_id = forms.TypedChoiceField(
        label="交给哪个单位答复",
        coerce=UUID,
        required=False,
        empty_value=None,
        help_text="不知道的可以不选，由政务服务中心转给该管的单位",
    )
    title = words("标题", most=MOST_TITLE, hint="一句话说明企业需要什么")
    text = words("内容", rows=6, most=MOST_TEXT, hint="卡在哪里、希望怎么办")

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = [("", "不选"), *bodies]  # type: ignore[attr-defined]


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Count needs by office; list what one figure counts."""
    require_right(request, *CARE_RIGHTS)
    viewer, at, given = actor_of(request), clock.now(), plain(request.GET)
    typed = given.get("days", "")
    days = next((n for n in PERIODS if str(n) == typed), max(PERIODS))
    wanted = given.get("which", "")
    which = NeedWhich(wanted) if wanted in set(NeedWhich) else NeedWhich.FILED
    office = _key(given.get("org", ""))
    figures = queries.need_figures(days=days, viewer=viewer, at=at)
    page = queries.needs(
        which,
        days=days,
        organisation_id=office,
        after=given.get("after", "")[:40],
        limit=PAGE,
        viewer=viewer,
        at=at,
    )
    asked = {"days": days, "which": which.value, **({"org": office} if office else {})}
    named = next((one.organisation_name for one in figures if one.organisation_id == office), "")
    context = {
        "periods": [(n, name, n == days) for n, name in PERIODS.items()],
        "heads": NEED_WHICH.values(),
        "rows": [_row(one, days) for one in figures],
        "total": _total(figures, days),
        "told": f"{named}{NEED_WHICH[which]}",
        "lines": page.lines,
        "next_url": "?" + urlencode({**asked, "after": page.after}) if page.after else "",
        "may_visit": may(request, "voices.coordinate"),
    }
    return render(request, "desk/care/needs.html", context)


def _row(one: NeedFigure, days: int) -> tuple[str, list[tuple[str, int, str]]]:
    return one.organisation_name, _cells(one.counts, days, {"org": one.organisation_id})


def _cells(counts: tuple[int, ...], days: int, more: dict[str, UUID]) -> list[tuple[str, int, str]]:
    """Return each figure with its head and the address of the list that it counts."""
    return [
        (name, count, "?" + urlencode({"days": days, "which": which.value, **more}))
        for (which, name), count in zip(NEED_WHICH.items(), counts, strict=True)
    ]


def _total(figures: tuple[NeedFigure, ...], days: int) -> list[tuple[str, int, str]]:
    sums = zip(*(one.counts for one in figures), strict=True)
    return _cells(tuple(map(sum, sums)), days, {}) if figures else []


@staff("voices.coordinate")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down what an enterprise told at a visit; it goes the way of all voices."""
    viewer, at = actor_of(request), clock.now()
    bodies = [
        (str(body.id), body.name)
        for body in orgs.organisations_in(viewer.region_code, limit=MOST_BODIES)
    ]
    is_sent = request.method == "POST"
    initial = {"token": uuid4(), "visited_on": clock.local_date(at)}
    form = VisitForm(plain(request.POST) if is_sent else None, initial=initial, bodies=bodies)
    if is_sent and form.is_valid():
        told = form.cleaned_data
        call = Call(VISIT, _morning(told.pop("visited_on")))
        filed = NewVoice(kind=VoiceKind.NEED, region_code=viewer.region_code, **told)
        try:
            given = commands.file_voice(new=filed, call=call, actor=viewer, at=at)
        except commands.CannotFile as error:
            for name, sentence in ui_errors.form_errors(error).items():
                known = "visited_on" if name == "called_at" else name
                form.add_error(known if known in form.fields else None, sentence)
        else:
            told_by = (
                f"已登记，由{given.organisation_name}答复。请告诉企业查询码 {given.query_code}"
            )
            messages.success(request, told_by)
            return redirect("desk:voice", given.number)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/care/need_new.html", {"form": from_django(form)}, status=status)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)
