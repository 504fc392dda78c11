"""Showing a licence for a minute, and reading what is shown (亮证)."""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.presenting import (
    SHOWS_NAMES,
    PresentationInfo,
    PresentedLicence,
    Shows,
)
from yiwang.web.portal.context import crumbs
from yiwang.web.portal.licences.views import term
from yiwang.web.ui.access import actor_of, citizen, public
from yiwang.web.ui.elements import Row
from yiwang.web.ui.forms import Field, Form, Option
from yiwang.web.ui.often import limit
from yiwang.web.ui.templatetags.ui import date_zh, moment_zh

STOP_POLLING = 286
MOST_A_MINUTE = 20
"""Codes an address may try: ten digits, open for a minute."""
_DIGITS = re.compile(r"\D")
_HINTS = {
    Shows.PROOF: "对方看到证照名称、颁发机关、有效期和是否有效，持证人姓名只显示一部分",
    Shows.FACE: "对方看到照面上的全部内容，包括号码和地址",
}


@citizen()
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask what is to be shown, then make the code."""
    viewer, at = actor_of(request), clock.now()
    chosen = request.POST.get("shows", Shows.PROOF)
    errors: dict[str, str] = {}
    if request.method == "POST":
        if chosen not in set(Shows):
            errors = {"shows": "请选择给对方看什么"}
        else:
            try:
                made = commands.present_licence(
                    licence_id=key, shows=Shows(chosen), actor=viewer, at=at
                )
            except commands.CannotPresent as error:
                errors = {"": error.text}
            else:
                return redirect("portal:my_presentation", made)
    field = Field(
        name="shows",
        label="给对方看什么",
        kind="radio",
        value=chosen,
        options=[Option(one, SHOWS_NAMES[one], _HINTS[one]) for one in Shows],
    )
    one = queries.held_licence(key, viewer=viewer, at=at)
    context = {"one": one, "row": one.info.row, "form": Form([field], errors)}
    return render(request, "portal/licences/begin.html", context, status=422 if errors else 200)


@citizen()
@require_GET
def code(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the code as QR and digits; once it is over, who looked, and the way to a new one."""
    return _private(render(request, "portal/licences/code.html", _seen(request, key)))


@citizen()
@require_GET
def state(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the same part again, for the page that looks by itself."""
    seen = _seen(request, key)
    status = HTTPStatus.OK if seen["address"] else STOP_POLLING
    return _private(render(request, "portal/licences/_code.html", seen, status=status))


def _seen(request: HttpRequest, key: UUID) -> dict[str, object]:
    viewer, at = actor_of(request), clock.now()
    one: PresentationInfo = queries.presentation(key, viewer=viewer, at=at)
    path = reverse("portal:verify_shown")
    return {
        "one": one,
        "row": queries.held_licence(one.licence_id, viewer=viewer, at=at).info.row,
        "address": f"{settings.YIWANG_BASE_URL}{path}?code={one.code}" if one.code else "",
        "digits": " ".join(re.findall(r"\d{1,5}", one.code)),
    }


@public
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest) -> HttpResponse:
    """Ask for the code; read what is shown only when asked to: a look uses the code up."""
    given = request.POST if request.method == "POST" else request.GET
    typed = _DIGITS.sub("", given.get("code", ""))[:20]
    errors: dict[str, str] = {}
    found, status = None, HTTPStatus.OK
    if request.method == "POST":
        try:
            limit(request, "shown", most=MOST_A_MINUTE)
            found = commands.read_presentation(code=typed, actor=actor_of(request), at=clock.now())
        except NotFound:
            raise
        except DomainError as error:
            errors, status = {"code": error.text}, HTTPStatus(error.status)
    field = Field(
        name="code",
        label="亮证码",
        hint="出示人手机上二维码下面的 10 位数字，60 秒内有效，只能看一次",
        value=typed,
        autocomplete="off",
        maxlength=20,
    )
    context = {
        "form": Form([field], errors),
        "found": found,
        "rows": _rows(found) if found else [],
        "face": [Row(label, text) for label, text in found.face] if found else [],
        "crumbs": crumbs(("核验", reverse("portal:verify")), "查看亮证"),
    }
    return _private(render(request, "portal/licences/read.html", context, status=status))


def _rows(found: PresentedLicence) -> list[Row]:
    rows = [
        Row("证照名称", found.type_name),
        Row("持证主体", found.holder),
        Row("证照编号", found.number),
        Row("颁发机关", found.issuer_name),
        Row("颁证日期", date_zh(found.issued_on)),
        Row("有效期", term(found.valid_from, found.valid_to)),
        Row("查看时间", moment_zh(found.shown_at)),
    ]
    return [row for row in rows if row.value]


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
