"""Drafts put to the public: read, give an opinion, see what became of all (征集意见)."""

from __future__ import annotations

import hashlib
from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import Kind, PublicText
from yiwang.foundation.core import clock
from yiwang.web.portal.context import crumbs
from yiwang.web.portal.notices.views import number, texts, withdrawn
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, address_of, public
from yiwang.web.ui.forms import Field, Form

PAGE = 20
LONGEST, NAME = 2000, 40
STAGES = {
    "soon": ("还没有开始", "grey"),
    "open": ("正在征集", "green"),
    "closed": ("已截止", "grey"),
    "settled": ("已公布采纳情况", "blue"),
}


def stage(content: dict[str, object], today: date) -> str:
    """Return whether a draft takes opinions: soon, open, closed, settled."""
    if content.get("summary"):
        return "settled"
    if today < date.fromisoformat(str(content["opens_on"])):
        return "soon"
    return "open" if today <= date.fromisoformat(str(content["ends_on"])) else "closed"


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List drafts that are open, or those that are closed."""
    found = texts(request, Kind.CONSULTATION)
    today = clock.local_date(clock.now())
    lines = [
        (one, place, *STAGES[stage(dict(one.content), today)])
        for one, place in found["lines"]  # type: ignore[attr-defined]
    ]
    context = {**found, "lines": lines, "crumbs": crumbs("征集意见")}
    return render(request, "portal/consultation/list.html", context)


@public
def show(request: HttpRequest, no: int) -> HttpResponse:
    """Show a draft with its opinions, and take one; what is typed is kept when it is refused."""
    found = queries.public_text(Kind.CONSULTATION, no=no)
    if found is None:
        given = request.POST.get("text", "").replace("\0", "")
        return withdrawn(request, Kind.CONSULTATION, no=no, typed=given)
    if request.method != "POST":
        return _page(request, found, {})
    typed = {key: str(value).replace("\0", "") for key, value in request.POST.items()}
    try:
        n = commands.give_opinion(
            no=no,
            text=typed.get("text", ""),
            name=typed.get("name", ""),
            mark=mark_of(request),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotGiveOpinion as error:
        return _page(request, found, ui_errors.form_errors(error), typed)
    messages.success(
        request, f"您的意见已经收到，是第 {n} 条。工作人员审看后公开，截止后公布采纳情况"
    )
    return HttpResponseRedirect(reverse("portal:consultation", args=[no]))


def mark_of(request: HttpRequest) -> str:
    """Return what tells one address from another today, and nothing else."""
    today = clock.local_date(clock.now())
    key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    told = f"{today} {address_of(request)}".encode()
    return hashlib.blake2s(told, key=key, digest_size=16).hexdigest()


def _days_left(found: PublicText, where: str) -> str:
    """Return how long opinions are taken, today included; nothing unless they are."""
    if where != "open" or found.ends_on is None:
        return ""
    left = (found.ends_on - clock.local_date(clock.now())).days
    return f"还有 {left + 1} 天" if left else "今天是最后一天"


def _page(
    request: HttpRequest,
    found: PublicText,
    errors: dict[str, str],
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    before = number(request.GET.get("before", ""))
    shown = queries.shown_opinions(found.no, before=before, limit=PAGE + 1)
    where = stage(dict(found.content), clock.local_date(clock.now()))
    given = typed or {}
    fields = [
        Field(
            name="text",
            label="您的意见",
            kind="textarea",
            value=given.get("text", ""),
            hint="写明是哪一条、怎么改、为什么。请不要写身份证号码和别人的电话",
            maxlength=LONGEST,
            rows=6,
        ),
        Field(
            name="name",
            label="署名",
            value=given.get("name", ""),
            required=False,
            hint="会和意见一起公开，可以不写",
            maxlength=NAME,
        ),
    ]
    context = {
        "one": found,
        "stage": where,
        "label": STAGES[where],
        "days_left": _days_left(found, where),
        "counts": queries.opinion_counts(found.id),
        "opinions": shown[:PAGE],
        "form": Form(fields, errors) if where == "open" or typed is not None else None,
        "next_url": f"?before={shown[PAGE - 1].n}#opinions" if len(shown) > PAGE else "",
        "first_url": "?#opinions" if before else "",
        "crumbs": crumbs(("征集意见", reverse("portal:consultations")), found.title),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "portal/consultation/show.html", context, status=status)
