"""陈述申辩 by the code of a notice: number and code are posted, never put in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.scene import StatementView
from yiwang.web.portal.track.views import client_of
from yiwang.web.ui.access import actor_of, public
from yiwang.web.ui.forms import Field, Form, Option

LONGEST = 4000


def _asking(number: str, errors: dict[str, str]) -> Form:
    return Form(
        [
            Field(
                name="number",
                label="申请编号",
                hint="18 位数字，在告知书和短信里",
                value=number,
                autocomplete="off",
            ),
            Field(
                name="code", label="陈述码", hint="8 位数字，在告知书和短信里", autocomplete="off"
            ),
        ],
        errors,
    )


def _answering(found: StatementView, text: str, errors: dict[str, str]) -> Form:
    fields = [
        Field(
            name="statement",
            label="陈述申辩",
            kind="textarea",
            rows=6,
            maxlength=LONGEST,
            value=text,
            hint="写明您的意见和理由。提交以后不能改，要补充的请到窗口",
        )
    ]
    if found.offers_hearing:
        options = [Option("YES", "我要求听证，理由同上")]
        fields.append(
            Field(
                name="wants_hearing", label="听证", kind="checkbox", options=options, required=False
            )
        )
    return Form(fields, errors)


@public
@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest) -> HttpResponse:
    """Ask for number and code, show what it is about, take the statement."""
    if request.method != "POST":
        return render(request, "portal/statement/ask.html", {"form": _asking("", {})})
    number, code = request.POST.get("number", ""), request.POST.get("code", "").strip()
    client, viewer = client_of(request.META), actor_of(request)
    try:
        found = queries.statement(number, code, client=client, viewer=viewer, at=clock.now())
    except DomainError as error:
        context = {"form": _asking(number, {"code": error.text})}
        return render(request, "portal/statement/ask.html", context, status=error.status)
    text, errors = request.POST.get("statement", "").strip()[:LONGEST], {}
    if request.POST.get("step") == "send":
        try:
            commands.give_statement(
                case=found.case,
                code=code,
                statement=text,
                wants_hearing="YES" in request.POST.getlist("wants_hearing"),
                actor=viewer,
                at=clock.now(),
            )
        except DomainError as error:
            errors = dict(error.fields) or {"": error.text}
        else:
            found = queries.statement(number, code, client=client, viewer=viewer, at=clock.now())
    shown: dict[str, object] = {
        "found": found,
        "code": code,
        "form": _answering(found, text, errors),
    }
    response = render(request, "portal/statement/show.html", shown, status=422 if errors else 200)
    response["Cache-Control"] = "no-store"
    return response
