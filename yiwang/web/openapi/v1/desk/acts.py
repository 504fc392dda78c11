"""Every act upon a case: one address, one scope, one command; ``version`` as last seen.

A version that is no longer the case's own is answered 409 ``cases.case_conflict`` and nothing is
changed. The answer is the case's line as it stands afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import (
    Check,
    CorrectionPoint,
    DocumentKind,
    GapPoint,
    Outcome,
    StopKind,
)
from yiwang.services.cases.types.desk import CaseFile, DeskFilters, DeskView, PointView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Answers, Number, Text
from yiwang.web.openapi.v1.cases import Attached
from yiwang.web.openapi.v1.desk.bodies import (
    WRITTEN,
    ActBody,
    DeliverBody,
    PaymentBody,
    ProposeEndingBody,
    ProposeVoidBody,
    TerminateBody,
    TransferBody,
    payment,
)
from yiwang.web.openapi.v1.desk.file import case_file
from yiwang.web.openapi.v1.desk.lists import DeskLine, line
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui import letters
from yiwang.web.ui.access import actor_of

ACCEPT, REVIEW, DECIDE, DELIVER = "desk:accept", "desk:review", "desk:decide", "desk:deliver"
INTAKE = "desk:intake"


class AcceptBody(ActBody):
    """受理."""

    reason: Text = Field("", max_length=500, description="备注，只在内部留痕")


class DeclineBody(ActBody):
    """不予受理: the reason and the right authority, as the applicant will read them."""

    reason: Text = Field(max_length=WRITTEN)
    authority: Text = Field(max_length=200, description="应当向哪个机关申请")


class ReasonBody(ActBody):
    """An act that needs its reason."""

    reason: Text = Field(max_length=WRITTEN)


class ReturnBody(ReasonBody):
    """退回审查: on a route of its own to the stage named."""

    to: Text = Field("", max_length=31)


class PointBody(Schema):
    """One thing to correct: a material or an answer of the form."""

    material: int | None = Field(None, ge=1, le=500)
    field: Text = Field("", max_length=60)
    problem: Text = Field(max_length=500)
    how: Text = Field(max_length=500)
    reason: Text = Field("", max_length=500, description="平台已有的材料仍要提供的理由")


class CorrectionBody(ActBody):
    """一次性补正: every point at once."""

    points: list[PointBody] = Field(max_length=200)
    days: int | None = Field(None, ge=1, le=90, description="工作日；空 = 指南的期限")
    second_reason: Text = Field("", max_length=500, description="再次补正的理由")


class ResubmitBody(ActBody):
    """收补正材料 at the window; files were stored before."""

    values: Answers = {}
    files: list[Attached] = Field([], max_length=100)
    papers: list[int] = Field([], max_length=100, description="收到纸质原件的材料")


class GapBody(Schema):
    """A material that may follow."""

    material: int = Field(ge=1, le=500)
    missing: Text = Field("", max_length=500, description="缺什么；空 = 没有提交")
    reason: Text = Field("", max_length=500, description="指南没有标明可容缺的，写理由")


class PreAcceptBody(ActBody):
    """容缺预受理: every gap at once; no limit begins."""

    gaps: list[GapBody] = Field(max_length=100)
    days: int | None = Field(None, ge=1, le=90, description="工作日；空 = 指南的补正期限")


class GapAcceptBody(ActBody):
    """容缺受理: marked materials only, promised in writing; both limits run."""

    gaps: list[GapBody] = Field(max_length=100)
    due_on: date
    promise: Text = Field("", max_length=500, description="窗口承诺的凭据；随申请承诺的留空")


class SupplyBody(ActBody):
    """收补交材料 at the window; files were stored before."""

    files: list[Attached] = Field([], max_length=100)
    papers: list[int] = Field([], max_length=100, description="收到纸质原件的材料")


class PreReviewBody(ActBody):
    """预审意见 while materials are still missing."""

    opinion: Text = Field(max_length=WRITTEN)


class CheckBody(Schema):
    """A line the reviewer checked."""

    name: Text = Field(max_length=200)
    passed: bool
    remark: Text = Field("", max_length=WRITTEN)


class ReviewBody(ActBody):
    """审查意见."""

    opinion: Text = Field(max_length=WRITTEN)
    passed: bool
    checks: list[CheckBody] = Field([], max_length=200)


class SendUpBody(ActBody):
    """送审批: what is proposed."""

    proposal: Text = Field("", max_length=WRITTEN)


class DecideBody(ActBody):
    """决定: a refusal needs reason, clause and remedy (行政许可法第三十八条)."""

    outcome: Outcome
    reason: Text = Field("", max_length=WRITTEN)
    clause: Text = Field("", max_length=500)
    remedy: Text = Field("", max_length=WRITTEN)
    conditions: Text = Field("", max_length=500)
    validity: Text = Field("", max_length=60)
    valid_until: date | None = None


class AnswerBody(ActBody):
    """What is answered to a proposal."""

    answer: Text = Field("", max_length=500)


class ExtendBody(ActBody):
    """延期: once, at most ten working days (fifteen for joint handling)."""

    days: int = Field(ge=1, le=15)
    reason: Text = Field(max_length=WRITTEN)


class SuspendBody(ActBody):
    """中止."""

    reason: Text = Field(max_length=WRITTEN)
    basis: Text = Field(max_length=200)
    resume_when: Text = Field(max_length=200)


class LiftBody(ActBody):
    """恢复办理, 结束特别程序: what came of it."""

    result: Text = Field(max_length=1000)


class SpecialBody(ActBody):
    """特别程序 of 行政许可法第四十五条."""

    kind: StopKind
    planned_days: int = Field(ge=1, le=365)
    basis: Text = Field(max_length=200)
    reason: Text = Field("", max_length=WRITTEN)
    body: Text = Field("", max_length=200, description="实施单位；空 = 本机关")
    contact: Text = Field("", max_length=100)


def _correction(body: CorrectionBody) -> dict[str, Any]:
    points = [
        CorrectionPoint(
            material_no=p.material, field=p.field, problem=p.problem, how=p.how, reason=p.reason
        )
        for p in body.points
    ]
    return {"points": points, "due_days": body.days, "second_reason": body.second_reason}


def _review(body: ReviewBody) -> dict[str, Any]:
    checks = [Check(name=c.name, passed=c.passed, remark=c.remark) for c in body.checks]
    return {"opinion": body.opinion, "passed": body.passed, "checks": checks}


def _resubmit(body: ResubmitBody) -> dict[str, Any]:
    given: list[tuple[int, UUID]] = [(one.material, one.file) for one in body.files]
    return {"values": body.values, "files_by_material": given, "papers": body.papers}


def _gaps(body: PreAcceptBody | GapAcceptBody) -> dict[str, Any]:
    found = {
        "gaps": [GapPoint(one.material, one.missing, one.reason) for one in body.gaps],
    }
    if isinstance(body, GapAcceptBody):
        return {**found, "due_on": body.due_on, "promise": body.promise}
    return {**found, "due_days": body.days}


def _supply(body: SupplyBody) -> dict[str, Any]:
    given: list[tuple[int, UUID]] = [(one.material, one.file) for one in body.files]
    return {"files_by_material": given, "papers": body.papers}


def _gap_letter(file: CaseFile, written: Mapping[str, Any]) -> letters.Letter:
    names = {m.no: m.name for m in file.materials}
    points = [(names.get(p.material_no, ""), p.missing) for p in written["gaps"]]
    if "due_on" in written:
        return queries.gap_notice(points, written["due_on"], after_acceptance=True)
    days = written["due_days"] or file.correction_days
    due = working_calendar().add_working_days(clock.local_date(clock.now()), days)
    return queries.gap_notice(points, due, after_acceptance=False)


def _transfer(body: TransferBody) -> dict[str, Any]:
    return {
        "item_code": body.item,
        "organisation": body.organisation,
        "reason": body.reason,
        "basis": body.basis,
    }


def _void(body: ProposeVoidBody) -> dict[str, Any]:
    continues = parse_number(body.continues) if body.continues else None
    return {"reason": body.reason, "basis": body.basis, "continues": continues}


def plain(body: ActBody) -> dict[str, Any]:
    """Return what was written as the command takes it."""
    return {name: getattr(body, name) for name in type(body).model_fields if name != "version"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its address, who may, what is written, what is run, what the applicant reads."""

    slug: str
    scopes: tuple[str, ...]
    body: type[ActBody]
    run: Callable[..., Any]
    says: str
    read: Callable[[Any], dict[str, Any]] = plain
    letter: Callable[[CaseFile, Any], letters.Letter] | None = None
    key: str = "case"


