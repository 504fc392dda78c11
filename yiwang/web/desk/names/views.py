"""Reserved names: what the registration authority keeps, and withdrawing an unlawful one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yiwang.engagement.naming import commands, queries
from yiwang.engagement.naming.types import Deed, HoldState, ReservationInfo
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.files.serving import serve_bytes
from yiwang.web.ui.forms import Field, Form

PAGE = 30
LONGEST, LONGEST_CLAUSE, LONGEST_TEXT = 300, 100, 120
RIGHTS = ("cases.review", "cases.decide")
TOLD = {
    Deed.PROPOSE: "已提出撤销，等另一人确认",
    Deed.CONFIRM: "已撤销，申请人会收到告知书",
    Deed.DISMISS: "已不予撤销，名称继续保留",
}


def _require_right(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def _tone(one: ReservationInfo) -> str:
    if one.state is HoldState.WITHDRAWN:
        return "red"
    if one.proposed_reason and one.is_live:
        return "amber"
    return "green" if one.is_live or one.state is HoldState.USED else "grey"


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what the viewer's authority keeps; a whole name or number is looked up."""
    _require_right(request)
    text = plain(request.GET).get("q", "").strip()[:LONGEST_TEXT]
    page = queries.reservations_at(
        text=text,
        today=clock.local_date(clock.now()),
        after=_cursor(request.GET.get("after", "")),
        limit=PAGE,
        viewer=actor_of(request),
    )
    context = {
        "lines": [(one, _tone(one)) for one in page.lines],
        "text": text,
        "next_url": f"?after={page.after}" if page.after and not text else "",
    }
    return render(request, "desk/names/list.html", context)


def _found(request: HttpRequest, key: UUID) -> ReservationInfo:
    _require_right(request)
    today = clock.local_date(clock.now())
    found = queries.reservation(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one reserved name with its trace and what the viewer may do."""
    return _page(request, _found(request, key), {}, {})


@staff()
@require_GET
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve the notice that the holder got."""
    _require_right(request)
    number, pdf = queries.notice_pdf(key, viewer=actor_of(request))
    return serve_bytes(pdf, f"{number}.pdf")


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose a withdrawal, confirm or dismiss one; what was typed stays when it is refused."""
    one, given = _found(request, key), plain(request.POST)
    wanted = given.get("act", "")
    version = given.get("version", "")
    shared: dict[str, Any] = {
        "reservation_id": key,
        "version": int(version) if version.isdecimal() else 0,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    opinion = given.get("opinion", "")
    acts: dict[str, Callable[[], None]] = {
        Deed.PROPOSE.value: lambda: commands.propose_withdrawal(
            reason=given.get("reason", ""), clause=given.get("clause", ""), **shared
        ),
        Deed.CONFIRM.value: lambda: commands.confirm_withdrawal(opinion=opinion, **shared),
        Deed.DISMISS.value: lambda: commands.dismiss_withdrawal(opinion=opinion, **shared),
    }
    if wanted not in acts:
        raise NotFound
    try:
        acts[wanted]()
    except commands.CannotWithdraw as error:
        return _page(request, one, given, error.fields or {"": error.text})
    except commands.Overtaken as error:
        who = error.detail["who"]
        mine = " ".join(filter(None, (given.get("reason", ""), opinion)))
        told = f"{who}刚刚办理过这个名称，请先看最新情况。您写的是：{mine}"
        return _page(request, _found(request, key), given, {"": told})
    messages.success(request, TOLD[Deed(wanted)])
    return redirect("desk:name", key)


def _page(
    request: HttpRequest, one: ReservationInfo, given: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    form = _form(one, given, errors)
    context = {
        "one": one,
        "tone": _tone(one),
        "form": form,
        "summary": form or (Form((), errors) if errors else None),
        "may_propose": Deed.PROPOSE in one.actions,
        "may_confirm": Deed.CONFIRM in one.actions,
        "is_waiting": bool(one.proposed_reason) and one.is_live,
        "notice_url": reverse("desk:name-notice", args=[one.id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/names/one.html", context, status=status)


def _form(one: ReservationInfo, given: dict[str, str], errors: dict[str, str]) -> Form | None:
    if Deed.PROPOSE in one.actions:
        fields = [
            Field(
                name="reason",
                label="撤销理由",
                kind="textarea",
                value=given.get("reason", ""),
                hint="写明哪个词、哪种情形不符合规定，申请人会在告知书里看到",
                maxlength=LONGEST,
            ),
            Field(
                name="clause",
                label="依据条款",
                value=given.get("clause", ""),
                hint="例如：《企业名称登记管理规定》第十一条第（三）项",
                maxlength=LONGEST_CLAUSE,
            ),
        ]
        return Form(fields, errors)
    if Deed.CONFIRM in one.actions:
        opinion = Field(
            name="opinion",
            label="意见",
            kind="textarea",
            value=given.get("opinion", ""),
            required=False,
            hint="不予撤销的要写明原因",
            maxlength=LONGEST,
        )
        return Form([opinion], errors)
    return None
