"""Endings without a decision: withdrawal and termination (撤回、终止)."""

from datetime import datetime

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.services.cases import events
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, DocumentKind

from .authority import Mandated
from .messages import Messages
from .papers import Papers
from .steps import Step


class CannotTerminate(DomainError):
    """A termination needs a reason and a basis."""

    code = "cases.cannot_terminate"
    sentence = "请写明终止的理由和依据"


@command("cases.withdraw")
def withdraw(
    *, number: int, reason: str = "", version: int | None = None, actor: Actor, at: datetime
) -> int:
    """Take an application back before it is decided (撤回申请), by the applicant alone.

    《行政许可法》第二十九条. Return the new version.
    """
    step = Step.on(number, Action.WITHDRAW, actor=actor, at=at, version=version)
    Mandated.check_row(SUBMIT, step.case, actor=actor, at=at)
    step.move(Action.WITHDRAW, opinion=reason)
    Papers.by(
        step,
        DocumentKind.WITHDRAWAL_CONFIRMATION,
        {Content.WITHDRAWN_ON: in_words(step.today), Content.REASON: reason},
    )
    step.publish(events.CaseWithdrawn(case_id=number, withdrawn_at=at))
    Messages.tell(
        step, MessageKind.DECIDED, "申请已撤回", f"已于{in_words(step.today)}撤回，不再计时"
    )
    return step.done()


@command("cases.terminate")
def terminate(
    *, case: int, version: int | None = None, reason: str, basis: str, actor: Actor, at: datetime
) -> int:
    """End the handling for a legal reason such as death or dissolution (终止办理).

    《行政许可法》第三十二条. Return the new version.

    :raises CannotTerminate: no reason or no basis.
    """
    step = Step.on(case, Action.TERMINATE, actor=actor, at=at, version=version)
    wanted = {"reason": (reason, "请写明理由"), "basis": (basis, "请写明依据")}
    faults = {key: words for key, (text, words) in wanted.items() if not text.strip()}
    if faults:
        raise CannotTerminate(fields=faults, reason="incomplete")
    step.move(Action.TERMINATE, opinion=reason, facts={"basis": basis})
    review, suit = Papers.standard_remedies(step.case)
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
    step.publish(events.CaseTerminated(case_id=case, terminated_at=at))
    Messages.tell(
        step, MessageKind.DECIDED, "办理已终止", "已终止办理，不再计时，原因和救济途径见通知书"
    )
    return step.done()
