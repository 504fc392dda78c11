"""Pages for checks: plain forms, no login, demo mode only."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock, jobs, outbox
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as people
from yiwang.foundation.notifications import queries as notifications
from yiwang.web.ui.access import public
from yiwang.web.ui.forms import Field, Form, Option
from yiwang.web.ui.testmode import sources

PAGE = 50
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Answer 404 outside demo mode, also when the address is there."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.YIWANG_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@public
@demo_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """测试工具: what there is."""
    return render(request, "ui/testmode/index.html", {"now": clock.now()})


@public
@demo_only
@require_GET
def message_box(request: HttpRequest) -> HttpResponse:
    """消息箱: every SMS and in-site message, newest first; as JSON for programs."""
    phone = request.GET.get("phone", "").strip()
    after = request.GET.get("after", "")
    found = notifications.sent_messages(
        viewer=SYSTEM, phone=phone, after=int(after) if after.isdecimal() else None, limit=PAGE
    )
    if request.GET.get("format") == "json":
        rows = [
            {
                "id": m.id,
                "kind": m.kind,
                "phone": m.phone,
                "channels": m.channels,
                "subject": m.subject,
                "text": m.text,
                "sent_at": m.sent_at.isoformat(),
            }
            for m in found
        ]
        return JsonResponse({"messages": rows})
    context = {
        "found": found,
        "phone": phone,
        "form": Form([Field(name="phone", label="手机号码", kind="tel", value=phone)]),
        "more": found[-1].id if len(found) == PAGE else 0,
    }
    return render(request, "ui/testmode/messages.html", context)


@public
@demo_only
@require_http_methods(["GET", "POST"])
def move_clock(request: HttpRequest) -> HttpResponse:
    """时钟: moves the platform's time; what has become due is done at once."""
    days = Field(name="days", label="向后移动几天", kind="number", value="1")
    hours = Field(name="hours", label="再加几小时", kind="number", value="0")
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _move(request)
        if not errors:
            return HttpResponseRedirect(reverse("ui:test_clock"))
    context = {
        "form": Form([days, hours], errors),
        "now": clock.now(),
        "real": datetime.now(UTC),
        "offset": clock.offset(),
    }
    return render(request, "ui/testmode/clock.html", context, status=422 if errors else 200)


def _move(request: HttpRequest) -> dict[str, str]:
    try:
        wanted = timedelta(
            days=float(request.POST.get("days") or 0), hours=float(request.POST.get("hours") or 0)
        )
    except (ValueError, OverflowError):
        return {"days": "请填写数字，如 5"}
    seconds = (
        0 if request.POST.get("act") == "reset" else int((clock.offset() + wanted).total_seconds())
    )
    try:
        identity.move_clock(seconds=seconds, actor=SYSTEM, at=clock.now())
    except DomainError as error:
        return {"days": error.text}
    clock.forget_offset()
    jobs.run_all_schedules(clock.now())
    delivered = outbox.drain()
    messages.success(request, f"时间已移动，到期的工作已办，投递 {delivered} 条")
    return {}


@public
@demo_only
@require_http_methods(["GET", "POST"])
def data_sources(request: HttpRequest) -> HttpResponse:
    """数据源: each answers 有, 无 or 断开."""
    known = sources.known()
    if request.method == "POST":
        for name in known:
            state = request.POST.get(name, "")
            if state in dict(sources.STATES):
                identity.switch_source(name=name, state=state, actor=SYSTEM, at=clock.now())
        messages.success(request, "已保存")
        return HttpResponseRedirect(reverse("ui:test_sources"))
    states = people.source_states(viewer=SYSTEM)
    options = [Option(code, word) for code, word in sources.STATES]
    fields = [
        Field(name=name, label=label, kind="radio", options=options, value=states.get(name, "HAVE"))
        for name, label in known.items()
    ]
    return render(request, "ui/testmode/sources.html", {"form": Form(fields)})


@public
@demo_only
@require_http_methods(["GET", "POST"])
def idle_time(request: HttpRequest) -> HttpResponse:
    """空闲时间: after how many seconds a citizen is logged out; 0 restores 30 minutes."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        raw = request.POST.get("seconds", "").strip()
        if raw.isascii() and raw.isdecimal() and int(raw) <= settings.YIWANG_CITIZEN_IDLE_SECONDS:
            identity.set_idle(seconds=int(raw), actor=SYSTEM, at=clock.now())
            caches["process"].delete("yw_idle")
            messages.success(request, "已保存")
            return HttpResponseRedirect(reverse("ui:test_idle"))
        errors["seconds"] = "请填写 0 到 1800 之间的秒数"
    field = Field(
        name="seconds",
        label="空闲多少秒后自动退出",
        kind="number",
        hint="0 表示恢复为 30 分钟",
        value=str(people.idle_seconds()),
    )
    return render(
        request,
        "ui/testmode/idle.html",
        {"form": Form([field], errors)},
        status=422 if errors else 200,
    )
