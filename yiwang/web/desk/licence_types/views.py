"""Licence types: the list with a search, one with its versions, a comparison, a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.layouts import Layout, PartKind
from yiwang.services.licences.types.licence_types import (
    STATE_NAMES,
    TypeContent,
    TypePage,
    TypeState,
)
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.forms import Field, Form

PAGE = 20
LONGEST = 120
RIGHTS = ("catalogue.edit", "catalogue.publish")
TONES = {
    TypeState.DRAFT: "amber",
    TypeState.PUBLISHED: "green",
    TypeState.SUPERSEDED: "grey",
    TypeState.WITHDRAWN: "grey",
}


def require_any(request: HttpRequest) -> None:
    """Let in who drafts or publishes.

    :raises NotPermitted: anybody else.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise NotPermitted


def items_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the items that result in a type, by code with their names."""
    codes = tuple(codes)
    known = catalogue.basics_among(codes)
    return [(code, known[code].name if code in known else "目录里没有这个事项") for code in codes]


def face_of(
    request: HttpRequest,
    content: TypeContent,
    layout: Layout | None = None,
    tried: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what a page needs to show a face, and where its seal would stand."""
    today, viewer = clock.local_date(clock.now()), actor_of(request)
    shown = layout or content.layout
    stamps = [p for p in shown.parts if p.kind is PartKind.STAMP]
    return {
        "name": content.name,
        "layout": shown,
        "face": queries.face_preview(content, on=today, layout=layout, tried=tried, viewer=viewer),
        "stamp": [
            f"{number:g}"
            for p in stamps[:1]
            for number in (p.x + p.w / 2, p.y + p.h / 2, p.w / 2 - 0.5, p.h / 2 - 0.5)
        ],
    }


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List the types by code, found by a part of name, issuer or code."""
    require_any(request)
    viewer = actor_of(request)
    text = plain(request.GET).get("q", "").strip()[:60]
    after = plain(request.GET).get("after", "")[:21]
    found = queries.types(text, after=after, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    following = {"q": text, "after": shown[-1].code} if len(found) > PAGE else None
    context = {
        "lines": shown,
        "text": text,
        "may_begin": queries.may_begin_type(viewer=viewer),
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode({"q": text}) if after else "",
    }
    return render(request, "desk/licence_types/list.html", context)


@staff()
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one type: what is in force, its face, its versions."""
    require_any(request)
    return _one(request, _page_or_404(request, code), "")


def _page_or_404(request: HttpRequest, code: str) -> TypePage:
    found = queries.type_page(code, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def _one(request: HttpRequest, page: TypePage, problem: str) -> HttpResponse:
    viewer, current = actor_of(request), page.current
    context: dict[str, Any] = {
        "line": page.line,
        "versions": [(v, STATE_NAMES[v.state], TONES[v.state]) for v in page.versions],
        "may_begin": queries.may_begin_type(viewer=viewer) and not page.line.draft_id,
        "has_published": any(v.number for v in page.versions),
        "problem": problem,
    }
    if current is not None:
        context |= face_of(request, current.content) | {
            "current": current,
            "facts": queries.type_facts(current.content, viewer=viewer),
            "items": items_of(current.content.basic_codes),
        }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "desk/licence_types/type.html", context, status=status)


@staff("catalogue.edit")
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version, from the one that was chosen, and open it."""
    chosen = plain(request.POST).get("number", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 6 else 0  # noqa: PLR2004
    try:
        made = commands.begin_type_version(
            code=code, number=number, actor=actor_of(request), at=clock.now()
        )
    except commands.CannotChangeType as error:
        return _one(request, _page_or_404(request, code), error.text)
    return HttpResponseRedirect(reverse("desk:licence-type-version", args=[made]))


@staff("catalogue.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a type that does not exist yet."""
    typed = plain(request.POST)
    names = ("name", "code", "authority", "issuer")
    given = {name: typed.get(name, "").strip() for name in names}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = commands.begin_type(**given, actor=actor_of(request), at=clock.now())
        except commands.CannotChangeType as error:
            errors = ui_errors.form_errors(error)
        else:
            return HttpResponseRedirect(reverse("desk:licence-type-version", args=[made]))
    asked = [
        Field(name="name", label="证照名称", value=given["name"], maxlength=LONGEST),
        Field(
            name="code",
            label="证照类型代码",
            value=given["code"],
            maxlength=21,
            hint="定义机构的统一社会信用代码（18 位）加三位数字，共 21 位",
        ),
        Field(
            name="authority",
            label="定义机构",
            value=given["authority"],
            maxlength=LONGEST,
            hint="规定这类证照的部门",
        ),
        Field(
            name="issuer",
            label="颁发机构",
            value=given["issuer"],
            maxlength=LONGEST,
            hint="哪一类部门颁发，如：市场监督管理部门",
        ),
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    context = {"form": Form(asked, errors)}
    return render(request, "desk/licence_types/new.html", context, status=status)


@staff()
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Show what differs between two versions of a type."""
    require_any(request)
    picked = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(one.isdecimal() and len(one) < 6 for one in picked):  # noqa: PLR2004
        raise NotFound
    older, newer = sorted(int(one) for one in picked)
    changes = queries.type_changes(code, older, newer, viewer=actor_of(request))
    if changes is None:
        raise NotFound
    line = _page_or_404(request, code).line
    context = {"line": line, "older": older, "newer": newer, "changes": changes}
    return render(request, "desk/licence_types/compare.html", context)
