"""What was granted to oneself: following it up, speaking against its ending (延续、陈述申辩)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import Purpose
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.forms import Field, Form

LONGEST = 2000


@citizen()
@require_http_methods(["GET", "POST"])
def plead(request: HttpRequest, number: int) -> HttpResponse:
    """Speak against a proposed ending of what was granted (陈述申辩)."""
    viewer, at = actor_of(request), clock.now()
    result = queries.result_of(number, viewer=viewer, at=at)
    ending = result.open_ending if result else None
    if result is None or ending is None or (request.method == "GET" and not ending.may_plead):
        raise NotFound("现在没有要陈述申辩的事")
    words = request.POST.get("plea", ending.plea).strip()[:LONGEST]
    errors: dict[str, str] = {}
    if request.method == "POST":
        raw = request.POST.get("version", "")
        version = int(raw) if raw.isdecimal() else None
        try:
            commands.plead(case=number, version=version, plea=words, actor=viewer, at=at)
        except NotFound:
            raise
        except DomainError as error:
            errors = dict(error.fields) or {"": error.text}
        else:
            messages.success(request, "陈述申辩已收到，决定以前会核实")
            return redirect("portal:my_case", number)
    field = Field(
        name="plea",
        label="您的意见",
        hint="写明哪里与事实不符，或者您的理由；以最后一次提交的为准",
        kind="textarea",
        value=words,
        maxlength=LONGEST,
    )
    context = {
        "case": queries.case_for_applicant(number, viewer=viewer, at=at),
        "ending": ending,
        "version": result.version,
        "form": Form([field], errors),
    }
    return render(request, "portal/my/plea.html", context, status=422 if errors else 200)


_WORDS = {Purpose.RENEW: "延续", Purpose.CHANGE: "变更", Purpose.CANCEL: "注销"}


@citizen()
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, number: int, purpose: str) -> HttpResponse:
    """Begin to apply for renewal, change or cancellation (申请延续、变更、注销)."""
    viewer, at = actor_of(request), clock.now()
    result = queries.result_of(number, viewer=viewer, at=at)
    wanted = next((one for one in Purpose if one.lower() == purpose), None)
    if result is None or wanted is None or wanted not in result.may_ask:
        raise NotFound("这件的结果现在不能这样申请")
    problem, has_draft, status = "", 0, 200
    if request.method == "POST":
        try:
            draft = commands.begin_follow_up(
                earlier=number,
                purpose=wanted,
                restart="restart" in request.POST,
                actor=viewer,
                at=at,
            )
        except commands.HasDraft as error:
            problem, has_draft, status = error.text, int(error.detail["number"]), error.status
        except NotFound:
            raise
        except DomainError as error:
            problem, status = error.text, error.status
        else:
            return redirect("portal:application", draft.number)
    context = {
        "case": queries.case_for_applicant(number, viewer=viewer, at=at),
        "result": result,
        "word": _WORDS[wanted],
        "is_renewal": wanted is Purpose.RENEW,
        "is_cancel": wanted is Purpose.CANCEL,
        "problem": problem,
        "has_draft": has_draft,
        "is_late": bool(result.renew_by and clock.local_date(at) > result.renew_by),
    }
    return render(request, "portal/my/follow_up.html", context, status=status)
