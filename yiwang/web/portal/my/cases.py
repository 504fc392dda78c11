"""我的办件: the list, one case with the four questions, withdrawing, documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.interaction import queries as interaction
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries
from yiwang.services.cases.types import (
    COLLECT,
    ENDED,
    Action,
    CaseState,
    Outcome,
    ResultState,
    StepStatus,
)
from yiwang.services.cases.types.views import CaseSummary, CaseView, Timeline
from yiwang.services.delivery import queries as delivery
from yiwang.services.delivery.types import ConsignmentState
from yiwang.services.eforms import queries as eforms
from yiwang.web.portal.apply.forms import shown
from yiwang.web.portal.my.hearing import OPEN_STAGES
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Cell, Column, Moment, Table
from yiwang.web.ui.files.serving import serve, serve_bytes
from yiwang.web.ui.forms import Field, Form

LONGEST_REASON = 200
PAGE = 20
_ACTS = {
    "申请": (Action.SUBMIT,),
    "收件": (Action.SUBMIT,),
    "受理": (
        Action.ACCEPT,
        Action.ACCEPT_WITH_GAPS,
        Action.AUTO_ACCEPT,
        Action.DECLINE,
        Action.NOT_NEEDED,
    ),
    "审查": (Action.SEND_TO_DECISION,),
    "决定": (Action.GRANT, Action.REFUSE, Action.CONCLUDE),
    "送达": (Action.DELIVER,),
}
_STATES = {
    StepStatus.DONE: "done",
    StepStatus.CURRENT: "now",
    StepStatus.AHEAD: "todo",
    StepStatus.STOPPED: "end",
}
_COLLECT = {**COLLECT, "ONLINE": "请在下面的“结果送达”打开结果，确认收到。"}
_ON_ITS_WAY = {
    ConsignmentState.ORDERING: "结果正在寄往您填写的地址，轨迹在下面。",
    ConsignmentState.SENT: "结果正在寄往您填写的地址，轨迹在下面。",
    ConsignmentState.SERVED: "不用做什么。结果已经送达。",
}
OWED = "待缴费"
_ENDED = frozenset({ResultState.RETRACTED, ResultState.REVOKED, ResultState.CANCELLED})
_COME_BACK = frozenset({ConsignmentState.RETURNED, ConsignmentState.LOST})
_AGAIN = "邮件没有送到，请在下面的“结果送达”重新选择送达方式。不会自动再寄。"


@dataclass(frozen=True)
class Handed:
    """A material as the applicant handed it in: its files, or in which other way."""

    name: str
    files: list[tuple[UUID, str]]
    way: str


def in_words(day: date | None) -> str:
    """Write a day as 2018年9月3日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def case_table(rows: Iterable[CaseSummary], caption: str = "我的办件") -> Table:
    """Build the list of cases; the number is the link."""
    return Table(
        caption,
        [Column("申请编号"), Column("事项"), Column("部门"), Column("状态"), Column("最晚哪天")],
        [
            [
                Cell(_groups(c.number), reverse("portal:my_case", args=[c.number])),
                Cell(c.item_name, note=c.applicant_name),
                Cell(c.organisation_name),
                Cell(c.label, tag=True),
                Cell(in_words(c.due_on) or "—"),
            ]
            for c in rows
        ],
    )


def _groups(number: int) -> str:
    digits = str(number)
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def moments(timeline: Timeline, case: CaseView | None = None) -> list[Moment]:
    """Build the six steps for the timeline element, with when each was passed."""
    happened = {line.act: line.at for line in case.history} if case else {}
    made = []
    for step, status in timeline:
        passed = status in {StepStatus.DONE, StepStatus.STOPPED}
        acts = _ACTS[str(step)] if passed else ()
        made.append(
            Moment(
                str(step),
                _STATES[status],  # type: ignore[arg-type]
                at=next((happened[a] for a in acts if a in happened), None),
            )
        )
    return made


def _joint(shown: dict[str, Any], viewer: Actor, at: datetime) -> dict[str, Any]:
    """What a joint case shows of its parts: fees and results that wait for the applicant too."""
    case, stands, sent = shown["case"], shown["standing"], shown["sent"]
    board = queries.joint_board(case.number, viewer=viewer, at=at)
    if board is None or not board.is_lead:
        return {"board": board, "standing": stands}
    owing = [one for one in board.slices if one.label == OWED]
    subjects = [str(one.number) for one in board.slices] if case.outcome else []
    where = delivery.where_they_are(subjects, viewer=viewer) if subjects else {}
    left = [one for one in where.values() if one.state is not ConsignmentState.SERVED]
    if owing:
        names = "”“".join(one.item_name for one in owing)
        said = f"“{names}”要缴费，请按“去缴费”。逾期不缴的，这一项会终止办理。"
        stands = replace(stands, who="您", next=said)
    elif left and sent is not None and sent.state is ConsignmentState.SERVED:
        said = f"还有 {len(left)} 项的结果没有送达，请在下面打开那一项，看怎样领取。"
        stands = replace(stands, next=said)
    results = {int(subject): one for subject, one in where.items()}
    return {"board": board, "standing": stands, "owing": owing, "results": results}


