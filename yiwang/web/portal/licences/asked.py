"""Answering a consumer who asks for a licence (授权请求)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.asking import Answer
from yiwang.services.licences.types.using import CONSUMER_NAMES, SCOPE_NAMES
from yiwang.web.portal.licences.shared import day_of
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Row
from yiwang.web.ui.forms import Field, Form, Option
from yiwang.web.ui.templatetags.ui import date_zh, moment_zh

YES, NO = "yes", "no"


@citizen()
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who asks for what; a yes has its last day, and may be for once."""
    viewer, at, given = actor_of(request), clock.now(), request.POST
    errors: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        said = given.get("answer", "")
        try:
            if said not in {YES, NO}:
                raise commands.CannotAnswer(fields={"answer": "请选择同意或者不同意"})
            told = Answer(said == YES, day_of(given, "until"), "single" in given)
            commands.answer_consent(request_id=key, answer=told, actor=viewer, at=at)
        except NotFound:
            raise
        except DomainError as error:
            errors, status = error.fields or {"": error.text}, error.status
        else:
            words = "已同意，可以随时收回" if said == YES else "已答复不同意，对方不能读取"
            messages.success(request, words)
            answered = queries.consent_request(key, viewer=viewer, at=at)
            return redirect("portal:my_licence", answered.licence_id)
    one = queries.consent_request(key, viewer=viewer, at=at)
    licence = queries.held_licence(one.licence_id, viewer=viewer, at=at).info.row
    rows = [
        Row("谁请求", f"{one.consumer.name}（{CONSUMER_NAMES[one.consumer.kind]}）"),
        Row("用来办什么", one.purpose),
        Row("要读取", SCOPE_NAMES[one.scope]),
        Row("用到", date_zh(one.until)),
        Row("办件", str(one.case_number or "")),
        Row("请求时间", moment_zh(one.asked_at)),
    ]
    context = {
        "one": one,
        "row": licence,
        "rows": [row for row in rows if row.value],
        "form": Form(_fields(given, one.until), errors),
    }
    return render(request, "portal/licences/asked.html", context, status=status)


def _fields(given: Mapping[str, str], until: date) -> list[Field]:
    typed = {part: given.get(f"until-{part}", "") for part in ("year", "month", "day")}
    return [
        Field(
            name="answer",
            label="您的答复",
            kind="radio",
            value=given.get("answer", ""),
            options=[
                Option(YES, "同意", "只能用于上面写的用途，您可以随时收回"),
                Option(NO, "不同意", "对方不能读取，一星期以内不能再为这个用途请求"),
            ],
        ),
        Field(
            name="until",
            label="同意到哪一天",
            kind="date",
            hint=f"可以改早，最晚到{date_zh(until)}",
            value=typed if any(typed.values()) else until,
        ),
        Field(
            name="single",
            label="次数",
            kind="checkbox",
            required=False,
            value="on" if "single" in given else "",
            options=[Option("on", "只让用一次，读取一次以后授权自动结束")],
        ),
    ]
