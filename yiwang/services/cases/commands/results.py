"""What a case granted, afterwards: ended by two persons, its holder heard (撤回、撤销、注销)."""

from datetime import date, datetime
from typing import Any, Final

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import (
    Case,
    Decision,
    EndingProposal,
    GrantedResult,
    Hearing,
    OfficialDocument,
    PromiseCheck,
)
from yiwang.services.cases.rules import results as rules
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, DocumentKind, Outcome
from yiwang.services.cases.types.results import Ending, GroundView, ResultState
from yiwang.services.cases.types.scene import HearingOrigin
from yiwang.services.licences.types.licences import Why

from .authority import Mandated
from .hearings import Hearings
from .licensing import Licensing
from .messages import Messages
from .papers import Papers
from .serving import Serving
from .steps import Step

_HOW: Final = "请在期限内登录后在“我的办件”里提出，也可以到办理窗口提交书面意见。"
_DECISIONS: Final = (DocumentKind.GRANT_DECISION, DocumentKind.DEEMED_RENEWAL_NOTICE)
_PAPERS: Final = {
    Ending.RETRACT: DocumentKind.RETRACTION_DECISION,
    Ending.REVOKE: DocumentKind.REVOCATION_DECISION,
    Ending.CANCEL: DocumentKind.CANCELLATION_DECISION,
}


class CannotEnd(DomainError):
    """An ending has a ground of the law, its facts, and two persons; the holder is heard before."""

    code = "cases.cannot_end"
    sentence = "请把撤回、撤销或者注销的内容写完整"


class Results:
    """What the commands upon results share."""

    @staticmethod
    def granted(
        step: Step,
        valid_until: date | None,
        *,
        valid_from: date | None = None,
        ends: bool = False,
    ) -> None:
        """Write with the step what it grants and how long it holds."""
        row = Results._row(step.case, step.case.last_n, valid_from or step.today, valid_until)
        if ends:
            row.state, row.changed_on = ResultState.CANCELLED, step.today
        step.add(row)

    @staticmethod
    def _row(case: Case, n: int, valid_from: date, valid_until: date | None) -> GrantedResult:
        return GrantedResult(
            case=case,
            n=n,
            organisation_id=case.organisation_id,
            holder_id=case.applicant_id,
            valid_from=valid_from,
            valid_until=valid_until,
        )

    @staticmethod
    def of(step: Step) -> GrantedResult:
        """Return what the case granted; one decided before results were kept is made with the step.

        :raises CannotEnd: it granted nothing by itself.
        """
        if step.case.outcome != Outcome.GRANTED or step.case.is_lead:
            raise CannotEnd("这件没有准予的结果", reason="nothing")
        found = GrantedResult.objects.filter(case=step.case).order_by("-n").first()
        if found is not None:
            return found
        decision = Decision.objects.filter(case=step.case).order_by("-n").first()
        if decision is None or step.case.decided_on is None:
            raise CannotEnd("这件没有准予的结果", reason="nothing")
        row = Results._row(step.case, decision.n, step.case.decided_on, None)
        step.add(row)
        return row

    @staticmethod
    def change(
        step: Step, row: GrantedResult, state: ResultState, *, following: int | None = None
    ) -> None:
        """Let the result be another from today."""
        row.state, row.changed_on, row.following = state, step.today, following
        if row not in step.written:
            row.save(update_fields=["state", "changed_on", "following"])

    @staticmethod
    def tell(step: Step, subject: str, text: str) -> None:
        """Tell the holder; of a part of a joint case too, whose result is its own."""
        kind = MessageKind.REMINDER if step.case.is_part else MessageKind.DECIDED
        Messages.tell(step, kind, subject, text)

    @staticmethod
    def earlier(case: Case) -> str:
        """Return the decision that granted it, as a document names it."""
        rows = OfficialDocument.objects.filter(case=case, kind__in=_DECISIONS).order_by("-n")
        found = rows.values_list("title", "document_number").first()
        return " ".join(found) if found else ""


