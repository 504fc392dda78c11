"""The decision, its publication, and its delivery (决定、公示、送达)."""

from datetime import datetime
from typing import Any

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes.masks import mask_party
from yiwang.services.cases import events
from yiwang.services.cases.models import Case, Decision, Publicity
from yiwang.services.cases.rules import serving
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import Action, DeliveryWay, DocumentKind, Outcome
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.delivery import commands as delivery

from .fees import Fees
from .gaps import Gaps
from .grounds import Grounds
from .messages import Messages
from .papers import Papers
from .promises import Promises
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
    actor: Actor,
    at: datetime,
) -> int:
    """Grant or refuse (准予、不予), write the decision and make it public the same day.

    《行政许可法》第三十七条、第三十八条、第四十条. Who reviewed it does not decide it. Until seals
    exist the case rests at 已决定·待用印. Return the new version.

    :raises CannotDecide: a refusal without reason, clause or remedies; a hearing asked for, a
        third party's time or a check on site is still open.
    """
    granted = Outcome(outcome) is Outcome.GRANTED
    action = Action.GRANT if granted else Action.REFUSE
    step = Step.on(case, action, actor=actor, at=at, version=version)
    step.check_held()
    row = step.case
    if not granted:
        _check_refusal(reason, clause, remedy)
    elif why := Gaps.why_not_granted(row):
        raise CannotDecide(why, reason="gaps")
    heard = _heard(step)
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
        content |= {
            Content.SCOPE: conditions.strip() or f"按申请内容准予{row.item_name}",
            Content.VALIDITY: validity,
        }
    else:
        content |= {Content.REVIEW_REMEDY: remedy, Content.LITIGATION_REMEDY: remedy}
    _publish_decision(step, outcome, content)
    if granted:
        Promises.plan_checks(step)
    return step.done()


def _heard(step: Step) -> dict[str, str]:
    """What the decision says of whom it heard. :raises CannotDecide: somebody is still to be."""
    waits, heard = Grounds.look(step)
    if waits:
        raise CannotDecide("；".join(waits), reason="too_early")
    return {"heard": heard} if heard else {}


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


def _publish_decision(step: Step, outcome: Outcome, content: dict[str, Any]) -> None:
    row, granted = step.case, outcome == Outcome.GRANTED
    kind = DocumentKind.GRANT_DECISION if granted else DocumentKind.REFUSAL_DECISION
    document = Papers.by(step, kind, content)
    Serving.open(step, document.title)
    whole = row.applicant_kind == "LEGAL"
    name = document.data[Content.APPLICANT]
    step.add(
        Publicity(
            case=row,
            n=row.last_n,
            region_code=row.region_code,
            item_name=row.item_name,
            organisation_name=row.organisation_name,
            applicant_name=mask_party(name, is_organisation=whole),
            outcome=outcome,
            document_number=document.document_number,
            published_on=step.today,
        )
    )
    step.publish(
        events.CaseDecided(
            case_id=row.number, outcome=outcome, decided_at=step.at, document_n=document.n
        )
    )
    word = "准予" if granted else "不予，原因、依据和救济渠道见决定书"
    Messages.tell(
        step, MessageKind.DECIDED, "决定已作出", f"已作出决定：{word}，正在加盖电子专用章"
    )


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
