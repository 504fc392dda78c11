"""用证权限: the list, a proposal, one with its acts; and the log of every read (用证记录)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.using import (
    BASIS_NAMES,
    CONSUMER_NAMES,
    SCOPE_NAMES,
    LicenceUseFilters,
    RightAct,
    RightState,
    UseBasis,
    UseScope,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licence_rights.forms import BUTTONS, Opinion, Proposal
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff

LIMIT: Final = 20
RIGHTS: Final = ("data.manage", "supervision.read")
STATES: Final = {
    "": "全部",
    RightState.DRAFT: "待审批",
    RightState.IN_FORCE: "生效",
    RightState.REFUSED: "不予批准",
    RightState.REVOKED: "已收回",
}
TOLD: Final = {
    RightAct.APPROVE: "已批准，从现在起可以读取",
    RightAct.REFUSE: "已不予批准，提出人能看到理由",
    RightAct.REVOKE: "已收回，从现在起不能再读取",
}
COMMANDS: Final[Mapping[RightAct, Callable[..., None]]] = {
    RightAct.APPROVE: commands.approve_right,
    RightAct.REFUSE: commands.refuse_right,
    RightAct.REVOKE: commands.revoke_right,
}


def _require(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the rights of consumers in the viewer's region."""
    _require(request)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    state = state if state in STATES else ""
    page = queries.rights(
        viewer=actor_of(request), at=clock.now(), state=state, after=after, limit=LIMIT
    )
    kept = {"state": state} if state else {}
    context = {
        "rows": [(row, SCOPE_NAMES[row.scope], BASIS_NAMES[row.basis]) for row in page.rows],
        "states": [(code, word, code == state) for code, word in STATES.items()],
        "is_narrowed": bool(state),
        "may_propose": may(request, "data.manage"),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "desk/licence_rights/list.html", context)


@staff("data.manage")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a right; another one approves it."""
    viewer = actor_of(request)
    if request.method != "POST":
        return _form(request, Proposal(viewer=viewer))
    form = Proposal(plain(request.POST), viewer=viewer)
    if not form.is_valid():
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        key = commands.propose_right(
            consumer=form.consumer,
            type_code=given["type_code"],
            scope=UseScope(given["scope"]),
            basis=UseBasis(given["basis"]),
            clause=given["clause"],
            purpose=given["purpose"],
            valid_until=given["valid_until"],
            is_told=given["told"] == "yes",
            actor=viewer,
            at=clock.now(),
        )
    except commands.CannotGrantRight as error:
        _mark(form, error)
        return _form(request, form, status=error.status)
    messages.success(request, "已提出，等另一位数据管理人员审批")
    return redirect("desk:licence-right", key)


def _form(request: HttpRequest, form: forms.Form, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"form": ui_forms.from_django(form)}
    return render(request, "desk/licence_rights/new.html", context, status=status)


def _mark(form: forms.Form, error: DomainError) -> None:
    for name, sentence in (error.fields or {"": error.text}).items():
        known = {"consumer": "office"}.get(name, name)
        form.add_error(known if known in form.fields else None, sentence)


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a right with its past, and what the viewer may do now."""
    _require(request)
    return _one(request, key)


def _one(
    request: HttpRequest,
    key: UUID,
    *,
    opinion: forms.Form | None = None,
    conflict: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    info = queries.right(key, viewer=actor_of(request), at=clock.now())
    words = ui_forms.from_django(opinion or Opinion())
    context = {
        "one": info,
        "consumer_kind": CONSUMER_NAMES[info.row.consumer.kind],
        "scope": SCOPE_NAMES[info.row.scope],
        "basis": BASIS_NAMES[info.row.basis],
        "faults": words,
        "opinion": words,
        "conflict": conflict,
        "acts": [(act.value, *look) for act, look in BUTTONS.items() if act in info.acts],
    }
    return render(request, "desk/licence_rights/one.html", context, status=status)


@staff("data.manage")
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve, refuse or take back; what was typed stays when it is refused."""
    given = plain(request.POST)
    wanted = next((one for one in COMMANDS if one == given.get("act", "")), None)
    if wanted is None:
        raise NotFound
    form = Opinion(given)
    form.is_valid()
    words: dict[str, Any] = {}
    if wanted is not RightAct.APPROVE:
        words["opinion"] = form.cleaned_data.get("opinion", "")
    text = given.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
    try:
        COMMANDS[wanted](
            right_id=key, version=version, actor=actor_of(request), at=clock.now(), **words
        )
    except NotFound:
        raise
    except DomainError as error:
        _mark(form, error)
        conflict = "" if error.fields else error.text
        return _one(request, key, opinion=form, conflict=conflict, status=error.status)
    messages.success(request, TOLD[wanted])
    return redirect("desk:licence-right", key)


@staff()
@require_GET
def uses(request: HttpRequest) -> HttpResponse:
    """Show every read of licences in the viewer's region: by case, type and consumer."""
    _require(request)
    given = plain(request.GET)
    asked = {name: given.get(name, "").strip()[:80] for name in ("case", "consumer")}
    number = "".join(asked["case"].split())
    fault = "" if not number or (number.isascii() and number.isdigit()) else "请填 18 位申请编号"
    filters = LicenceUseFilters(
        case_number=int(number[:18]) if number and not fault else None, consumer=asked["consumer"]
    )
    after = given.get("after", "")
    page = queries.licence_uses(filters, viewer=actor_of(request), after=after, limit=LIMIT)
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "rows": page.rows,
        "fields": (
            ui_forms.Field(
                name="case", label="申请编号", value=asked["case"], error=fault, required=False
            ),
            ui_forms.Field(
                name="consumer", label="用证单位名称含", value=asked["consumer"], required=False
            ),
        ),
        "is_narrowed": bool(kept),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "desk/licence_rights/uses.html", context)