@command("cases.propose_ending")
def propose_ending(
    *,
    case: int,
    version: int | None = None,
    ground: str,
    reason: str,
    compensation: str = "",
    check_n: int | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Propose to retract, revoke or cancel what was granted (拟撤回、撤销、注销).

    《行政许可法》第七条、第八条、第六十九条、第七十条. A holder who is burdened gets a notice with
    facts and basis, may speak and ask for a hearing. Return the new version.

    :param check_n: the promise that was found false.
    :raises CannotEnd: no ground that fits, no facts, or a proposal that waits already.
    """
    step = Step.on(case, Action.PROPOSE_ENDING, actor=actor, at=at, version=version)
    row, result = step.case, Results.of(step)
    state = rules.state_on(result.state, result.valid_until, step.today)
    faults = rules.faults_of_proposal(rules.Proposed(ground, reason, compensation), state)
    if check_n is not None and not _is_false(row, check_n):
        faults["ground"] = "这项承诺没有认定为不实并拟撤销"
    if faults:
        raise CannotEnd(next(iter(faults.values())), fields=faults, reason="incomplete")
    if _open(row) is not None:
        raise CannotEnd("已经有人提出，请等待决定", reason="waiting")
    chosen = rules.GROUNDS[ground]
    word = rules.ENDINGS[chosen.ending]
    until = None
    if chosen.is_heard:
        until = orgs.working_calendar().add_working_days(step.today, rules.PLEAD_DAYS)
    facts = {"ending": chosen.ending, "ground": ground, "word": word}
    step.move(Action.PROPOSE_ENDING, opinion=reason, facts=facts, needs_attention=True)
    step.add(
        EndingProposal(
            case=row,
            n=row.last_n,
            ending=chosen.ending,
            ground=ground,
            reason=reason.strip(),
            basis=chosen.basis,
            compensation=compensation.strip(),
            check_n=check_n,
            plead_until=until,
            proposed_by=actor.staff_id,
            proposed_person=actor.person_id,
            proposed_name=actor.name,
            proposed_at=at,
        )
    )
    if until is not None:
        _notify(step, chosen, reason, compensation, until)
    return step.done()


def _is_false(case: Case, n: int) -> bool:
    rows = PromiseCheck.objects.filter(case=case, n=n, result="FALSE", proposal="REVOKE")
    return rows.exists()


def _notify(step: Step, ground: GroundView, reason: str, compensation: str, until: date) -> None:
    """Write the notice before an ending, and open the right to a hearing."""
    word = rules.ENDINGS[ground.ending]
    step.add(
        Hearing(
            case=step.case,
            n=step.case.last_n,
            origin=HearingOrigin.RIGHT,
            matter=f"拟{word}已经准予的“{step.case.item_name}”",
            basis=ground.basis,
            told_on=step.today,
            ask_until=until,
        )
    )
    Papers.by(
        step,
        DocumentKind.ENDING_NOTICE,
        {
            Content.ENDING: word,
            Content.REASON: reason.strip(),
            Content.BASIS: f"{ground.basis}（{ground.words}）",
            Content.ANSWER_BY: in_words(until),
            Content.HOW: _HOW,
            Content.CLOCKS: list(rules.clock_lines(f"拟{word}")),
            "owed": rules.owed(ground, compensation),
            "earlier": Results.earlier(step.case),
        },
    )
    text = f"拟{word}，您可以在{in_words(until)}前陈述申辩、要求听证，事实和依据见告知书"
    Messages.tell(step, MessageKind.REMINDER, f"拟{word}告知", text)


def _open(case: Case) -> EndingProposal | None:
    return EndingProposal.objects.filter(case=case, approved=None).order_by("-n").first()


@command("cases.plead")
def plead(*, case: int, version: int | None = None, plea: str, actor: Actor, at: datetime) -> int:
    """Speak against a proposed ending, by the holder or at a window (陈述申辩).

    《行政许可法》第七条. Until the day that was told; what is said later replaces it. Return the
    new version.

    :raises CannotEnd: nothing is proposed, too late, or no words.
    """
    step = Step.on(case, Action.PLEAD, actor=actor, at=at, version=version)
    if not actor.is_staff:
        Mandated.check_row(SUBMIT, step.case, actor=actor, at=at)
    proposal = _open(step.case)
    if proposal is None or proposal.plead_until is None:
        raise CannotEnd("现在没有要陈述申辩的事", reason="nothing")
    if step.today > proposal.plead_until:
        day = in_words(proposal.plead_until)
        raise CannotEnd(f"陈述申辩的期限是{day}，已经过了", reason="late")
    if not plea.strip():
        words = "请写明哪里与事实不符，或者您的理由"
        raise CannotEnd(words, fields={"plea": words}, reason="no_words")
    step.move(Action.PLEAD, opinion=plea, needs_attention=True)
    proposal.plea, proposal.pleaded_at = plea.strip(), at
    proposal.save(update_fields=["plea", "pleaded_at"])
    Results.tell(step, "陈述申辩已收到", "陈述申辩已收到，决定以前会核实")
    return step.done()


def _answered(step: Step, *, approved: bool, answer: str) -> EndingProposal:
    """Answer the proposal that waits. :raises CannotEnd: there is none."""
    proposal, actor = _open(step.case), step.actor
    if proposal is None:
        raise CannotEnd("现在没有等待决定的提议", reason="none")
    if policy.proposed_by(actor, proposal.proposed_by, proposal.proposed_person):
        raise NotPermitted("不能决定自己提出的，请由另一名负责人员决定", reason="own_proposal")
    proposal.approved, proposal.answer = approved, answer.strip()
    proposal.answered_by, proposal.answered_name = actor.staff_id, actor.name
    proposal.answered_at = step.at
    return proposal


@command("cases.end_result")
def end_result(
    *, case: int, version: int | None = None, answer: str = "", actor: Actor, at: datetime
) -> int:
    """End what was granted as another person proposed, its holder heard (撤回、撤销、注销).

    《行政许可法》第八条、第六十九条、第七十条; 《行政复议法》第二十条. Return the new version.

    :raises CannotEnd: nothing is proposed, somebody is still to be heard, or the holder spoke and
        no word says what came of it.
    """
    step = Step.on(case, Action.REVOKE, actor=actor, at=at, version=version)
    proposal = _answered(step, approved=True, answer=answer)
    _check_heard(step, proposal)
    result, chosen = Results.of(step), rules.GROUNDS[proposal.ground]
    word, ending = rules.ENDINGS[chosen.ending], chosen.ending
    step.move(
        Action(ending),
        opinion=proposal.reason,
        facts={"ground": proposal.ground},
        needs_attention=True,
    )
    proposal.save()
    Results.change(step, result, rules.AFTER[ending])
    Serving.stop(step, f"已经依法{word}")
    Licensing.ended(step, case, ending, Why(proposal.reason, f"{chosen.basis}（{chosen.words}）"))
    review, suit = Papers.standard_remedies(step.case)
    content: dict[str, Any] = {
        Content.ENDING: word,
        Content.REASON: proposal.reason,
        Content.BASIS: f"{chosen.basis}（{chosen.words}）",
        Content.CLOCKS: list(rules.clock_lines(word)),
        Content.REVIEW_REMEDY: review,
        Content.LITIGATION_REMEDY: suit,
        "owed": rules.owed(chosen, proposal.compensation),
        "earlier": Results.earlier(step.case),
        "heard": _heard(proposal),
    }
    Papers.by(step, _PAPERS[ending], content)
    step.publish(
        events.ResultEnded(case_id=case, ending=ending, ground=proposal.ground, ended_at=at)
    )
    text = f"已{word}，不再有效，原因、依据和救济途径见决定书"
    Results.tell(step, f"结果已{word}", text)
    return step.done()


def _heard(proposal: EndingProposal) -> str:
    if not proposal.pleaded_at:
        return ""
    return f"本机关听取了您的陈述申辩。核实意见：{proposal.answer}"


def _check_heard(step: Step, proposal: EndingProposal) -> None:
    row = Hearings.last(step.case.number)
    stage = Hearings.stage(row, step.at) if row is not None and row.n >= proposal.n else None
    why = rules.waits(
        plead_until=proposal.plead_until,
        has_pleaded=proposal.pleaded_at is not None,
        hearing=stage,
        today=step.today,
    )
    if why:
        raise CannotEnd(why, reason="too_early")
    if proposal.pleaded_at and not proposal.answer:
        words = "请写明对陈述申辩的核实意见，决定书会写上"
        raise CannotEnd(words, fields={"answer": words}, reason="plea")


@command("cases.reject_ending")
def reject_ending(
    *, case: int, version: int | None = None, answer: str, actor: Actor, at: datetime
) -> int:
    """Refuse to end what was granted; it holds as before (不同意撤回、撤销、注销).

    《行政许可法》第六十九条第三款: also where it would gravely harm the public interest. Return
    the new version.

    :raises CannotEnd: no reason, or nothing is proposed.
    """
    step = Step.on(case, Action.REJECT_ENDING, actor=actor, at=at, version=version)
    if not answer.strip():
        words = "请写明不同意的理由"
        raise CannotEnd(words, fields={"answer": words}, reason="no_reason")
    proposal = _answered(step, approved=False, answer=answer)
    step.move(Action.REJECT_ENDING, opinion=answer, needs_attention=True)
    proposal.save()
    if proposal.plead_until is not None:
        word = rules.ENDINGS[Ending(proposal.ending)]
        text = f"不再{word}，准予的结果照常有效"
        Results.tell(step, f"不再{word}", text)
    return step.done()
