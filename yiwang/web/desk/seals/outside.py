"""Decisions found outside the platform: the list, a report, one with its answer and finding."""

from __future__ import annotations

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
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.outside import (
    OUTSIDE_ACTS,
    OUTSIDE_SOURCES,
    OUTSIDE_STATES,
    OutsideAct,
    OutsideReport,
    OutsideState,
)
from yiwang.web.desk.fields import Day, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff

LIMIT: Final = 20
_NIL: Final = UUID(int=0)
_NO_OFFICE: Final = "请选择本地区的单位，或者填写下级地区单位的统一社会信用代码"
RIGHTS: Final = ("supervision.read", "cases.decide")
STATES: Final[dict[str, str]] = {
    "": "全部",
    **{str(state): word for state, (word, _) in OUTSIDE_STATES.items()},
}
TOLD: Final = {
    OutsideAct.ANSWER: "已说明，等监察人员认定",
    OutsideAct.CONFIRM: "已认定属于网外审批，单位能看到理由",
    OutsideAct.DISMISS: "已认定不属于网外审批，单位能看到理由",
}


class Report(forms.Form):
    """登记网外审批线索."""

    office = forms.ChoiceField(label="本地区的单位", required=False)
    uscc = text("下级地区单位的统一社会信用代码", required=False, most=18, hint="选了上面的不用填")
    what = text("决定或者证照的名称", most=120, hint="如：食品经营许可证")
    number = text("文号或者证照编号", most=120, hint="照纸质原件上写")
    issued_on = Day(label="作出日期", error_messages={"required": "请填写作出日期"})
    where = text("在哪里、怎样发现的", rows=3, most=300, hint="不写个人的姓名和号码")

    def __init__(self, viewer: Actor, *args: Any, **kwargs: Any) -> None:
        """Offer the offices of the viewer's own region."""
        super().__init__(*args, **kwargs)
        offices = [(str(o.id), o.name) for o in orgs.organisations_in(viewer.region_code)]
        self.fields["office"] = forms.ChoiceField(
            label="本地区的单位",
            required=False,
            choices=[("", "请选择"), *offices],
            error_messages={"invalid_choice": _NO_OFFICE},
        )
        self.order_fields(["office", "uscc", "what", "number", "issued_on", "where"])

    def clean(self) -> dict[str, Any]:
        """Find the office that is named once."""
        given = super().clean() or self.cleaned_data
        code = str(given.get("uscc", "")).strip().upper()
        found = orgs.organisation_by_uscc(code) if code else None
        if bool(given.get("office")) == bool(code) or (code and found is None):
            self.add_error("uscc" if code else "office", _NO_OFFICE)
        given["organisation_id"] = found.id if found else UUID(given.get("office") or _NIL.hex)
        return given


class Words(forms.Form):
    """说明或者认定的理由."""

    opinion = text("情况和理由", rows=4, most=300)


def _require_right(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show what was found in the region or the office, and how much by office."""
    _require_right(request)
    state, after = request.GET.get("state", ""), _key(request.GET.get("after", ""))
    state = state if state in STATES else ""
    page = queries.outside_approvals(
        viewer=actor_of(request), at=clock.now(), state=state, after=after, limit=LIMIT
    )
    kept = {"state": state} if state else {}
    context = {
        "page": page,
        "rows": [(row, *OUTSIDE_STATES[row.state]) for row in page.rows],
        "states": [(code, word, code == state) for code, word in STATES.items()],
        "may_report": may(request, "supervision.read"),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "desk/seals/outside.html", context)


@staff("supervision.read")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Note a decision that was not made here; what was typed stays when it is refused."""
    viewer = actor_of(request)
    if request.method != "POST":
        return _form(request, Report(viewer))
    form = Report(viewer, plain(request.POST))
    if not form.is_valid():
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    named = ("organisation_id", "what", "number", "issued_on", "where")
    told = OutsideReport(**{name: given[name] for name in named})
    try:
        key = commands.report_outside(report=told, actor=viewer, at=clock.now())
    except commands.CannotReportOutside as error:
        for name, sentence in error.fields.items():
            form.add_error({"organisation": "uscc"}.get(name, name), sentence)
        return _form(request, form, status=error.status)
    messages.success(request, "已登记，等单位说明情况")
    return redirect("desk:outside-one", key)


def _form(request: HttpRequest, form: forms.Form, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"form": ui_forms.from_django(form)}
    return render(request, "desk/seals/outside_new.html", context, status=status)


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one with its past, and what the viewer may do now."""
    _require_right(request)
    return _one(request, key, Words())


def _one(
    request: HttpRequest,
    key: UUID,
    form: forms.Form,
    *,
    conflict: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    one = queries.outside_approval(key, viewer=actor_of(request), at=clock.now())
    word, tone = OUTSIDE_STATES[one.row.state]
    context = {
        "one": one,
        "word": word,
        "tone": tone,
        "source": OUTSIDE_SOURCES[one.row.source],
        "buttons": [(act.value, name) for act, name in OUTSIDE_ACTS.items() if act in one.acts],
        "waits": one.row.state is OutsideState.OPEN,
        "form": ui_forms.from_django(form),
        "conflict": conflict,
    }
    return render(request, "desk/seals/outside_one.html", context, status=status)


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer as the office, or settle as supervision; words typed stay when it is refused."""
    _require_right(request)
    given = plain(request.POST)
    form = Words(given)
    wanted, version = str(given.get("act", "")), str(given.get("version", ""))
    if wanted not in TOLD:
        raise NotFound
    done = OutsideAct(wanted)
    if not form.is_valid():
        return _one(request, key, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    asked: dict[str, Any] = {
        "outside_id": key,
        "version": int(version) if version.isascii() and version.isdigit() else 0,
        "opinion": form.cleaned_data["opinion"],
        "actor": actor_of(request),
        "at": clock.now(),
    }
    try:
        if done is OutsideAct.ANSWER:
            commands.answer_outside(**asked)
        else:
            commands.settle_outside(is_outside=done is OutsideAct.CONFIRM, **asked)
    except NotFound:
        raise
    except DomainError as error:
        for name, sentence in error.fields.items():
            form.add_error(name, sentence)
        said = "" if error.fields else error.text
        return _one(request, key, form, conflict=said, status=error.status)
    messages.success(request, TOLD[done])
    return redirect("desk:outside-one", key)


def _key(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None
