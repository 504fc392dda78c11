"""Following a voice: by number and 查询码 with a ticket, or in one's own space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import VoiceDeed, VoiceView
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.web.portal.context import crumbs
from yiwang.web.portal.track.views import client_of
from yiwang.web.ui.access import actor_of, citizen, public
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.forms import Field, Form

PAGE = 20
MOST = 300


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came to a voice: who reads it, by which code, where its parts are."""

    number: int
    code: str
    viewer: Actor
    page: str
    act: str
    file: Callable[[UUID], str]
    template: str


def _by_ticket(request: HttpRequest, ticket: str) -> Way:
    viewer = actor_of(request)
    number, code = queries.opened_ticket(ticket, at=clock.now(), viewer=viewer)
    return Way(
        number,
        code,
        viewer,
        reverse("portal:ask_voice", args=[ticket]),
        reverse("portal:ask_voice_act", args=[ticket]),
        lambda key: reverse("portal:ask_voice_file", args=[ticket, key]),
        "portal/ask/seen.html",
    )


def _as_own(request: HttpRequest, number: int) -> Way:
    return Way(
        number,
        "",
        actor_of(request),
        reverse("portal:my_voice", args=[number]),
        reverse("portal:my_voice_act", args=[number]),
        lambda key: reverse("portal:my_voice_file", args=[number, key]),
        "portal/ask/own.html",
    )


def _view(way: Way) -> VoiceView:
    found = queries.own_voice(way.number, code=way.code, viewer=way.viewer, at=clock.now())
    if found is None:
        raise NotFound
    return found


def _find_form(number: str, errors: dict[str, str]) -> Form:
    fields = [
        Field(
            name="number",
            label="编号",
            value=number,
            hint="18 位数字，在提交成功的页面和短信里",
            autocomplete="off",
        ),
        Field(name="code", label="查询码", hint="6 位数字，和编号在一起", autocomplete="off"),
    ]
    return Form(fields, errors)


@public
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and 查询码; neither is put in an address."""
    typed, code, errors = request.POST.get("number", ""), request.POST.get("code", "").strip(), {}
    status: int = HTTPStatus.OK
    if request.method == "POST":
        viewer, at = actor_of(request), clock.now()
        try:
            client = client_of(request.META)
            queries.followed(typed, code, client=client, viewer=viewer, at=at)
        except DomainError as error:
            errors, status = {"number": error.text}, error.status
        else:
            key = parse_application_number(typed).value
            ticket = queries.ticket_of(key, code, at=at, viewer=viewer)
            return redirect("portal:ask_voice", ticket)
    trail = crumbs(("我要问", reverse("portal:ask")), "查看答复")
    context = {"form": _find_form(typed, errors), "crumbs": trail}
    return render(request, "portal/ask/follow.html", context, status=status)


def _page(
    request: HttpRequest, way: Way, errors: dict[str, str], typed: dict[str, str]
) -> HttpResponse:
    one = _view(way)
    reason = Field(
        name="reason",
        label="哪里不满意、哪里没有解决",
        kind="textarea",
        value=typed.get("reason", ""),
        required=False,
        hint="选“不满意”或者要求重新办理的，要写明原因",
        maxlength=MOST,
    )
    context = {
        "one": one,
        "way": way,
        "form": Form([reason], errors),
        "may_rate": VoiceDeed.RATE in one.actions,
        "may_reopen": VoiceDeed.REOPEN in one.actions,
        "files": [(file, way.file(file.id)) for file in one.files],
        "crumbs": crumbs(("我要问", reverse("portal:ask")), "查看答复"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    response = render(request, way.template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _act(request: HttpRequest, way: Way) -> HttpResponse:
    wanted, reason = request.POST.get("act", ""), request.POST.get("reason", "").replace("\0", "")
    at = clock.now()
    shared: dict[str, Any] = {
        "number": way.number,
        "code": way.code,
        "actor": way.viewer,
        "at": at,
    }
    try:
        if wanted == "content":
            commands.rate_voice(**shared, is_content=True)
            told = "谢谢您的评价，这件事已经办结"
        elif wanted == "discontent":
            commands.rate_voice(**shared, is_content=False, reason=reason)
            told = "已记下您的意见。还没有解决的，可以要求重新办理"
        elif wanted == "reopen":
            commands.reopen_voice(**shared, reason=reason)
            told = "已要求重新办理，新的答复日期见下方"
        else:
            raise Http404(wanted)
    except commands.CannotHandle as error:
        return _page(request, way, dict(error.fields) or {"": error.text}, {"reason": reason})
    messages.success(request, told)
    return redirect(way.page)


def _file(way: Way, file_id: UUID) -> HttpResponse:
    if not queries.is_known_file(_view(way), file_id, viewer=way.viewer):
        raise NotFound
    return serve(files.stored_file(file_id, viewer=SYSTEM))


@public
@require_GET
def seen(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show a voice to who holds its number and 查询码."""
    return _page(request, _by_ticket(request, ticket), {}, {})


@public
@require_POST
def seen_act(request: HttpRequest, ticket: str) -> HttpResponse:
    """Judge the answer, or ask that the matter be taken up again."""
    return _act(request, _by_ticket(request, ticket))


@public
@require_GET
def seen_file(request: HttpRequest, ticket: str, file_id: UUID) -> HttpResponse:
    """Serve an attachment."""
    return _file(_by_ticket(request, ticket), file_id)


@citizen("registered")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what somebody asked in their own name, the newest first."""
    page = queries.my_voices(
        after=request.GET.get("after", "").replace(" ", "+")[:40],
        limit=PAGE,
        viewer=actor_of(request),
        at=clock.now(),
    )
    context = {"lines": page.lines, "after": page.after}
    return render(request, "portal/ask/mine.html", context)


@citizen("registered")
@require_GET
def own(request: HttpRequest, number: int) -> HttpResponse:
    """Show a voice of one's own."""
    return _page(request, _as_own(request, number), {}, {})


@citizen("registered")
@require_POST
def own_act(request: HttpRequest, number: int) -> HttpResponse:
    """Judge the answer, or ask that the matter be taken up again."""
    return _act(request, _as_own(request, number))


@citizen("registered")
@require_GET
def own_file(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """Serve an attachment."""
    return _file(_as_own(request, number), file_id)
