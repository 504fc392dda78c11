"""The decision, its publication, and its delivery (决定、公示、送达)."""

from datetime import date, datetime
from typing import Any

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case, Decision, FollowUp
from yiwang.services.cases.rules import results, serving
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import Action, DeliveryWay, DocumentKind, Outcome
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.delivery import commands as delivery
from yiwang.services.licences.types.licence_types import NoEnd

from .decided import Decided
from .fees import Fees
from .follow_ups import FollowUps
from .gaps import Gaps
from .grounds import Grounds
from .licensing import Licensing
from .promises import Promises
from .results import Results
from .serving import Serving
from .steps import Step


class CannotDecide(DomainError):
    """A refusal names its reason, its clause and the remedies."""

    code = "cases.cannot_decide"
    sentence = "请把决定的内容写完整"


class CannotDeliver(DomainError):
    """There is nothing to deliver, or no proof of delivery."""

    code = "cases.cannot_deliver"
    sentence = "请填写受送达人和送达凭据"


@command("cases.decide")
def decide(
    *,
    case: int,
    version: int | None = None,
    outcome: Outcome,
    reason: str = "",
    clause: str = "",
    remedy: str = "",
    conditions: str = "",
    validity: str = "",
    valid_until: date | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Grant or refuse (准予、不予), write the decision and make it public the same day.

    《行政许可法》第三十七条、第三十八条、第四十条. Who reviewed it does not decide it. Until the
    decision bears its seal the case rests at 已决定·待用印. Return the new version.

    :param valid_until: the last day on which what is granted holds; nothing: it has no term.
    :raises CannotDecide: a refusal without reason, clause or remedies; a hearing asked for, a
        third party's time or a check on site is still open.
    """
    granted = Outcome(outcome) is Outcome.GRANTED
    action = Action.GRANT if granted else Action.REFUSE
    step = Step.on(case, action, actor=actor, at=at, version=version)
    step.check_held()
    row = step.case
    if granted:
        _check_grant(step, valid_until)
    else:
        _check_refusal(reason, clause, remedy)
    heard, follows = _looked(step, granted=granted)
    valid_until = _until(step, valid_until) if granted and not follows else valid_until
    basis = clause.strip() or _basis(row)
    step.move(action, opinion=reason, facts={"outcome": outcome})
    step.add(
        Decision(
            case=row,
            n=row.last_n,
            outcome=outcome,
            reason=reason.strip(),
            clause=basis,
            remedy=remedy.strip(),
            conditions=conditions.strip(),
            decided_at=at,
            decided_by=actor.staff_id,
            decided_name=actor.name,
        )
    )
    content: dict[str, Any] = {Content.BASIS: basis, Content.REASON: reason, **heard}
    if granted:
        content[Content.SCOPE] = conditions.strip() or f"按申请内容准予{row.item_name}"
        content |= _term(step, follows, validity, valid_until)
    else:
        content |= {Content.REVIEW_REMEDY: remedy, Content.LITIGATION_REMEDY: remedy}
    kind = DocumentKind.GRANT_DECISION if granted else DocumentKind.REFUSAL_DECISION
    Decided.publish(step, outcome, kind, content)
    _follow(step, follows, outcome, valid_until)
    return step.done()


def _term(
    step: Step, follows: FollowUp | None, validity: str, until: date | None
) -> dict[str, str]:
    """What the decision says of how long it holds, and of the earlier one."""
    begun, end = FollowUps.term(follows, until, step.today) if follows else (None, until)
    said = {"follows": FollowUps.said(follows)} if follows else {}
    words = validity or results.validity(begun or step.today, end)
    return {str(Content.VALIDITY): words, **said}


def _follow(
    step: Step, follows: FollowUp | None, outcome: Outcome, valid_until: date | None
) -> None:
    """Write what is granted, and let what was granted earlier follow."""
    granted, begun, until = outcome == Outcome.GRANTED, None, valid_until
    if granted and follows is not None:
        begun, until = FollowUps.term(follows, valid_until, step.today)
    if granted:
        Promises.plan_checks(step)
        Results.granted(step, until, valid_from=begun, ends=FollowUps.ends(follows))
        Licensing.granted(step, follows, valid_from=begun or step.today, valid_to=until)
    if follows is not None:
        FollowUps.settle(step, follows, granted=granted)


def _looked(step: Step, *, granted: bool) -> tuple[dict[str, str], FollowUp | None]:
    """Return what the decision says of whom it heard, and what the case follows.

    :raises CannotDecide: somebody is still to be heard, or what it follows is no longer there.
    """
    waits, heard, is_later = Grounds.look(step)
    if waits:
        raise CannotDecide("；".join(waits), reason="too_early")
    follows = FollowUps.of(step.case) if is_later else None
    if granted and follows is not None and (why := FollowUps.why_not(follows)):
        raise CannotDecide(why, reason="follow_up")
    return {"heard": heard} if heard else {}, follows


def _check_grant(step: Step, valid_until: date | None) -> None:
    if why := Gaps.why_not_granted(step.case):
        raise CannotDecide(why, reason="gaps")
    if valid_until is not None and valid_until <= step.today:
        words = "有效期的最后一天要晚于今天"
        raise CannotDecide(words, fields={"valid_until": words}, reason="validity")


def _until(step: Step, valid_until: date | None) -> date | None:
    """The last day as the licence that comes of it allows it."""
    try:
        return Licensing.term(step, valid_until)
    except NoEnd as why:
        words = str(why)
        raise CannotDecide(words, fields={"valid_until": words}, reason="validity") from why


def _check_refusal(reason: str, clause: str, remedy: str) -> None:
    faults = {}
    if not reason.strip():
        faults["reason"] = "请写明不予的理由"
    if not clause.strip():
        faults["clause"] = "请写明法律依据的条款"
    if "行政复议" not in remedy or "行政诉讼" not in remedy:
        faults["remedy"] = "请写明行政复议和行政诉讼的机关和期限"
    if faults:
        raise CannotDecide(fields=faults, reason="refusal")


def _basis(case: Case) -> str:
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    return "、".join(basis.text for basis in guide.bases)


@command("cases.deliver")
def deliver(
    *,
    case: int,
    version: int | None = None,
    way: DeliveryWay,
    receiver: str,
    evidence: str,
    place: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Deliver the decision and keep the proof (送达), 《行政许可法》第四十四条.

    A decision that still waits for its seal may be handed over on paper: the delivery is kept and
    the case stays at 已决定·待用印; sealed, it is delivered. Return the new version.

    :raises CannotDeliver: no receiver or no evidence, or no decision.
    """
    step = Step.on(case, Action.DELIVER, actor=actor, at=at, version=version)
    row = step.case
    decision = Serving.decision(row)
    if decision is None:
        raise CannotDeliver("还没有作出决定", reason="no_decision")
    _check_proof(receiver, evidence)
    Fees.check_settled(row)
    delivery.register(subject=str(case), evidence=evidence, actor=actor, at=at)
    where = serving.place_of(way, row.organisation_name, serving.address_of(row.delivery))
    Serving.serve(
        step, decision, way=way, receiver=receiver, place=place or where, evidence=evidence
    )
    return step.done()


def _check_proof(receiver: str, evidence: str) -> None:
    faults = {}
    if not receiver.strip():
        faults["receiver"] = "请填写受送达人"
    if not evidence.strip():
        faults["evidence"] = "请附上签收或者电子送达的凭据"
    if faults:
        raise CannotDeliver(fields=faults, reason="no_proof")