def _correction_letter(file: CaseFile, written: Mapping[str, Any]) -> letters.Letter:
    names: dict[Any, str] = {a.key: a.label for a in file.answers}
    names |= {m.no: m.name for m in file.materials}
    points = [
        PointView(
            p.material_no, p.field, names.get(p.material_no or p.field, p.field), p.problem, p.how
        )
        for p in written["points"]
    ]
    days = written["due_days"] or file.correction_days
    due = working_calendar().add_working_days(clock.local_date(clock.now()), days)
    return letters.correction(points, due, written["second_reason"])


ANY = (ACCEPT, REVIEW, DECIDE, DELIVER, INTAKE)
ACTS = (
    Act("claim", ANY, ActBody, commands.claim, "领取"),
    Act("release", ANY, ActBody, commands.release, "退回待领取"),
    Act("accept", (ACCEPT,), AcceptBody, commands.accept, "受理", letter=letters.acceptance),
    Act("decline", (ACCEPT,), DeclineBody, commands.decline, "不予受理", letter=letters.declined),
    Act(
        "not-needed",
        (ACCEPT,),
        ReasonBody,
        commands.not_needed,
        "不需要办理",
        letter=letters.not_needed,
    ),
    Act(
        "request-correction",
        (ACCEPT, REVIEW),
        CorrectionBody,
        commands.request_correction,
        "一次性补正告知",
        _correction,
        _correction_letter,
    ),
    Act(
        "resubmit",
        (INTAKE,),
        ResubmitBody,
        commands.resubmit,
        "窗口收补正材料",
        _resubmit,
        key="number",
    ),
    Act(
        "pre-accept",
        (ACCEPT,),
        PreAcceptBody,
        commands.pre_accept,
        "容缺预受理",
        _gaps,
        _gap_letter,
    ),
    Act(
        "accept-with-gaps",
        (ACCEPT,),
        GapAcceptBody,
        commands.accept_with_gaps,
        "容缺受理",
        _gaps,
        _gap_letter,
    ),
    Act("supply", (INTAKE,), SupplyBody, commands.supply, "窗口收补交材料", _supply, key="number"),
    Act(
        "note-pre-review",
        (ACCEPT, REVIEW),
        PreReviewBody,
        commands.note_pre_review,
        "预审意见",
    ),
    Act("review", (REVIEW,), ReviewBody, commands.review, "审查意见", _review),
    Act("send-to-decision", (REVIEW,), SendUpBody, commands.send_to_decision, "送审批"),
    Act("return", (DECIDE,), ReturnBody, commands.return_to_review, "退回审查"),
    Act("decide", (DECIDE,), DecideBody, commands.decide, "作出决定", letter=letters.decision),
    Act("deliver", (DELIVER,), DeliverBody, commands.deliver, "登记送达"),
    Act(
        "terminate",
        (DECIDE,),
        TerminateBody,
        commands.terminate,
        "终止办理",
        letter=letters.termination,
    ),
    Act("transfer", (DECIDE,), TransferBody, commands.transfer, "转送", _transfer),
    Act(
        "propose-void",
        (ACCEPT, REVIEW, DECIDE),
        ProposeVoidBody,
        commands.propose_void,
        "提出作废",
        _void,
    ),
    Act("void", (DECIDE,), AnswerBody, commands.void, "同意作废"),
    Act("reject-void", (DECIDE,), AnswerBody, commands.reject_void, "不同意作废"),
    Act(
        "propose-ending",
        (REVIEW, DECIDE),
        ProposeEndingBody,
        commands.propose_ending,
        "提出撤回、撤销或者注销",
    ),
    Act("end-result", (DECIDE,), AnswerBody, commands.end_result, "同意撤回、撤销或者注销"),
    Act("reject-ending", (DECIDE,), AnswerBody, commands.reject_ending, "不同意撤回、撤销或者注销"),
    Act("extend", (DECIDE,), ExtendBody, commands.extend, "延期", letter=letters.extension),
    Act("suspend", (DECIDE,), SuspendBody, commands.suspend, "中止", letter=letters.suspension),
    Act("resume", (REVIEW, DECIDE), LiftBody, commands.resume, "恢复办理"),
    Act(
        "start-special",
        (DECIDE,),
        SpecialBody,
        commands.start_special,
        "特别程序",
        letter=letters.special,
    ),
    Act("end-special", (REVIEW, DECIDE), LiftBody, commands.end_special, "结束特别程序"),
    Act(
        "request-payment",
        (REVIEW,),
        PaymentBody,
        commands.request_payment,
        "通知缴费",
        payment,
        letters.payment,
    ),
)


