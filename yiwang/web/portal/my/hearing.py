"""听证: ask for it or waive it, read the record and sign or refuse."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import Action
from yiwang.services.cases.types.scene import HearingStage, HearingView
from yiwang.services.cases.types.views import CaseView
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.forms import Field, Form

OPEN_STAGES = frozenset(
    {
        HearingStage.TOLD,
        HearingStage.REQUESTED,
        HearingStage.ARRANGED,
        HearingStage.RECORDED,
    }
)
"""Stages in which the page has something for the applicant."""
LONGEST = 1000
LONG = 10
_OWN = frozenset({"申请人", "申请人代表"})


def _own_name(hearing: HearingView) -> str:
    """The applicant's name in the record, when they have not answered yet."""
    waiting = (p.name for p in hearing.participants if p.role in _OWN and p.at is None)
    return next(waiting, "")


def _asks(case: CaseView, hearing: HearingView) -> str:
    """What the page asks for now."""
    if Action.REQUEST_HEARING not in case.actions:
        return ""
    if hearing.stage is HearingStage.TOLD:
        return "request"
    if hearing.stage is HearingStage.RECORDED:
        return "confirm" if _own_name(hearing) else ""
    under_way = hearing.stage in {HearingStage.REQUESTED, HearingStage.ARRANGED}
    return "waive" if under_way and hearing.requested_name == case.applicant_name else ""


def _form(asks: str, text: str, errors: dict[str, str]) -> Form:
    labels = {
        "request": ("grounds", "要求听证的理由", "放弃听证的不用填"),
        "confirm": ("reason", "拒绝签字的理由", "签字的不用填"),
        "waive": ("reason", "放弃的原因", ""),
    }
    if asks not in labels:
        return Form([], errors)
    name, label, hint = labels[asks]
    field = Field(
        name=name,
        label=label,
        hint=hint,
        kind="textarea",
        required=False,
        value=text,
        maxlength=LONGEST,
    )
    return Form([field], errors)


def _act(request: HttpRequest, hearing: HearingView, number: int, text: str) -> None:
    act, raw = request.POST.get("act", ""), request.POST.get("version", "")
    common: dict[str, Any] = {"case": number, "actor": actor_of(request), "at": clock.now()}
    common["version"] = int(raw) if raw.isdecimal() and len(raw) < LONG else None
    if act == "request":
        commands.request_hearing(grounds=text, **common)
    elif act == "waive":
        commands.waive_hearing(reason=text, **common)
    elif act in {"sign", "refuse"}:
        commands.confirm_record(
            name=_own_name(hearing), signed=act == "sign", reason=text, **common
        )
    else:
        raise NotFound


@citizen()
@require_http_methods(["GET", "POST"])
def hearing(request: HttpRequest, number: int) -> HttpResponse:
    """Show the hearing of one's case; ask for it, waive it, sign its record or refuse."""
    viewer, errors = actor_of(request), {}
    case = queries.case_for_applicant(number, viewer=viewer, at=clock.now())
    if not case.proceedings.hearings:
        raise NotFound("这件没有听证")
    last = case.proceedings.hearings[-1]
    asks = _asks(case, last)
    text = request.POST.get("grounds", request.POST.get("reason", "")).strip()[:LONGEST]
    if request.method == "POST":
        try:
            _act(request, last, number, text)
        except NotFound:
            raise
        except DomainError as error:
            errors = dict(error.fields) or {"": error.text}
        else:
            return redirect("portal:my_case", number)
    form = _form(asks, text, errors)
    context = {"case": case, "hearing": last, "asks": asks, "form": form}
    return render(request, "portal/my/hearing.html", context, status=422 if errors else 200)
