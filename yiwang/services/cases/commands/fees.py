"""Fees of a case: asked for by the rule it keeps, confirmed when paid (缴费)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from yiwang.foundation.core import instances
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.notifications.commands import Letters
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events
from yiwang.services.cases.models import Case, Suspension
from yiwang.services.cases.queries.case_parts import fee_proposal, situation_and_fee
from yiwang.services.cases.rules import fees
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, CaseState, DocumentKind, Outcome, Overlay, StopKind
from yiwang.services.payments import commands as payments
from yiwang.services.payments import queries as bills
from yiwang.services.payments.types import FeeLine, Payer, line_amount, yuan

from . import step_rows
from .messages import Messages
from .papers import Papers
from .steps import Step

DUE_DAYS = 10
"""Working days to pay, unless the clerk gives more."""
MOST_DAYS = 60
GRACE_DAYS = 5
"""Working days after them until the handling ends."""
_PAUSE = "WHERE case_id = %s AND ended_on IS NULL AND kind = 'PAYMENT' ORDER BY n DESC LIMIT 1"
_LATER = frozenset({CaseState.DECIDED, CaseState.ISSUING})
HOW_SETTLED = {"PAID": "费用已缴清", "WAIVED": "费用已减免", "CANCELLED": "缴款单已撤销，不用缴费"}


class CannotRequestPayment(DomainError):
    """A case that is free, a sum its rule does not give, or a bill that waits already."""

    code = "cases.cannot_request_payment"
    sentence = "请把收费的内容写完整"


class Unpaid(DomainError):
    """The fee is due before the result is handed over."""

    code = "cases.unpaid"
    sentence = "费用还没有缴清，不能送达"
    status = 409


@command("cases.request_payment")
def request_payment(
    *,
    case: int,
    version: int | None = None,
    lines: Sequence[FeeLine],
    due_days: int = DUE_DAYS,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Ask for the fee by the rule the case was filed under, and tell how to pay (通知缴费).

    《行政许可法》第五十八条、第五十九条. While it is waited for the promised clock stands still; a
    permit's statutory clock runs on. After the decision no clock changes. Return the new version.

    :raises CannotRequestPayment: free, another sum than the rule gives, or a bill waits already.
    """
    step = Step.on(case, Action.REQUEST_PAYMENT, actor=actor, at=at, version=version)
    step.check_held()
    row = step.case
    _check(row, lines)
    if not 1 <= due_days <= MOST_DAYS:
        raise CannotRequestPayment(
            fields={"due_days": f"缴费期限要在 1 到 {MOST_DAYS} 个工作日之间"}, reason="days"
        )
    calendar = orgs.working_calendar()
    due_on = calendar.add_working_days(step.today, due_days)
    over = calendar.add_working_days(due_on, GRACE_DAYS)
    _, fee = situation_and_fee(row)
    key, number, amount = payments.raise_bill(
        subject=subject_of(row),
        title=row.item_name,
        payee_id=row.organisation_id,
        payee_name=row.organisation_name,
        payer=Payer(row.applicant_kind, row.applicant_id, row.applicant_name, step.receiver),
        lines=lines,
        rule=fee.text_with_basis,
        due_on=due_on,
        expires_on=over,
        actor=actor,
        at=at,
    )
    step.move(
        Action.REQUEST_PAYMENT,
        opinion=reason,
        facts={
            "bill": str(key),
            "number": number,
            "amount": amount,
            "planned_until": due_on.isoformat(),
        },
    )
    _pause(step, lines, amount, due_on, due_days)
    _notice(step, lines, amount, due_on, over, reason)
    Messages.tell(step, MessageKind.PAYMENT, "待缴费", f"缴费 {yuan(amount):.2f} 元", on=due_on)
    return step.done()


def subject_of(case: Case) -> str:
    """What payments call the case."""
    return f"case:{case.number}"