def details(case: CaseView) -> dict[str, Any]:
    """What the body of a case shows, on both the applicant's page and 办件查询."""
    form = eforms.form(case.form_version_id) if case.form_version_id else None
    held = eforms.answered_files(case.form_version_id, case.values)
    infos = stored.infos([i for some in held.values() for i in some]) if held else {}
    answers = [
        {"label": f.label, "value": shown(f, case.values[f.key], infos)}
        for f in (form.fields if form else ())
        if case.values.get(f.key) not in (None, "", [], {})
    ]
    handed: dict[int, Handed] = {}
    for m in case.materials:
        if m.is_superseded:
            continue
        one = handed.setdefault(m.material_no, Handed(m.name, [], m.way_name))
        if m.file_id is not None:
            one.files.append((m.file_id, m.file_name))
    asked = eforms.file_questions(case.form_version_id)
    attached = [
        Handed(asked[key].label, [(i, infos[i].name) for i in some if i in infos], "表单附件")
        for key, some in held.items()
    ]
    sent = delivery.consignment(str(case.number), viewer=ANYONE) if case.outcome else None
    stands = case.standing
    if sent is not None and sent.state in _COME_BACK:
        stands = replace(stands, who="您", next=_AGAIN)
    elif sent is not None and case.outcome is Outcome.GRANTED:
        stands = replace(stands, next=_ON_ITS_WAY.get(sent.state, _COLLECT[sent.way]))
    return {
        "case": case,
        "open_stages": OPEN_STAGES,
        "pauses": [s for s in case.suspensions if s.kind in {"EXTEND", "SUSPENSION"}],
        "standing": stands,
        "moments": moments(case.timeline, case),
        "answers": answers,
        "handed": [*handed.values(), *attached],
        "sent": sent,
        "reasons": [clock_view for clock_view in case.clocks if clock_view.reasons],
        "over": _over(case),
    }


def _over(case: CaseView) -> dict[str, Any] | None:
    """Why it ended without a decision, and which document says on what basis."""
    if case.state not in ENDED or not case.documents:
        return None
    ended = next((line for line in case.history if line.to_state is case.state), None)
    return {
        "opinion": ended.opinion if ended else "",
        "document": case.documents[0].title,
        "has_remedies": case.state is not CaseState.WITHDRAWN,
    }


@citizen("registered")
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """List the viewer's cases, newest first, keyset by number."""
    raw = request.GET.get("after", "")
    after = int(raw) if raw.isdecimal() else None
    found = queries.my_cases(viewer=actor_of(request), after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    more = rows[-1].number if len(found) > PAGE else None
    context = {"rows": rows, "after": more, "table": case_table(rows)}
    return render(request, "portal/my/cases.html", context)


@citizen("registered")
@require_GET
def case(request: HttpRequest, number: int) -> HttpResponse:
    """Show one case: how it stands, who acts, by when, what to do."""
    viewer, at = actor_of(request), clock.now()
    found = queries.case_for_applicant(number, viewer=viewer, at=at)
    done = found.happened
    gaps = done & {Action.PRE_ACCEPT, Action.ACCEPT_WITH_GAPS}
    promised, joint = Action.KEEP_PROMISE in done, found.joint_number
    linked = found.is_linked or found.state is CaseState.DECLINED
    granted = found.outcome is Outcome.GRANTED
    shown = details(found)
    result = queries.result_of(number, viewer=viewer, at=at) if granted else None
    if result is not None and result.state in _ENDED:
        ended = {"now": result.said, "next": "原因、依据和救济途径见下面的结果和决定书。"}
        shown["standing"] = replace(shown["standing"], **ended)
    context = {
        **shown,
        "promises": queries.promises_of(number, viewer=viewer, at=at) if promised else None,
        "links": queries.links_of(number, viewer=viewer) if linked else None,
        "gaps": queries.gaps_of(number, viewer=viewer, at=at) if gaps else None,
        "result": result,
        **(_joint(shown, viewer, at) if joint else {}),
        "pdf": True,
        "may_correct": Action.RESUBMIT in found.actions and found.open_correction is not None,
        "may_withdraw": Action.WITHDRAW in found.actions,
        "to_pay": found.to_pay,
        "may_choose": Action.CHANGE_DELIVERY in found.actions and not found.outcome,
        "to_rate": interaction.invitation_of(number, viewer=viewer, at=at)
        if found.outcome
        else None,
    }
    return render(request, "portal/my/case.html", context)


@citizen("registered")
@require_GET
def document(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Serve an official document of the viewer's own case as PDF."""
    content = queries.document_pdf(number, n, viewer=actor_of(request), at=clock.now())
    return serve_bytes(content, f"{number}-{n}.pdf")


@citizen("registered")
@require_GET
def original(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Serve the sealed original of a document of the viewer's own case, an OFD file."""
    return serve(queries.document_original(number, n, viewer=actor_of(request)), download=True)


@citizen()
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Ask on a page, with a reason if they like, before a case is taken back."""
    viewer, errors = actor_of(request), {}
    found = queries.case_for_applicant(number, viewer=viewer, at=clock.now())
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if request.method == "POST":
        try:
            cases.withdraw(number=number, reason=reason, actor=viewer, at=clock.now())
        except DomainError as error:
            errors = {"": error.text}
        else:
            return redirect("portal:my_case", number)
    field = Field(
        name="reason",
        label="原因",
        kind="textarea",
        required=False,
        value=reason,
        maxlength=LONGEST_REASON,
    )
    context = {"case": found, "form": Form([field], errors)}
    return render(request, "portal/my/withdraw.html", context, status=422 if errors else 200)
