"""A joint event at the desk: invite, find a day, speak, tell once, conclude."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import EventAct, EventPartyView, JointEventView, Opinion
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import queries as stored
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.web.desk.fields import plain
from yiwang.web.desk.projects import forms
from yiwang.web.desk.projects.views import UNPROCESSABLE, refused
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve, serve_bytes
from yiwang.web.ui.forms import Form, Option
from yiwang.web.ui.project_files import kept

Given = dict[str, Any]


def _event(request: HttpRequest, event: UUID) -> JointEventView:
    return queries.joint_event(event, viewer=actor_of(request), at=clock.now())


@staff("cases.read")
@require_GET
def show(request: HttpRequest, event: UUID) -> HttpResponse:
    """Show a joint event with what the viewer may do now."""
    return _page(request, _event(request, event))


def _bodies(event: JointEventView, region_code: str) -> list[Option]:
    """Return the parties of the division's list with the organisations in charge."""
    codes = [region_code, *reversed(divisions.ancestors_of(region_code))]
    found = []
    for speciality, department in event.planned:
        body = next(filter(None, (orgs.organisation_of(c, department) for c in codes)), None)
        if body is not None:
            value = forms.party_value(speciality, body.id)
            found.append(Option(value, f"{speciality}：{body.name}"))
    return found


def _page(
    request: HttpRequest,
    event: JointEventView,
    *,
    act: str = "",
    typed: QueryDict | None = None,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "event": event,
        "errors": forms.under(act, errors or {}),
        "acts": {one.value: one in event.acts for one in EventAct},
        "forms": _forms(event, actor_of(request).region_code, act, typed, errors or {}),
        "untold": sum(not f.is_told for f in event.findings),
        "open_points": sum(not f.is_settled for f in event.findings),
        "is_complete": all(p.opinion for p in event.parties),
    }
    return render(request, "desk/projects/event.html", context, status=status)


def _forms(
    event: JointEventView, region: str, act: str, typed: QueryDict | None, errors: dict[str, str]
) -> dict[str, Form]:
    """Return the forms of what may be done now; only the one that was sent keeps what was typed."""
    found = {}
    for name, build in FORMS.items():
        sent = act == name
        form = build(event, region, typed if sent else None, errors if sent else {})
        if form is not None:
            found[name.replace("-", "_")] = forms.prefixed(form, name)
    return found


Typed = QueryDict | None
Errors = dict[str, str]


def _invite_form(event: JointEventView, region: str, typed: Typed, errors: Errors) -> Form | None:
    if EventAct.INVITE not in event.acts:
        return None
    return forms.invite_form(_bodies(event, region), typed, errors)


def _answer_form(event: JointEventView, _region: str, typed: Typed, errors: Errors) -> Form | None:
    own = _answering(event)
    return forms.answer_form(event, own, typed, errors) if own else None


def _fix_form(event: JointEventView, _region: str, typed: Typed, errors: Errors) -> Form | None:
    if EventAct.FIX not in event.acts:
        return None
    return forms.fix_form(event, typed or QueryDict(), errors)


def _conclude_form(
    event: JointEventView, _region: str, typed: Typed, errors: Errors
) -> Form | None:
    if EventAct.CONCLUDE not in event.acts:
        return None
    return forms.conclude_form(typed or QueryDict(), errors)


def _off_form(event: JointEventView, _region: str, typed: Typed, errors: Errors) -> Form | None:
    if EventAct.CALL_OFF not in event.acts:
        return None
    return forms.reason_form("取消的原因", typed or QueryDict(), errors)


def _opinion_form(event: JointEventView, _region: str, typed: Typed, errors: Errors) -> Form | None:
    return _opinion(event, typed, errors) if _speaking(event) is not None else None


FORMS: dict[str, Callable[[JointEventView, str, Typed, Errors], Form | None]] = {
    "invite": _invite_form,
    "answer": _answer_form,
    "fix": _fix_form,
    "opine": _opinion_form,
    "conclude": _conclude_form,
    "call-off": _off_form,
}


def _opinion(event: JointEventView, typed: QueryDict | None, errors: dict[str, str]) -> Form:
    party = _speaking(event)
    told = [
        f
        for f in event.findings
        if party is not None
        and f.is_told
        and not f.is_settled
        and (f.organisation_name, f.speciality) == (party.organisation_name, party.speciality)
    ]
    return forms.opinion_form(party, told, again=event.round > 1, typed=typed, errors=errors)


def _answering(event: JointEventView) -> EventPartyView | None:
    """Return the viewer's own invitation, one that is not answered first."""
    if EventAct.ANSWER not in event.acts:
        return None
    mine = [p for p in event.parties if p.is_own]
    return next((p for p in mine if p.days is None), mine[0] if mine else None)