def _check(case: Case, lines: Sequence[FeeLine]) -> None:
    wanted = fee_proposal(case)
    if wanted is None:
        raise CannotRequestPayment("办事指南写明这件事不收费，不能收费", reason="free")
    if bills.owes(subject_of(case), viewer=SYSTEM)[0]:
        raise CannotRequestPayment("已经有一张还没有缴的缴款单", reason="waiting")
    asked = sum(line_amount(line) for line in lines)
    if wanted.is_fixed and asked != wanted.amount:
        raise CannotRequestPayment(
            f"按收费标准应收 {wanted.amount_yuan:.2f} 元，不能多收或者少收",
            fields={"price_1": f"按收费标准应收 {wanted.amount_yuan:.2f} 元"},
            reason="sum",
        )


def _pause(step: Step, lines: Sequence[FeeLine], amount: int, due_on: date, due_days: int) -> None:
    if step.case.overlay != Overlay.PAYMENT:
        return
    step.add(
        Suspension(
            case=step.case,
            n=step.case.last_n,
            kind=StopKind.PAYMENT,
            overlay=step.case.overlay,
            basis=lines[0].basis[:500],
            reason=f"在 {in_words(due_on)} 前缴费 {yuan(amount):.2f} 元",
            planned_days=due_days,
            started_on=step.today,
            resumes_when="缴清费用",
            approved_by=step.actor.staff_id,
            approved_name=step.actor.name,
        )
    )
    step.publish(
        events.ClockSuspended(
            case_id=step.case.number,
            kind=StopKind.PAYMENT,
            started_on=step.today,
            planned_until=due_on,
        )
    )


def _notice(  # noqa: PLR0917  all of one letter
    step: Step, lines: Sequence[FeeLine], amount: int, due_on: date, over: date, reason: str
) -> None:
    review, suit = Papers.standard_remedies(step.case)
    under_review = step.case.overlay == Overlay.PAYMENT
    Papers.by(
        step,
        DocumentKind.PAYMENT_NOTICE,
        {
            Content.FEES: [
                {
                    "name": line.name,
                    "basis": line.basis,
                    "price": f"{yuan(line.unit_price):.2f}",
                    "quantity": f"{line.quantity.normalize():f}{line.unit}",
                    "amount": f"{yuan(line_amount(line)):.2f}",
                }
                for line in lines
            ],
            Content.AMOUNT: f"{yuan(amount):.2f} 元",
            Content.PAY_BY: in_words(due_on),
            Content.BASIS: "；".join(dict.fromkeys(line.basis for line in lines)),
            Content.CONSEQUENCE: consequence(over, is_decided=not under_review),
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
            "reason": reason,
            "stops": stops_words(is_permit=step.case.is_permit) if under_review else "",
        },
    )


def consequence(over: date, *, is_decided: bool) -> str:
    """What follows when nothing is paid."""
    if is_decided:
        return f"到{in_words(over)}仍未缴费的，缴款单失效，办理结果在缴清费用以后送达。"
    return f"到{in_words(over)}仍未缴费的，终止办理，您可以重新申请，已经填写的内容会保留。"


def stops_words(*, is_permit: bool) -> str:
    """What waiting for the fee does to both clocks."""
    law = "法定期限照常计算" if is_permit else "法定期限按本事项的规定计算"
    return f"从今天到缴清费用之日不计入承诺期限，{law}。"


