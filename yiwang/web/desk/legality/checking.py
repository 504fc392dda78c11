"""One check sheet: filled in, confirmed or given back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.legality import commands, queries
from yiwang.oversight.legality.types import POINTS, SHEET_STATES, Point, SheetInfo
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import DocumentView
from yiwang.web.desk.fields import plain
from yiwang.web.desk.legality.amending import labels
from yiwang.web.desk.supervision.words import ACTS
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

LONGEST: Final = 1000
TOLD: Final = {
    "check": "已核查，等另一人复核",
    "confirm": "已复核；有问题的已经列为属实的预警",
    "back": "已退回重新核查",
}


@staff(Permission.LEGAL_SUPERVISION)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a sheet; take what was filled in."""
    if request.method != "POST":
        return _page(request, key, {}, {})
    given = {name: str(value) for name, value in plain(request.POST).items()}
    act, version = given.get("act", ""), given.get("version", "")
    if act not in TOLD:
        raise NotFound
    asked: dict[str, Any] = {
        "sheet_id": key,
        "version": int(version) if version.isascii() and version.isdigit() else 0,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    try:
        if act == "check":
            found = {p: given.get(p.value, "") for p in Point if given.get(p.value, "").strip()}
            commands.check_decision(**asked, faults=found)
        else:
            commands.confirm_check(**asked, agrees=act == "confirm", text=given.get("text", ""))
    except NotFound:
        raise
    except DomainError as error:
        wrong = dict(error.fields) or {"": error.text}
        return _page(request, key, given, wrong, status=error.status)
    messages.success(request, TOLD[act])
    return redirect("desk:legality-sheet", key)


def _page(
    request: HttpRequest,
    key: UUID,
    given: dict[str, str],
    errors: dict[str, str],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    one = queries.sheet(key, viewer=actor_of(request), today=local_date(clock.now()))
    word, tone = SHEET_STATES[one.row.state]
    context = {
        "one": one,
        "word": word,
        "tone": tone,
        "facts": [(when, ACTS.get(act, act)) for when, act in one.facts],
        "points": [(POINTS[point], fine, fault) for point, fine, fault in one.points],
        "papers": _papers(one.row.matter, actor_of(request)),
        "amendments": labels(one.amendments),
        "form": Form(_fields(one, given), errors),
    }
    return render(request, "desk/legality/sheet.html", context, status=status)


def _papers(matter: str, viewer: Actor) -> tuple[DocumentView, ...]:
    """Return the official documents of the case; none where it is not one or was not decided."""
    if not matter.isdigit():
        return ()
    try:
        return cases.documents(int(matter), viewer=viewer)
    except NotFound:
        return ()


def _fields(one: SheetInfo, given: dict[str, str]) -> list[Field]:
    if one.may_check:
        return [
            Field(
                name=point.value,
                label=name,
                kind="textarea",
                rows=2,
                hint="没有问题的不填；有问题的写明，引用有关事实",
                value=given.get(point.value, ""),
                required=False,
                maxlength=LONGEST,
            )
            for point, name in POINTS.items()
        ]
    if one.may_confirm:
        return [
            Field(
                name="text",
                label="复核意见",
                kind="textarea",
                value=given.get("text", ""),
                maxlength=LONGEST,
            )
        ]
    return []
