"""Every act upon a case: one address, one scope, one command; ``version`` as last seen.

A version that is no longer the case's own is answered 409 ``cases.case_conflict`` and nothing is
changed. The answer is the case's line as it stands afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import (
    Check,
    CorrectionPoint,
    DeliveryWay,
    Outcome,
    StopKind,
)
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Answers, Number, Text
from yiwang.web.openapi.v1.cases import Attached
from yiwang.web.openapi.v1.desk.lists import DeskLine, line
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

ACCEPT, REVIEW, DECIDE, DELIVER = "desk:accept", "desk:review", "desk:decide", "desk:deliver"
INTAKE = "desk:intake"
WRITTEN = 2000


class ActBody(Schema):
    """Any act: the version of the case that was seen."""

    version: int = Field(ge=0, le=2**31 - 1)


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


class PointBody(Schema):
    """One thing to correct: a material or an answer of the form."""

    material: int | None = Field(None, ge=1, le=500)
    field: Text = Field("", max_length=60)
    problem: Text = Field(max_length=500)
    how: Text = Field(max_length=500)


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


class TerminateBody(ActBody):
    """终止办理."""

    reason: Text = Field(max_length=WRITTEN)
    basis: Text = Field(max_length=200)


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


class DeliverBody(ActBody):
    """送达: the hand-over record."""

    way: DeliveryWay
    receiver: Text = Field(max_length=60)
    evidence: Text = Field(max_length=200)


def _correction(body: CorrectionBody) -> dict[str, Any]:
    points = [
        CorrectionPoint(material_no=p.material, field=p.field, problem=p.problem, how=p.how)
        for p in body.points
    ]
    return {"points": points, "due_days": body.days, "second_reason": body.second_reason}


def _review(body: ReviewBody) -> dict[str, Any]:
    checks = [Check(name=c.name, passed=c.passed, remark=c.remark) for c in body.checks]
    return {"opinion": body.opinion, "passed": body.passed, "checks": checks}


def _resubmit(body: ResubmitBody) -> dict[str, Any]:
    given: list[tuple[int, UUID]] = [(one.material, one.file) for one in body.files]
    return {"values": body.values, "files_by_material": given, "papers": body.papers}


def _plain(body: ActBody) -> dict[str, Any]:
    return {name: getattr(body, name) for name in type(body).model_fields if name != "version"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its address, who may, what is written, what is run."""

    slug: str
    scopes: tuple[str, ...]
    body: type[ActBody]
    run: Callable[..., Any]
    says: str
    read: Callable[[Any], dict[str, Any]] = _plain
    key: str = "case"


ANY = (ACCEPT, REVIEW, DECIDE, DELIVER, INTAKE)
ACTS = (
    Act(slug="claim", scopes=ANY, body=ActBody, run=commands.claim, says="领取"),
    Act(slug="release", scopes=ANY, body=ActBody, run=commands.release, says="退回待领取"),
    Act(slug="accept", scopes=(ACCEPT,), body=AcceptBody, run=commands.accept, says="受理"),
    Act(slug="decline", scopes=(ACCEPT,), body=DeclineBody, run=commands.decline, says="不予受理"),
    Act(
        slug="not-needed",
        scopes=(ACCEPT,),
        body=ReasonBody,
        run=commands.not_needed,
        says="不需要办理",
    ),
    Act(
        slug="request-correction",
        scopes=(ACCEPT, REVIEW),
        body=CorrectionBody,
        run=commands.request_correction,
        says="一次性补正告知",
        read=_correction,
    ),
    Act(
        slug="resubmit",
        scopes=(INTAKE,),
        body=ResubmitBody,
        run=commands.resubmit,
        says="窗口收补正材料",
        read=_resubmit,
        key="number",
    ),
    Act(
        slug="review",
        scopes=(REVIEW,),
        body=ReviewBody,
        run=commands.review,
        says="审查意见",
        read=_review,
    ),
    Act(
        slug="send-to-decision",
        scopes=(REVIEW,),
        body=SendUpBody,
        run=commands.send_to_decision,
        says="送审批",
    ),
    Act(
        slug="return",
        scopes=(DECIDE,),
        body=ReasonBody,
        run=commands.return_to_review,
        says="退回审查",
    ),
    Act(slug="decide", scopes=(DECIDE,), body=DecideBody, run=commands.decide, says="作出决定"),
    Act(slug="deliver", scopes=(DELIVER,), body=DeliverBody, run=commands.deliver, says="登记送达"),
    Act(
        slug="terminate",
        scopes=(DECIDE,),
        body=TerminateBody,
        run=commands.terminate,
        says="终止办理",
    ),
    Act(slug="extend", scopes=(DECIDE,), body=ExtendBody, run=commands.extend, says="延期"),
    Act(slug="suspend", scopes=(DECIDE,), body=SuspendBody, run=commands.suspend, says="中止"),
    Act(
        slug="resume", scopes=(REVIEW, DECIDE), body=LiftBody, run=commands.resume, says="恢复办理"
    ),
    Act(
        slug="start-special",
        scopes=(DECIDE,),
        body=SpecialBody,
        run=commands.start_special,
        says="特别程序",
    ),
    Act(
        slug="end-special",
        scopes=(REVIEW, DECIDE),
        body=LiftBody,
        run=commands.end_special,
        says="结束特别程序",
    ),
)


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

    operation.__annotations__["body"] = act.body
    operation.__name__ = act.slug.replace("-", "_")
    operation.__doc__ = f"{act.says}。"
    return operation


for one in ACTS:
    router.post(
        f"/cases/{{number}}/{one.slug}",
        response={200: DeskLine, **REFUSALS},
        auth=Post(*one.scopes),
        operation_id=f"desk_{one.slug.replace('-', '_')}",
        summary=one.says,
    )(_operation(one))
