"""The hotline's page: an agent writes down what a caller says (12345, 12346)."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yiwang.engagement.interaction import commands
from yiwang.engagement.interaction.types import LINES, Call, FiledVoice, VoiceKind
from yiwang.foundation.core import clock
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui import voices as page
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Option

CLOCK = "%H:%M"
DAY = timedelta(days=1)


@staff("voices.file_for_caller")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a caller's words down; number and 查询码 are shown once, to be told on the phone."""
    viewer, at = actor_of(request), clock.now()
    written = page.read(request, tuple(VoiceKind), viewer.region_code)
    began = _began(request.POST.get("called_at", ""), at)
    if request.method != "POST" or written.is_kept or written.errors:
        return _page(request, written, None)
    if began is None:
        written.errors["called_at"] = "请填写来电时间，如 14:05"
        return _page(request, written, None)
    call = Call(request.POST.get("line", ""), began)
    try:
        given = commands.file_voice(new=written.new, call=call, actor=viewer, at=at)
    except commands.CannotFile as error:
        written.errors = ui_errors.form_errors(error)
        return _page(request, written, None)
    return _page(request, written, given)


def _began(typed: str, at: datetime) -> datetime | None:
    """Return the instant of today's clock time; just before midnight it may be yesterday's."""
    try:
        time = datetime.strptime(typed.strip().replace("：", ":"), CLOCK).time()  # noqa: DTZ007  a time of day; full-width as typed
    except ValueError:
        return None
    found = datetime.combine(clock.local_date(at), time, clock.ZONE)
    return found if found <= at else found - DAY


def _page(request: HttpRequest, written: page.Written, given: FiledVoice | None) -> HttpResponse:
    now = clock.now().astimezone(clock.ZONE).strftime(CLOCK)
    fields = [
        Field(
            name="line",
            label="热线",
            kind="radio",
            value=request.POST.get("line", ""),
            options=[Option(line, name) for line, name in LINES.items()],
        ),
        Field(
            name="called_at",
            label="来电时间",
            value=request.POST.get("called_at", now),
            hint="24 小时制，如 14:05",
        ),
        *page.who(
            written,
            name_hint="对方不愿说的可以不填",
            phone_hint="来电号码或者对方要求回复的号码，答复后发短信",
            needs_phone=True,
        ),
        *page.about(written, tuple(VoiceKind), label="类型", with_case=False),
        *page.words(written),
        Field(
            name="sealed",
            label="保密",
            kind="checkbox",
            required=False,
            value="on" if written.new.is_sealed else "",
            options=[Option("on", "对方要求对承办人员保密身份（举报一律保密）")],
        ),
    ]
    context = {"form": page.form(fields, written), "written": written, "given": given}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if written.errors else HTTPStatus.OK
    response = render(request, "desk/voices/new.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
