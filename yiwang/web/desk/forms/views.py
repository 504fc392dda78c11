"""Forms: the list with who uses them, one with its versions, a comparison, a new one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.designing import commands, queries
from yiwang.services.designing.types import STATE_NAMES, DesignLine, State
from yiwang.services.eforms import queries as eforms
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.forms import Field, Form

PAGE = 20
MOST_COUNTED = 1000
LONGEST, LONGEST_ID = 160, 19
RIGHTS = ("catalogue.edit", "catalogue.check", "catalogue.publish")
TONES = {
    State.DRAFT: "grey",
    State.RETURNED: "amber",
    State.PUBLISHED: "green",
    State.WITHDRAWN: "grey",
}


def require_any(request: HttpRequest) -> None:
    """Let in who edits, checks or publishes.

    :raises NotPermitted: anybody else.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise NotPermitted


def labelled(found: tuple[DesignLine, ...]) -> list[dict[str, Any]]:
    """Return lines with the words for their state."""
    return [
        {"one": one, "state": STATE_NAMES[one.state], "tone": TONES.get(one.state, "blue")}
        for one in found
    ]


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List what waits for the viewer, then the forms by code with how many lists use them."""
    require_any(request)
    viewer = actor_of(request)
    text = plain(request.GET).get("q", "").strip()[:60]
    after = plain(request.GET).get("after", "")
    found = eforms.forms(text, after=after, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    ids = eforms.version_ids([line.code for line in shown])
    counted = catalogue.count_form_users([ids.get(line.code, ()) for line in shown])
    following = {"q": text, "after": shown[-1].code} if len(found) > PAGE else None
    context = {
        "waiting": () if after or text else labelled(queries.waiting(viewer=viewer)),
        "lines": [(line, _many(counted[n])) for n, line in enumerate(shown)],
        "text": text,
        "may_begin": queries.may_begin(viewer=viewer),
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"q": text}) if after else "",
    }
    return render(request, "desk/forms/list.html", context)


def _many(counted: int) -> str:
    return f"{MOST_COUNTED} 以上" if counted > MOST_COUNTED else str(counted)


@staff()
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show one form: its versions, the items that use it, its designs."""
    require_any(request)
    return _form(request, code, "")


def _form(request: HttpRequest, code: str, problem: str) -> HttpResponse:
    viewer = actor_of(request)
    versions = eforms.form_versions(code)
    if not versions:
        raise NotFound
    ids = [line.version_id for line in versions]
    context = {
        "code": code,
        "title": versions[0].title,
        "versions": versions,
        "users": catalogue.form_users(ids, limit=PAGE),
        "under_way": queries.open_design(code, viewer=viewer),
        "designs": labelled(queries.designs(code=code, limit=PAGE, viewer=viewer)),
        "may_begin": queries.may_begin(viewer=viewer),
        "problem": problem,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "desk/forms/form.html", context, status=status)


@staff("catalogue.edit")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a design of a form that is published, from the version that was chosen, and open it."""
    typed = plain(request.POST)
    code, chosen = typed.get("code", ""), typed.get("version", "")
    version_id = int(chosen) if chosen.isdecimal() and len(chosen) < LONGEST_ID else None
    try:
        made = commands.begin_design(
            code=code, version_id=version_id, actor=actor_of(request), at=clock.now()
        )
    except commands.CannotDesign as error:
        return _form(request, code, " ".join(error.fields.values()) or error.text)
    return HttpResponseRedirect(reverse("desk:form-design", args=[made]))


@staff("catalogue.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a form that does not exist yet, for the lists of one item."""
    typed = plain(request.POST)
    given = {name: typed.get(name, "").strip() for name in ("code", "title", "basic_code")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = commands.begin_design(
                code=given["code"],
                title=given["title"],
                basic_code=given["basic_code"],
                actor=actor_of(request),
                at=clock.now(),
            )
        except commands.CannotDesign as error:
            errors = ui_errors.form_errors(error)
        else:
            return HttpResponseRedirect(reverse("desk:form-design", args=[made]))
    asked = [
        Field(name="title", label="表单名称", value=given["title"], maxlength=LONGEST),
        Field(
            name="code",
            label="表单编码",
            value=given["code"],
            maxlength=64,
            hint="英文字母、数字、短横和斜线，如 items/food-permit",
        ),
        Field(
            name="basic_code",
            label="用于哪个事项",
            value=given["basic_code"],
            maxlength=12,
            hint="填基本编码，12 位。发布以后，这个事项的实施清单都用这张表单",
        ),
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/forms/new.html", {"form": Form(asked, errors)}, status=status)


@staff()
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Show what differs between two versions of a form, field by field."""
    require_any(request)
    picked = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(one.isdecimal() and len(one) < 6 for one in picked):  # noqa: PLR2004
        raise NotFound
    older, newer = sorted(int(one) for one in picked)
    found = queries.compared(code, older, newer, viewer=actor_of(request))
    if found is None:
        raise NotFound
    old, new, differences = found
    context = {"old": old, "new": new, "differences": differences}
    return render(request, "desk/forms/compare.html", context)
