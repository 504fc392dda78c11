"""Bad ratings: the list, one with all that was said and done, and every act on it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import RATING
from yiwang.engagement.interaction.types.ratings import (
    ACT_NAMES,
    STAR_NAMES,
    STATE_NAMES,
    BadRating,
    RatingAct,
    RatingState,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.web.desk.fields import plain
from yiwang.web.desk.ratings import acts
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.forms import Field, Form

PAGE = 30
RIGHTS = ("ratings.answer", "ratings.judge", "supervision.read")
TABS = {
    "open": ("在办", tuple(s for s in RatingState if s not in {"CLOSED", "INVALID"})),
    "visit": ("待回访", (RatingState.RECTIFIED,)),
    "appeal": ("申诉复核", (RatingState.APPEALED,)),
    "closed": ("已办结", (RatingState.CLOSED,)),
    "invalid": ("不予采信", (RatingState.INVALID,)),
}
TONES = {
    RatingState.NEW: "red",
    RatingState.RECTIFIED: "amber",
    RatingState.CLOSED: "green",
    RatingState.INVALID: "grey",
}


def require_right(request: HttpRequest) -> None:
    """Let those in who answer, judge or supervise. :raises PermissionDenied: none of them."""
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def uuid_of(text: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the bad ratings in sight by where they stand, newest first."""
    require_right(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    before, own = uuid_of(request.GET.get("before", "")), actor_of(request).organisation_id
    found = queries.bad_ratings(
        TABS[tab][1], before=before, limit=PAGE + 1, viewer=actor_of(request), at=clock.now()
    )
    shown = found[:PAGE]
    following = {"tab": tab, "before": shown[-1].id} if len(found) > PAGE else None
    context = {
        "rows": [
            (one, STAR_NAMES[one.stars], STATE_NAMES[one.state], TONES.get(one.state, "blue"))
            for one in shown
        ],
        "chips": [
            Chip(name, "?" + urlencode({"tab": key}), is_on=key == tab)
            for key, (name, _) in TABS.items()
        ],
        "name": TABS[tab][0],
        "may_answer": may(request, RIGHTS[0]),
        "may_set": may(request, "voices.coordinate"),
        "limit": queries.limit_of(RATING, own) if own else None,
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"tab": tab}) if before else "",
    }
    return render(request, "desk/ratings/list.html", context)


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a bad rating and the act that comes next, or another that was chosen."""
    require_right(request)
    one = queries.bad_rating(key, viewer=actor_of(request), at=clock.now())
    return _page(request, one, request.GET.get("act", ""))


def _page(
    request: HttpRequest,
    one: BadRating,
    name: str = "",
    bound: forms.Form | None = None,
    *,
    kept: UUID | None = None,
    errors: dict[str, str] | None = None,
    phone: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    offered = acts.offered(one)
    asked = next((a for a in offered if a.name == name), offered[0] if offered else None)
    context = {
        "one": one,
        "grade": STAR_NAMES[one.given.stars],
        "state": STATE_NAMES[one.line.state],
        "tone": TONES.get(one.line.state, "blue"),
        "asked": asked,
        "form": _form(asked, bound, kept, errors or {}) if asked else None,
        "said": (errors or {}).get("", ""),
        "kept": kept,
        "chips": [
            Chip(a.title, "?" + urlencode({"act": a.name}) + "#act", is_on=a is asked)
            for a in offered
        ],
        "steps": [(ACT_NAMES[step.act], step) for step in one.steps],
        "may_call": RatingAct.CALL in one.actions,
        "phone": phone,
    }
    response = render(request, "desk/ratings/show.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _form(
    asked: acts.RatingForm, bound: forms.Form | None, kept: UUID | None, errors: dict[str, str]
) -> Form:
    """Return the boxes of an act, with what was typed and what is wrong."""
    now = clock.now().astimezone(clock.ZONE)
    first = {"day": now.date(), "time": f"{now:%H:%M}"}
    made = bound or (asked.make(initial=first) if asked.make else None)
    shown = ui_forms.from_django(made) if made is not None else Form([])
    fields, faults = list(shown), {**shown.errors, **errors}
    if asked.file:
        hint = "已经上传，不用再传；要换就再选一个" if kept else "照片或者 PDF"
        box = Field(name="file", label=asked.file, kind="file", hint=hint, required=kept is None)
        fields.append(box)
    return Form(fields, {k: v for k, v in faults.items() if k})


@staff()
@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Do an act; refused, the page comes back with what was typed and the sentence."""
    require_right(request)
    viewer, asked = actor_of(request), acts.ACTS.get(name)
    if asked is None:
        raise NotFound
    one = queries.bad_rating(key, viewer=viewer, at=clock.now())
    sent = plain(request.POST)
    bound, kept = asked.make(sent) if asked.make else None, uuid_of(sent.get("kept", ""))
    try:
        kept = _stored(request, one) or kept if asked.file else None
        if bound is not None and not bound.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _page(request, one, name, bound, kept=kept, status=status)
        said = acts.given(asked, bound.cleaned_data) if bound is not None else {}
        if asked.file:
            said["file"] = kept
        version = int(sent.get("version", "")) if sent.get("version", "").isdecimal() else None
        asked.run(rating_id=key, version=version, actor=viewer, at=clock.now(), **said)
    except NotFound:
        raise
    except DomainError as error:
        faults = dict(error.fields) or {"file" if "files." in error.code else "": error.text}
        return _page(
            request, one, name, bound, kept=kept, errors=_named(faults), status=error.status
        )
    messages.success(request, asked.told)
    return HttpResponseRedirect(reverse("desk:rating", args=[key]))


def _named(faults: dict[str, str]) -> dict[str, str]:
    """Return faults by the boxes of the page: the time of a call is a box of its own."""
    return {"time" if name == "called_at" else name: text for name, text in faults.items()}


def _stored(request: HttpRequest, one: BadRating) -> UUID | None:
    sent: Any = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        return None
    return files.store(
        content=sent,
        name=sent.name or "",
        owner=f"rating:{one.line.id}",
        actor=actor_of(request),
        at=clock.now(),
    ).id


@staff()
@require_POST
def phone(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the phone to who calls back; the look is kept."""
    require_right(request)
    viewer, at = actor_of(request), clock.now()
    number = commands.reveal_rater_phone(rating_id=key, actor=viewer, at=at)
    one = queries.bad_rating(key, viewer=viewer, at=at)
    return _page(request, one, "call", phone=number or "没有登记电话")


@staff()
@require_GET
def proof(request: HttpRequest, key: UUID, file_id: UUID) -> HttpResponse:
    """Serve a proof of a bad rating to who may see it."""
    require_right(request)
    return serve(queries.rating_file(key, file_id, viewer=actor_of(request)))
