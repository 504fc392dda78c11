"""Who decides shows once more who they are (再次验证): the second factor, minutes ago at most.

《电子签名法》第十三条: whoever signs controls what they sign with, and a screen left open is not
controlled. Real time counts, not the demo clock.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.identity import commands as identity
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.forms import Field, Form

PROVEN: Final = "yw_proven"
"""In a session: when the second factor was last given."""
CODE: Final = "proof_code"
_NONE: Final = "请填写动态口令"
_OPENED: Final = "proof_opened"
"""Sent along when a page was opened, not a form: afterwards the page is opened again."""


def is_fresh(request: HttpRequest) -> bool:
    """Whether the second factor was given minutes ago (YIWANG_PROOF_SECONDS)."""
    then = int(getattr(request, "proven_at", 0))
    return 0 <= time.time() - then <= settings.YIWANG_PROOF_SECONDS


def asked(request: HttpRequest, *, what: str, back: str = "") -> HttpResponse | None:
    """Ask for the second factor, what was sent travelling along; None: it is proven.

    :param what: what will be done, as on its button.
    :param back: where who changes their mind goes; nothing: the page itself.
    """
    if is_fresh(request):
        return None
    error = _NONE if CODE in request.POST else ""
    if code := request.POST.get(CODE, "").strip():
        error = _confirmed(request, code)
        if not error and _OPENED in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        if not error:
            return None
    return _page(request, what, error, back or request.get_full_path())


def _page(request: HttpRequest, what: str, error: str, back: str) -> HttpResponse:
    ours = {"csrfmiddlewaretoken", CODE}
    pairs = [(n, v) for n, some in request.POST.lists() for v in some if n not in ours]
    if request.method != "POST":
        pairs.append((_OPENED, "1"))
    field = Field(
        name=CODE,
        label="动态口令",
        kind="code",
        hint="认证器里当前显示的6位数字。手机不在身边时，可以输入一个恢复码",
        autocomplete="one-time-code",
        maxlength=20,
    )
    context = {
        "form": Form([field], {CODE: error} if error else {}),
        "what": what,
        "pairs": pairs,
        "minutes": settings.YIWANG_PROOF_SECONDS // 60,
        "back": back,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "ui/prove.html", context, status=status)


def _confirmed(request: HttpRequest, code: str) -> str:
    """Try a code; return why it is refused, or nothing."""
    actor = actor_of(request)
    found = identity.confirm_second_factor(
        user_id=UUID(actor.id), code=code, actor=actor, at=clock.now()
    )
    if found.succeeded:
        request.session[PROVEN] = int(time.time())
    return found.sentence