def _speaking(event: JointEventView) -> Any:
    """Return the viewer's own invitation that has not been answered by an opinion."""
    if EventAct.OPINE not in event.acts:
        return None
    return next((p for p in event.parties if p.is_own and not p.opinion), None)


def _invite(event: JointEventView, typed: QueryDict, given: Given) -> str:
    days, wrong = forms.days(typed.get("days", ""))
    if wrong:
        raise commands.CannotMeet(fields={"days": f"“{wrong}”不是日期，请写成 2026-3-9"})
    parties = forms.parties(typed.getlist("parties"))
    commands.invite_parties(parties=parties, days=days, **given)
    return "邀请已发出，等各部门答复可用时间"


def _answer(event: JointEventView, typed: QueryDict, given: Given) -> str:
    own = _answering(event)
    if own is None:
        raise NotFound
    del given["version"]
    days = [d for text in typed.getlist("days") if (d := forms.day(text)) is not None]
    found = commands.answer_invitation(n=own.n, days=days, **given)
    return "已答复，各部门时间已经对上" if found else "已答复"


def _fix(event: JointEventView, typed: QueryDict, given: Given) -> str:
    commands.fix_day(day=forms.day(typed.get("day", "")), reason=typed.get("reason", ""), **given)
    return "时间已定，业主和各部门会收到通知"


def _opine(event: JointEventView, typed: QueryDict, given: Given) -> str:
    party = _speaking(event)
    if party is None:
        raise NotFound
    del given["version"]
    chosen = typed.get("opinion", "")
    commands.give_opinion(
        n=party.n,
        opinion=Opinion(chosen) if chosen in {"PASSED", "FINDINGS"} else Opinion.NONE,
        text=typed.get("text", ""),
        points=forms.points(typed),
        settled=[forms.number(one) for one in typed.getlist("settled")],
        late_reason=typed.get("late_reason", ""),
        **given,
    )
    return "意见已出具"


def _tell(event: JointEventView, typed: QueryDict, given: Given) -> str:
    return f"{commands.tell_findings(**given)} 个问题已经一次告知业主"


def _conclude(event: JointEventView, typed: QueryDict, given: Given) -> str:
    if typed.get("passed") not in {"yes", "no"}:
        raise commands.CannotMeet(fields={"passed": "请选择结论"})
    number = commands.conclude_event(
        passed=typed.get("passed") == "yes", text=typed.get("text", ""), **given
    )
    return f"{number} 意见书已出具"


def _call_off(event: JointEventView, typed: QueryDict, given: Given) -> str:
    commands.call_off_event(reason=typed.get("reason", ""), **given)
    return "已取消，业主和各部门会收到通知"


ACTS: dict[str, Callable[[JointEventView, QueryDict, Given], str]] = {
    "invite": _invite,
    "answer": _answer,
    "fix": _fix,
    "opine": _opine,
    "tell": _tell,
    "conclude": _conclude,
    "call-off": _call_off,
}


@staff("cases.read")
@require_POST
def act(request: HttpRequest, event: UUID, act: str) -> HttpResponse:
    """Take one step of a joint event."""
    if act not in ACTS:
        raise NotFound
    seen, typed = _event(request, event), forms.stripped(plain(request.POST), act)
    given: Given = {
        "event_id": event,
        "version": forms.number(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    ids, errors = kept(request, f"{act}-file", actor_of(request))
    errors = {"file": next(iter(errors.values()))} if errors else {}
    status: int = UNPROCESSABLE
    if not errors:
        if act == "opine":
            given["file_ids"] = ids
        try:
            told = ACTS[act](seen, typed, given)
        except DomainError as error:
            errors, status = refused(error)
        else:
            messages.success(request, told)
            return redirect("desk:project-event", event)
    again = _event(request, event)
    return _page(request, again, act=act, typed=typed, errors=errors, status=status)


@staff("cases.read")
@require_GET
def report(request: HttpRequest, event: UUID) -> HttpResponse:
    """Give the one joint report as PDF."""
    number, content = queries.report_pdf(event, viewer=actor_of(request), at=clock.now())
    return serve_bytes(content, f"{number}.pdf")


@staff("cases.read")
@require_GET
def file(request: HttpRequest, event: UUID, file_id: UUID) -> HttpResponse:
    """Serve a file that somebody put to an opinion, an answer or the request."""
    if not queries.may_open_file(file_id, event, viewer=actor_of(request), at=clock.now()):
        raise NotFound
    return serve(stored.infos([file_id])[file_id])
