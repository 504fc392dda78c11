"""Voiding a case that our own error made: one proposes, another decides (作废)."""

from datetime import datetime

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import Case, DeliveryRecord, VoidProposal
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.papers import ENDED_CLOCKS
from yiwang.services.cases.types import Action, DocumentKind
from yiwang.services.delivery import commands as delivery
from yiwang.services.licences.types.licences import Why

from .licensing import Licensing
from .messages import Messages
from .papers import Papers
from .steps import Step

SERVED = "决定已经送达，不能作废；确有错误的，依法撤销、撤回或者变更（《行政许可法》第六十九条）"


class CannotVoid(DomainError):
    """Voiding is for our own errors only, reasoned, by two persons, never of a served decision."""

    code = "cases.cannot_void"
    sentence = "请写明作废的理由和依据"


@command("cases.propose_void")
def propose_void(
    *,
    case: int,
    version: int | None = None,
    reason: str,
    basis: str,
    continues: int | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Propose to void a case that our own error made, such as one taken in twice (提出作废).

    《行政许可法》第七条: the applicant loses nothing by it. Supervision sees it. Return the new
    version.

    :param continues: the case that goes on instead.
    :raises CannotVoid: no reason, a served decision, or a proposal that waits already.
    """
    step = Step.on(case, Action.PROPOSE_VOID, actor=actor, at=at, version=version)
    row = step.case
    wanted = {"reason": (reason, "请写明本机关的差错"), "basis": (basis, "请写明依据")}
    faults = {key: words for key, (text, words) in wanted.items() if not text.strip()}
    if continues is not None and not _is_other(row, continues):
        faults["continues"] = "没有找到同一申请人在本机关的这件申请，请检查编号"
    if faults:
        raise CannotVoid(next(iter(faults.values())), fields=faults, reason="incomplete")
    _check_unserved(row)
    if _open(row) is not None:
        raise CannotVoid("已经有人提出作废，请等待批准", reason="waiting")
    step.move(Action.PROPOSE_VOID, opinion=reason, facts={"basis": basis}, needs_attention=True)
    step.add(
        VoidProposal(
            case=row,
            n=row.last_n,
            reason=reason.strip(),
            basis=basis.strip(),
            continues=continues,
            proposed_by=actor.staff_id,
            proposed_person=actor.person_id,
            proposed_name=actor.name,
            proposed_at=at,
        )
    )
    return step.done()


def _is_other(case: Case, number: int) -> bool:
    others = Case.objects.filter(
        pk=number, applicant_id=case.applicant_id, organisation_id=case.organisation_id
    )
    return number != case.number and others.exists()


def _check_unserved(case: Case) -> None:
    if DeliveryRecord.objects.filter(case=case).exists():
        raise CannotVoid(SERVED, reason="served")


def _open(case: Case) -> VoidProposal | None:
    return VoidProposal.objects.filter(case=case, approved=None).order_by("-n").first()


def _answered(step: Step, *, approved: bool, answer: str) -> VoidProposal:
    """Answer the proposal that waits. :raises CannotVoid: there is none."""
    proposal, actor = _open(step.case), step.actor
    if proposal is None:
        raise CannotVoid("现在没有等待批准的作废提议", reason="nothing")
    if policy.proposed_by(actor, proposal.proposed_by, proposal.proposed_person):
        raise NotPermitted("不能批准自己提出的作废，请由另一名负责人员决定", reason="own_proposal")
    proposal.approved, proposal.answer = approved, answer.strip()
    proposal.answered_by, proposal.answered_name = actor.staff_id, actor.name
    proposal.answered_at = step.at
    return proposal


@command("cases.void")
def void(
    *, case: int, version: int | None = None, answer: str = "", actor: Actor, at: datetime
) -> int:
    """Void a case as another person proposed, and tell the applicant with remedies (作废).

    《行政许可法》第七条; 《行政复议法》第二十条. Return the new version.

    :raises CannotVoid: nobody proposed it, or the decision was served meanwhile.
    """
    step = Step.on(case, Action.VOID, actor=actor, at=at, version=version)
    row = step.case
    _check_unserved(row)
    proposal = _answered(step, approved=True, answer=answer)
    step.move(Action.VOID, opinion=proposal.reason, needs_attention=True)
    proposal.save()
    review, suit = Papers.standard_remedies(row)
    continues = format_groups(proposal.continues) if proposal.continues else ""
    Papers.by(
        step,
        DocumentKind.VOIDING_NOTICE,
        {
            Content.REASON: proposal.reason,
            Content.BASIS: proposal.basis,
            Content.CLOCKS: [ENDED_CLOCKS],
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
            "continues": continues,
        },
    )
    Licensing.voided(step, Why(proposal.reason, proposal.basis))
    delivery.drop(subject=str(case), reason=proposal.reason, actor=actor, at=at)
    step.publish(events.CaseVoided(case_id=case, voided_at=at))
    goes_on = f"，由申请{continues}继续办理" if continues else "，可以重新申请"
    text = f"因本机关差错已作废，不再计时{goes_on}，原因和救济途径见告知书"
    Messages.tell(step, MessageKind.DECIDED, "办件已作废", text)
    return step.done()


@command("cases.reject_void")
def reject_void(
    *, case: int, version: int | None = None, answer: str, actor: Actor, at: datetime
) -> int:
    """Refuse to void a case; it goes on as before (不同意作废), 《行政许可法》第七条.

    Return the new version.

    :raises CannotVoid: no reason, or nobody proposed it.
    """
    step = Step.on(case, Action.REJECT_VOID, actor=actor, at=at, version=version)
    if not answer.strip():
        words = "请写明不同意的理由"
        raise CannotVoid(words, fields={"answer": words}, reason="no_reason")
    proposal = _answered(step, approved=False, answer=answer)
    step.move(Action.REJECT_VOID, opinion=answer, needs_attention=True)
    proposal.save()
    return step.done()
