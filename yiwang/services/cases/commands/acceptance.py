"""Taking a case, and the answer within five days: accept, decline, not needed (受理)."""

from datetime import datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, NotPermitted
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events, policy
from yiwang.services.cases.queries.links import Links
from yiwang.services.cases.rules import clock, history, lifecycle
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words, statutory_due
from yiwang.services.cases.types import Action, CaseState, DocumentKind
from yiwang.services.catalogue import queries as catalogue

from . import whole
from .messages import Messages
from .papers import HOW_TO_QUERY, Papers
from .promises import Promises
from .steps import Step

_ART_32 = "五个工作日内没有告知是否受理，依《行政许可法》第三十二条自收到之日起即为受理"


class CannotDecline(DomainError):
    """Not accepting needs a reason and a basis, and the right authority where there is one."""

    code = "cases.cannot_decline"
    sentence = "请写明不予受理的理由和依据"


@command("cases.claim")
def claim(*, case: int, version: int | None = None, actor: Actor, at: datetime) -> int:
    """Take a case to handle it (领取); the first look begins 预审 or 审查.

    《优化营商环境条例》第三十六条. Return the new version.

    :raises HeldByColleague: 「{姓名}在 {时间} 领取了这件」.
    """
    step = Step.opened(case, actor=actor, at=at)
    step.check_held()
    if step.case.claimed_by == actor.staff_id and actor.staff_id is not None:
        nothing_done()
        return step.case.version
    if not policy.may_claim(actor, step.case):
        raise NotPermitted(policy.why_not(actor, step.case, frozenset()), reason="claim")
    step.check_version(version)
    begins = {
        CaseState.SUBMITTED: Action.START_PRE_REVIEW,
        CaseState.ACCEPTED: Action.START_REVIEW,
    }.get(CaseState(step.case.state))
    if begins is not None and policy.may(actor, step.case, begins):
        step.move(begins)
    step.hold()
    return step.done()


@command("cases.release")
def release(*, case: int, version: int | None = None, actor: Actor, at: datetime) -> int:
    """Give a case back to the queue (退回待领), 《优化营商环境条例》第三十六条."""
    step = Step.opened(case, actor=actor, at=at)
    if not policy.may_release(actor, step.case):
        raise NotPermitted(reason="release")
    step.check_version(version)
    step.let_go()
    return step.done()


@command("cases.accept")
def accept(
    *, case: int, version: int | None = None, reason: str = "", actor: Actor, at: datetime
) -> int:
    """Accept an application: from here both clocks run (受理), and write 受理通知书.

    《行政许可法》第三十二条、第四十二条. After 容缺预受理 it bears the day the last gap was filled.
    Return the new version.
    """
    step = Step.on(case, Action.ACCEPT, actor=actor, at=at, version=version)
    step.check_held()
    whole.check_heard(step)
    complete_at = history.completed(step.case.remembered())
    step.move(Action.ACCEPT, opinion=reason, effective_at=complete_at)
    _accepted(step, is_deemed=False, complete_at=complete_at)
    return step.done()


@command("cases.auto_accept")
def auto_accept(*, case: int, actor: Actor, at: datetime) -> bool:
    """Count a case as accepted from the day of receipt when five days passed (逾期视为受理).

    《行政许可法》第三十二条第一款第四项. Run by the schedule; does nothing when it is not due.
    """
    step = Step.on(case, Action.AUTO_ACCEPT, actor=actor, at=at, version=None)
    received = clock.deemed_accepted(
        step.case.remembered(), orgs.working_calendar(), today=step.today
    )
    possible = lifecycle.allowed(CaseState(step.case.state))
    if received is None or Action.AUTO_ACCEPT not in possible:
        nothing_done()
        return False
    step.move(Action.AUTO_ACCEPT, opinion=_ART_32, effective_at=received, needs_attention=True)
    _accepted(step, is_deemed=True)
    step.done()
    return True


def _accepted(step: Step, *, is_deemed: bool, complete_at: datetime | None = None) -> None:
    case = step.case
    accepted_on = case.accepted_on or step.today
    due = case.promised_due_on or accepted_on
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    Papers.by(
        step,
        DocumentKind.ACCEPTANCE_NOTICE,
        {
            Content.ACCEPTED_ON: in_words(accepted_on),
            Content.STATUTORY_DUE: statutory_due(case.statutory_due_on),
            Content.PROMISED_DUE: in_words(due),
            Content.CONTACT: guide.contact.consult or "12345",
            Content.HOW_TO_QUERY: HOW_TO_QUERY,
            "deemed": is_deemed,
            **({"complete_on": in_words(local_date(complete_at))} if complete_at else {}),
            **whole.plan(step),
        },
    )
    step.publish(
        events.CaseAccepted(
            case_id=case.number,
            accepted_on=accepted_on,
            is_deemed=is_deemed,
            statutory_due_on=case.statutory_due_on,
            promised_due_on=case.promised_due_on,
        )
    )
    text = f"已受理，承诺{in_words(due)}前办结"
    Messages.tell(step, MessageKind.ACCEPTED, "申请已受理", text)
    Promises.keep(step, guide)


@command("cases.decline")
def decline(
    *,
    case: int,
    version: int | None = None,
    reason: str,
    basis: str = "",
    authority: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Decline an application that belongs to another authority, naming it (不予受理).

    An authority on the platform that offers the item gets it on when the applicant agrees.

    《行政许可法》第三十二条第一款第二项; remedies are told (第三十八条).

    :raises CannotDecline: no reason.
    """
    _end(Action.DECLINE, case, version, reason, basis, authority, actor, at)
    return case


@command("cases.not_needed")
def not_needed(
    *, case: int, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> int:
    """Tell the applicant at once that nothing has to be applied for (不需办理).

    《行政许可法》第三十二条第一款第一项.

    :raises CannotDecline: no reason.
    """
    basis = "《中华人民共和国行政许可法》第三十二条第一款第一项"
    _end(Action.NOT_NEEDED, case, version, reason, basis, "", actor, at)
    return case


def _end(  # noqa: PLR0917  all of one act
    action: Action,
    number: int,
    version: int | None,
    reason: str,
    basis: str,
    authority: str,
    actor: Actor,
    at: datetime,
) -> None:
    step = Step.on(number, action, actor=actor, at=at, version=version)
    step.check_held()
    if not reason.strip():
        raise CannotDecline(fields={"reason": "请写明理由"}, reason="no_reason")
    facts = {"authority": authority, "send_on": Links.offered_by(step.case, authority)}
    step.move(action, opinion=reason, facts=facts)
    review, suit = Papers.standard_remedies(step.case)
    default = "《中华人民共和国行政许可法》第三十二条第一款第二项" if step.case.is_permit else ""
    Papers.by(
        step,
        DocumentKind.NON_ACCEPTANCE_NOTICE,
        {
            Content.REASON: reason,
            Content.BASIS: basis or default or "本事项的办事指南",
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
            "right_authority": authority,
        },
    )
    step.publish(events.CaseDeclined(case_id=number, state=step.case.state, declined_at=at))
    Messages.tell(
        step,
        MessageKind.DECLINED,
        "申请不予受理",
        f"于{in_words(local_date(at))}不予受理，原因见通知书",
    )
    step.done()