@command("cases.settle_payment")
def settle_payment(
    *,
    subject: str,
    number: str,
    how: str,
    effective_at: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> bool:
    """Let a case go on when its fee is paid, waived or no longer asked (确认缴费).

    《行政许可法》第五十九条. The clock runs again from the day the money was paid, whenever it
    was heard of. Does nothing while another bill waits, or when the case has ended.
    """
    key = _number_of(subject)
    if key is None:
        nothing_done()
        return False
    step = Step.on(key, Action.CONFIRM_PAYMENT, actor=actor, at=at, version=None)
    row = step.case
    is_waiting = row.overlay == Overlay.PAYMENT or row.state in _LATER
    if not is_waiting or bills.owes(subject, viewer=SYSTEM)[0]:
        nothing_done()
        return False
    pause = instances.one(Suspension, _PAUSE, (key,))
    facts: dict[str, Any] = {"number": number, "how": how}
    step.move(
        Action.CONFIRM_PAYMENT,
        opinion=f"{HOW_SETTLED[how]}（缴款单{number}）",
        facts=facts,
        effective_at=effective_at,
    )
    if pause is not None:
        step.more.append(step_rows.resumed(pause.n, step.today, HOW_SETTLED[how]))
        step.publish(
            events.ClockResumed(
                case_id=key,
                kind=StopKind.PAYMENT,
                resumed_on=step.today,
                promised_due_on=row.promised_due_on,
            )
        )
    due = ""
    if pause is not None and row.promised_due_on:
        due = f"，继续办理，新的办结日期是{in_words(row.promised_due_on)}"
    Messages.tell(step, MessageKind.ACCEPTED, "费用已结清", f"{HOW_SETTLED[how]}{due}")
    step.done()
    return True


def _number_of(subject: str) -> int | None:
    kind, _, number = subject.partition(":")
    return int(number) if kind == "case" and number.isdecimal() else None


@command("cases.remind_payment", audited=False)
def remind_payment(
    *, subject: str, due_on: date, expires_on: date, actor: Actor, at: datetime
) -> bool:
    """Remind the applicant of a fee that is due or overdue, and of what follows (催缴).

    《行政许可法》第五十九条. Not audited: nothing changes. Return whether somebody was told.
    """
    key = _number_of(subject)
    row = Case.objects.filter(pk=key).first() if key is not None else None
    if row is None or not row.is_open:
        return False
    step = Step(row, actor, at)
    if step.today > due_on:
        ends = "终止办理" if row.overlay == Overlay.PAYMENT else "缴款单失效"
        action = f"已过缴费期限，到{in_words(expires_on)}仍未缴费的{ends}，请尽快缴费"
        Messages.tell(step, MessageKind.PAYMENT, "缴费已逾期", action)
    else:
        Messages.tell(step, MessageKind.PAYMENT, "缴费提醒", "缴费", on=due_on)
    Letters.send(step.letters)
    return bool(step.letters)


@command("cases.lapse_payment")
def lapse_payment(*, subject: str, number: str, actor: Actor, at: datetime) -> bool:
    """End the handling of a case whose fee was not paid in its time (逾期未缴费终止办理).

    《行政许可法》第五十九条; the notice told it. Decided cases stay: the result waits for the fee.
    """
    key = _number_of(subject)
    if key is None:
        nothing_done()
        return False
    step = Step.on(key, Action.TERMINATE, actor=actor, at=at, version=None)
    row = step.case
    if row.overlay != Overlay.PAYMENT or bills.owes(subject, viewer=SYSTEM)[0]:
        nothing_done()
        return False
    pause = instances.one(Suspension, _PAUSE, (key,))
    reason = f"没有在期限内缴费（缴款单{number}）"
    step.move(Action.TERMINATE, opinion=reason)
    if pause is not None:
        step.more.append(step_rows.resumed(pause.n, step.today, reason))
    basis = "《中华人民共和国行政许可法》第五十九条和缴费通知书" if row.is_permit else "缴费通知书"
    review, suit = Papers.standard_remedies(row)
    Papers.by(
        step,
        DocumentKind.TERMINATION_NOTICE,
        {
            Content.REASON: reason,
            Content.BASIS: basis,
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
        },
    )
    step.publish(events.CaseTerminated(case_id=key, terminated_at=at))
    Messages.tell(step, MessageKind.DECIDED, "办理已终止", "因逾期未缴费已终止，可以重新申请")
    step.done()
    return True


class Fees:
    """What other commands ask of fees."""

    @staticmethod
    def check_settled(case: Case) -> None:
        """Refuse to hand over a granted result while its fee is owed.

        :raises Unpaid: a bill waits, or none was raised though the rule says the sum.
        """
        _, fee = situation_and_fee(case)
        if not fee.charged or case.outcome != Outcome.GRANTED or case.is_lead:
            return
        waits, settled = bills.owes(subject_of(case), viewer=SYSTEM)
        if waits:
            raise Unpaid(reason="waiting")
        if not settled and fees.is_due_first(fee):
            raise Unpaid("这件要收费，请先通知缴费，缴清以后再送达", reason="not_asked")
