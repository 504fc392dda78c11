"""The formula: versions, a draft, publication (评分办法)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import FormulaInfo
from yiwang.web.desk.assessment.shared import (
    AGREE,
    MANAGE,
    done,
    form_page,
    posted,
    require_right,
    tabs,
)
from yiwang.web.desk.fields import choice, number, text
from yiwang.web.ui.access import actor_of, may, staff

DEDUCTIONS = {
    "YELLOW": "属实的黄灯预警，每件扣",
    "RED": "属实的红灯预警，每件扣",
    "ILLEGAL": "认定违法，每件扣",
}


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """Show the versions of the formula, the newest in full."""
    require_right(request)
    found = queries.formulas(viewer=actor_of(request))
    context = {
        "tabs": tabs(request),
        "versions": found,
        "newest": found[0] if found else None,
        "deductions": [
            (name, found[0].content["deductions"].get(code, 0)) for code, name in DEDUCTIONS.items()
        ]
        if found
        else (),
        "may_draft": may(request, MANAGE),
        "may_publish": may(request, AGREE),
    }
    return render(request, "desk/assessment/formula.html", context)


def _form(newest: FormulaInfo | None, data: Any) -> forms.Form:
    content = newest.content if newest else queries.shipped_formula()
    form = forms.Form(data)
    for one in content["components"]:
        name = f"weight-{one['code']}"
        form.fields[name] = number(f"{one['name']}（分）", 0, 100)
        form.fields[name].initial = one["weight"]
    for code, label in DEDUCTIONS.items():
        form.fields[f"deduction-{code}"] = number(f"{label}（分）", 0, 100)
        form.fields[f"deduction-{code}"].initial = content["deductions"].get(code, 0)
    form.fields["least"] = number("参加排名的最少办结件数", 1, 1000)
    form.fields["least"].initial = content["least"]
    form.fields["source"] = text("出处", rows=2, most=300, hint="文件的名称和文号，或者会议")
    form.fields["source"].initial = content["source"]
    form.fields["verified"] = choice("出处核对过没有", [("yes", "核对过"), ("no", "还没有核对")])
    form.fields["verified"].initial = "yes" if content["verified"] else "no"
    form.fields["reason"] = text("这次修订的理由", rows=2, most=300)
    return form


@staff(MANAGE)
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the next version of the formula."""
    known = queries.formulas(viewer=actor_of(request))

    def act(data: dict[str, Any]) -> str:
        given = {
            "weights": _after("weight-", data),
            "deductions": _after("deduction-", data),
            "least": data["least"],
            "source": data["source"],
            "verified": data["verified"] == "yes",
        }
        commands.draft_formula(
            given=given, reason=data["reason"], actor=actor_of(request), at=clock.now()
        )
        return reverse("desk:assessment-formula")

    return form_page(
        request,
        _form(known[0] if known else None, posted(request)),
        act,
        title="起草评分办法",
        button="保存草稿",
        done="已保存，等另一人公布",
        lead="各项分值合计 100。公布以后不能再改；只评估公布以后才开始的周期。",
        back=("评分办法", reverse("desk:assessment-formula")),
    )


def _after(prefix: str, data: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): n for name, n in data.items() if name.startswith(prefix)}


@staff(AGREE)
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Publish a draft."""
    return done(
        request,
        lambda: commands.publish_formula(number=number, actor=actor_of(request), at=clock.now()),
        "已公布，任何人都可以查看",
        reverse("desk:assessment-formula"),
    )
