"""Draws: the list, a plan, one with its sheets, drawing, the file to draw again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.legality import commands, queries
from yiwang.oversight.legality.types import SHEET_STATES, DrawPlan
from yiwang.web.desk.fields import Day, choice, number, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

LIMIT: Final = 20
MOST_OFFICES: Final = 100
_LONGEST_NUMBER: Final = 40
_HOW: Final = [("ALL", "从全部决定里抽"), ("OFFICE", "每个单位各抽，至少一件")]


class Plan(forms.Form):
    """抽查方案."""

    name = text("抽查名称", most=80, hint="如：2026年三月行政许可抽查")
    first = Day(label="开始日期", error_messages={"required": "请填写开始日期"})
    last = Day(
        label="结束日期", error_messages={"required": "请填写结束日期"}, help_text="今天或者以后"
    )
    share = number("抽取比例（%）", 1, 100)
    how = choice("怎样抽", _HOW)
    organisations = forms.MultipleChoiceField(
        label="只抽这些单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选就是全部单位",
    )
    items = text(
        "只抽这些事项",
        required=False,
        rows=2,
        most=500,
        hint="12 位基本编码，一行一个；不填就是全部事项",
    )
    refusals = choice("不予许可、不予受理的", [("NO", "和其他决定一样抽"), ("YES", "全部核查")])

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        """Offer the offices of the division."""
        super().__init__(*args, **kwargs)
        found = orgs.organisations_in(viewer.region_code, limit=MOST_OFFICES, viewer=viewer)
        field = self.fields["organisations"]
        field.choices = [(str(one.id), one.name) for one in found]  # type: ignore[attr-defined]


def _key(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None


@staff(Permission.LEGAL_SUPERVISION)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the draws of the division, the newest first."""
    after, today = _key(request.GET.get("after", "")), local_date(clock.now())
    found = queries.draws(after=after, limit=LIMIT + 1, viewer=actor_of(request), today=today)
    shown = found[:LIMIT]
    context = {
        "draws": shown,
        "next_url": f"?after={shown[-1].id}" if len(found) > LIMIT else "",
        "first_url": "?" if after else "",
    }
    return render(request, "desk/legality/list.html", context)


@staff(Permission.LEGAL_SUPERVISION)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a draw; the digest of its seed is public from then on."""
    viewer = actor_of(request)
    form = Plan(plain(request.POST) if request.method == "POST" else None, viewer=viewer)
    status: int = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            given = form.cleaned_data
            plan = DrawPlan(
                name=given["name"],
                first=given["first"],
                last=given["last"],
                share=given["share"],
                is_stratified=given["how"] == "OFFICE",
                with_refusals=given["refusals"] == "YES",
                organisations=tuple(UUID(one) for one in given["organisations"]),
                items=tuple(dict.fromkeys(given["items"].split())),
            )
            try:
                key = commands.commit_draw(plan=plan, actor=viewer, at=clock.now())
            except commands.CannotDraw as error:
                for name, sentence in error.fields.items():
                    form.add_error(name, sentence)
            else:
                messages.success(request, "已公布种子的摘要，期间结束以后可以抽取")
                return redirect("desk:legality-draw", key)
    context = {"form": ui_forms.from_django(form)}
    return render(request, "desk/legality/new.html", context, status=status)


@staff(Permission.LEGAL_SUPERVISION)
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a draw with its sheets."""
    return _one(request, key)


def _one(
    request: HttpRequest, key: UUID, *, refused: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    viewer, today = actor_of(request), local_date(clock.now())
    one = queries.draw(key, viewer=viewer, today=today)
    after = request.GET.get("after", "")[:_LONGEST_NUMBER]
    found = queries.sheets(key, after=after, limit=LIMIT + 1, viewer=viewer, today=today)
    shown = found[:LIMIT]
    context = {
        "one": one,
        "refused": refused,
        "sheets": [(row, *SHEET_STATES[row.state]) for row in shown],
        "next_url": f"?after={shown[-1].matter}" if len(found) > LIMIT else "",
        "first_url": "?" if after else "",
    }
    return render(request, "desk/legality/draw.html", context, status=status)


@staff(Permission.LEGAL_SUPERVISION)
@require_POST
def lots(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the list, reveal the seed, draw."""
    try:
        count = commands.draw_lots(draw_id=key, actor=actor_of(request), at=clock.now())
    except commands.CannotDraw as error:
        return _one(request, key, refused=error.text, status=error.status)
    messages.success(request, f"已抽取，共 {count} 件要核查")
    return redirect("desk:legality-draw", key)


@staff(Permission.LEGAL_SUPERVISION)
@require_GET
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send all it takes to draw again."""
    told = queries.exported(key, viewer=actor_of(request))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="draw-{key}.json"'
    response["Cache-Control"] = "no-store"
    return response
