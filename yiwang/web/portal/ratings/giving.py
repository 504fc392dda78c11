"""Rate a service by the address one was sent, or a visit by the window's code; without login."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import rating_labels as labels
from yiwang.engagement.interaction.types.ratings import (
    MOST_TEXT,
    STAR_NAMES,
    OccasionInfo,
    OccasionKind,
    RatingChannel,
    Said,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.web.portal.track.views import client_of
from yiwang.web.ui.access import actor_of, public
from yiwang.web.ui.errors import form_errors
from yiwang.web.ui.forms import Field, Form, Option

MOST_TYPED = 2000
"""Of a text that is too long so much comes back to be shortened."""


@public
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Choose one of five grades, then say why; afterwards what was said and the answer."""
    viewer, at = actor_of(request), clock.now()
    one = queries.occasion(token, client=client_of(request.META), viewer=viewer, at=at)
    is_again = "again" in (request.POST if request.method == "POST" else request.GET)
    if not (one.may_rerate if is_again else one.may_rate):
        return _page(request, "shown", one, {})
    if request.method == "POST":
        return _give(request, one, is_again=is_again)
    stars = _stars(request.GET.get("stars", ""))
    if stars is None:
        return _page(request, "grades", one, {"is_again": is_again})
    return _form(request, one, Said(stars), is_again=is_again)


def _give(request: HttpRequest, one: OccasionInfo, *, is_again: bool) -> HttpResponse:
    """Take what was said; whoever was quicker with the same address finds what stands there."""
    said, act = _said(request), commands.rerate if is_again else commands.rate
    channel, viewer, at = _channel(request, one), actor_of(request), clock.now()
    try:
        act(token=one.token, said=said, channel=channel, actor=viewer, at=at)
    except commands.AlreadyRated:
        return redirect("portal:rate", one.token)
    except NotFound:
        raise
    except DomainError as error:
        errors = form_errors(error)
        if said.stars is None:
            shown = {"is_again": is_again, "form": Form([], errors)}
            return _page(request, "grades", one, shown, HTTPStatus.UNPROCESSABLE_ENTITY)
        return _form(request, one, said, errors, is_again=is_again)
    return redirect("portal:rate", one.token)


def _stars(text: str) -> int | None:
    return next((n for n in STAR_NAMES if text == str(n)), None)


def _said(request: HttpRequest) -> Said:
    sent = request.POST
    return Said(
        stars=_stars(sent.get("stars", "")),
        labels=tuple(sent.getlist("labels"))[: len(labels.LABELS)],
        text=sent.get("text", "").replace("\0", "").replace("\r\n", "\n"),
        wants_call="YES" in sent.getlist("call"),
        phone=sent.get("phone", "").strip()[:40],
        is_anonymous="YES" in sent.getlist("anonymous"),
    )


def _channel(request: HttpRequest, one: OccasionInfo) -> RatingChannel:
    """Return where it is given: by scan at a window, on a phone, on a computer."""
    if one.kind is OccasionKind.VISIT:
        return RatingChannel.QR
    is_phone = "Mobi" in request.headers.get("User-Agent", "")
    return RatingChannel.MOBILE if is_phone else RatingChannel.PC


def _fields(said: Said, one: OccasionInfo) -> list[Field]:
    reasons = [Option(code, words) for code, words in labels.of_grade(said.stars or 0)]
    call, nameless = [Option("YES", "请给我回电话")], [Option("YES", "匿名评价")]
    hint = "办理单位看不到您的姓名和申请编号"
    boxes = [
        Field(
            name="labels", label="原因", kind="checkbox", options=reasons, required=False,
            value=list(said.labels), hint="可以选几个，也可以不选",
        ),
        Field(
            name="text", label="想说的话", kind="textarea", maxlength=MOST_TEXT, required=False,
            value=said.text[:MOST_TYPED],
            hint="请不要写身份证号码、电话",
        ),
        Field(
            name="call", label="回电话", kind="checkbox", options=call, required=False,
            value=["YES"] if said.wants_call else [],
        ),
        Field(
            name="phone", label="电话号码", kind="tel", value=said.phone, required=False,
            hint="要回电话的填写，只给回访的人看，每次查看都有记录", autocomplete="tel",
        ),
    ]  # fmt: skip
    nameless_box = Field(
        name="anonymous", label="匿名", kind="checkbox", options=nameless, required=False,
        value=["YES"] if said.is_anonymous else [], hint=hint,
    )  # fmt: skip
    return [*boxes, nameless_box] if one.kind is OccasionKind.CASE else boxes


def _form(
    request: HttpRequest,
    one: OccasionInfo,
    said: Said,
    errors: dict[str, str] | None = None,
    *,
    is_again: bool,
) -> HttpResponse:
    shown = {
        "form": Form(_fields(said, one), errors or {}),
        "stars": said.stars,
        "grade": STAR_NAMES[said.stars or 0],
        "is_again": is_again,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return _page(request, "form", one, shown, status)


def _page(
    request: HttpRequest,
    name: str,
    one: OccasionInfo,
    shown: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    tail = str(one.number)[-6:] if one.number else ""
    context = {"one": one, "tail": tail, "grades": STAR_NAMES.items(), **shown}
    response = render(request, f"portal/ratings/{name}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@public
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for the code the window gave; it opens the page on which the visit is rated."""
    viewer, code = actor_of(request), request.POST.get("code", "").strip()[:20]
    found, errors = queries.rated_window(key, viewer=viewer), {}
    if request.method == "POST":
        client, at = client_of(request.META), clock.now()
        try:
            token = queries.visit(key, code, client=client, viewer=viewer, at=at)
        except DomainError as error:
            errors = {"code": error.text if code else "请填写评价码"}
        else:
            return redirect("portal:rate", token)
    asked = Field(
        name="code", label="评价码", value=code, hint="窗口给您的 8 位数字，30 分钟内有效",
        autocomplete="off",
    )  # fmt: skip
    context = {"window": found, "form": Form([asked], errors)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "portal/ratings/window.html", context, status=status)
