"""Self-checks: what waits, one with its progress and trace, and every act on it (减证便民自查)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.types import (
    ACT_NAMES,
    STATE_NAMES,
    Act,
    CheckInfo,
    NormKind,
    State,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.reduction import boxes
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form

PAGE = 30
LONGEST = 300
STOP_POLLING = 286
RIGHTS = ("catalogue.edit", "catalogue.check", "catalogue.publish")
TONES = {
    State.FILLING: "grey",
    State.RETURNED: "amber",
    State.PUBLISHING: "blue",
    State.PUBLISHED: "green",
}
TAKEN = {"submit": Act.SUBMIT, "review": Act.REVIEW, "agree": Act.AGREE, "return": Act.RETURN}
TOLD = {
    Act.SUBMIT: "已提请审核",
    Act.REVIEW: "审核通过，等另一人会商确认",
    Act.AGREE: "已确认，正在逐项公布",
    Act.RETURN: "已退回",
}


def require_right(request: HttpRequest) -> None:
    """Let editors, checkers and publishers in.

    :raises PermissionDenied: none of them.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def info_or_404(request: HttpRequest, key: UUID) -> CheckInfo:
    """Return a self-check in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    require_right(request)
    found = queries.check(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def uuid_of(text: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _labelled(found: tuple[CheckInfo, ...]) -> list[tuple[CheckInfo, str, str]]:
    return [(one, STATE_NAMES[one.state], TONES.get(one.state, "blue")) for one in found]


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """List what waits for the viewer, whose self-check may begin, then every one in sight."""
    require_right(request)
    viewer, wanted = actor_of(request), request.GET.get("state", "")
    state = State(wanted) if wanted in State.__members__ else None
    before = uuid_of(request.GET.get("before", ""))
    found = queries.checks(
        states=[state] if state else (), before=before, limit=PAGE + 1, viewer=viewer
    )
    shown = found[:PAGE]
    following = {"state": wanted, "before": shown[-1].id} if len(found) > PAGE else None
    chips = [Chip("全部", "?", is_on=state is None)] + [
        Chip(label, "?" + urlencode({"state": one.value}), is_on=one is state)
        for one, label in STATE_NAMES.items()
    ]
    context = {
        "waiting": () if before else _labelled(queries.waiting(viewer=viewer)),
        "organisations": queries.may_begin_for(viewer=viewer),
        "lines": _labelled(shown),
        "chips": chips,
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"state": wanted}) if before else "",
    }
    return render(request, "desk/reduction/home.html", context)


@staff("catalogue.check")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the self-check of an organisation, or come to the one that is open."""
    organisation = uuid_of(request.POST.get("organisation", ""))
    if organisation is None:
        raise NotFound
    try:
        key = commands.begin_check(
            organisation_id=organisation, actor=actor_of(request), at=clock.now()
        )
    except commands.CannotCheck as error:
        messages.error(request, error.text)
        return HttpResponseRedirect(reverse("desk:reduction"))
    return HttpResponseRedirect(reverse("desk:reduction-check", args=[key]))


@staff()
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one self-check: progress, items, what the viewer may do."""
    return page(request, info_or_404(request, key), {}, "")


def page(
    request: HttpRequest,
    info: CheckInfo,
    errors: dict[str, str],
    opinion: str,
    alike: Form | None = None,
) -> HttpResponse:
    """Show one self-check with what was refused."""
    query, viewer = plain(request.GET), actor_of(request)
    only_open, after = query.get("show", "") == "open", query.get("after", "")[:12]
    found = queries.sheets_of(
        info.id, only_open=only_open, after=after, limit=PAGE + 1, viewer=viewer
    )
    shown, base = found[:PAGE], {"show": "open"} if only_open else {}
    cursor = {**base, "after": shown[-1].basic_code} if len(found) > PAGE else None
    names = queries.alike(info.id, viewer=viewer) if Act.SAVE in info.actions else ()
    tests = queries.norms(NormKind.TEST, only_active=True)
    context = {
        "one": info,
        "state": STATE_NAMES[info.state],
        "tone": TONES.get(info.state, "blue"),
        "acts": {act.value: act in info.actions for act in Act},
        "form": Form([_opinion(opinion)], errors) if info.actions - {Act.SAVE} else None,
        "errors": Form((alike.fields if alike else ()), errors) if errors else None,
        "sheets": shown,
        "names": names,
        "alike": alike or (boxes.alike(names, tests, {}) if names else None),
        "trace": [(step, ACT_NAMES[step.act]) for step in info.steps],
        "chips": [
            Chip("全部事项", "?", is_on=not only_open),
            Chip("还没自查完的", "?show=open", is_on=only_open),
        ],
        "next_url": "?" + urlencode(cursor) if cursor else "",
        "first_url": "?" + urlencode(base) if after else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/reduction/check.html", context, status=status)


def _opinion(value: str) -> Field:
    return Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=value,
        required=False,
        hint="退回要写清楚哪一项怎么改",
        maxlength=LONGEST,
    )


@staff()
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the progress alone, for the page that looks every two seconds."""
    info = info_or_404(request, key)
    status = HTTPStatus.OK if info.state is State.PUBLISHING else STOP_POLLING
    return render(request, "desk/reduction/_progress.html", {"one": info}, status=status)


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one step: hand in, pass, agree, return."""
    typed, info = plain(request.POST), info_or_404(request, key)
    wanted, opinion = TAKEN.get(typed.get("act", "")), typed.get("opinion", "")[:LONGEST]
    try:
        if wanted is None:
            raise commands.CannotCheck("请选择一个办理动作", reason="act")
        _take(request, key, wanted, boxes.whole(typed.get("version", "")), opinion)
    except commands.Overtaken as error:
        who = error.detail["who"]
        told = f"{who}刚刚办理过这份自查。您写的意见保存在下方，请先看最新情况"
        return page(request, info_or_404(request, key), {"": told}, opinion)
    except DomainError as error:
        return page(request, info, ui_errors.form_errors(error), opinion)
    messages.success(request, TOLD[wanted])
    return HttpResponseRedirect(reverse("desk:reduction-check", args=[key]))


def _take(request: HttpRequest, key: UUID, wanted: Act, version: int, opinion: str) -> None:
    given: dict[str, Any] = {
        "check_id": key,
        "version": version,
        "opinion": opinion,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    every = {
        Act.SUBMIT: commands.submit_check,
        Act.REVIEW: commands.review_check,
        Act.AGREE: commands.agree_check,
        Act.RETURN: commands.return_check,
    }
    every[wanted](**given)