class LetterOut(Schema):
    """A document as the applicant would read it; it has no number yet."""

    kind: DocumentKind
    title: str
    parts: list[dict[str, Any]]


def standing(request: HttpRequest, key: int) -> Mapping[str, Any]:
    """Return the case's line as it is now."""
    wanted = DeskFilters(view=DeskView.OPEN, text=str(key))
    found = queries.desk_list(wanted, viewer=actor_of(request), at=clock.now(), limit=1).rows
    if not found:
        raise NotFound
    return line(found[0])


def _operation(act: Act) -> Callable[..., Mapping[str, Any]]:
    def operation(request: HttpRequest, number: Number, body: Any) -> Mapping[str, Any]:
        key = parse_number(number)
        act.run(
            **{act.key: key},
            version=body.version,
            **act.read(body),
            actor=actor_of(request),
            at=clock.now(),
        )
        return standing(request, key)

    return operation


def _preview(act: Act) -> Callable[..., Any]:
    def preview(request: HttpRequest, number: Number, body: Any) -> Any:
        file = case_file(request, number)
        if body.version != file.version:
            raise commands.CaseConflict
        assert act.letter is not None  # noqa: S101
        kind, content = act.letter(file, act.read(body))
        return queries.preview_document(
            file.number, kind=kind, content=content, viewer=actor_of(request), at=clock.now()
        )

    return preview


def _add(act: Act, run: Callable[..., Any], answer: Any, tail: str, says: str) -> None:
    run.__annotations__["body"] = act.body
    name = f"{act.slug}{tail}".replace("-", "_").replace("/", "_")
    run.__name__, run.__doc__ = name, f"{says}。"
    router.post(
        f"/cases/{{number}}/{act.slug}{tail}",
        response={200: answer, **REFUSALS},
        auth=Post(*act.scopes),
        operation_id=f"desk_{name}",
        summary=says,
    )(run)


def operation_of(act: Act, answer: Any) -> None:
    """Give an act its address."""
    _add(act, _operation(act), answer, "", act.says)


def offer(act: Act) -> None:
    """Give an act its address, and one that shows the document it would send."""
    operation_of(act, DeskLine)
    if act.letter is not None:
        says = f"{act.says}的文书预览，不写入、不取号"
        _add(act, _preview(act), LetterOut, "/preview", says)


for one in ACTS:
    offer(one)
