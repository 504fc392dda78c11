"""Results on their way by courier: ordered, on the way, signed for, come back (邮寄送达)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.notifications.commands import Letters
from yiwang.foundation.notifications.types import MessageKind
from yiwang.services.cases.rules import serving
from yiwang.services.cases.rules.wording import clock_time
from yiwang.services.cases.types import Action, CaseState
from yiwang.services.delivery import commands as delivery
from yiwang.services.delivery import queries as sent
from yiwang.services.delivery.types import ParcelView, Way

from .fees import Fees
from .messages import Messages
from .serving import CannotChangeDelivery, Serving
from .steps import CannotAct, Step


@command("cases.order_parcel")
def order_parcel(*, case: int, version: int | None = None, actor: Actor, at: datetime) -> UUID:
    """Order a courier for a result that is to be posted (寄递下单), 《行政许可法》第四十四条.

    The case itself waits: its history gets a row when the courier has taken the order. ``version``
    is the consignment's. Returns the parcel's id.

    :raises CannotAct: there is nothing decided to send.
    """
    step = Step.on(case, Action.SEND_OUT, actor=actor, at=at, version=None)
    require(Serving.may(step.case, Action.SEND_OUT), CannotAct)
    Fees.check_settled(step.case)
    Serving.ensure(step.case, actor, at)
    return delivery.order(subject=str(case), version=version, actor=actor, at=at)


@command("cases.withdraw_parcel")
def withdraw_parcel(
    *, case: int, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> None:
    """Take an order back before it is picked up (撤回寄递), 《行政许可法》第四十四条.

    :raises CannotChangeDelivery: without a reason.
    """
    step = Step.on(case, Action.SEND_OUT, actor=actor, at=at, version=None)
    if not reason.strip():
        raise CannotChangeDelivery(fields={"reason": "请写明为什么撤回"}, reason="reason")
    require(Serving.may(step.case, Action.SEND_OUT), CannotAct)
    delivery.withdraw_order(
        subject=str(case), version=version, reason=reason.strip(), actor=actor, at=at
    )


@command("cases.note_sent")
def note_sent(*, case: int, parcel_id: UUID, actor: Actor, at: datetime) -> None:
    """Note in the history that a result is on its way, and tell (寄出结果).

    《行政许可法》第四十四条.
    """
    step = Step.opened(case, actor=actor, at=at)
    parcel = _parcel(case, parcel_id)
    if parcel is None or not Serving.may(step.case, Action.SEND_OUT):
        return
    step.move(Action.SEND_OUT, facts={"courier": parcel.courier, "waybill": parcel.waybill})
    said = f"结果已交{parcel.courier}寄出，物流单号 {parcel.waybill}，轨迹在“我的办件”"
    Messages.tell(step, MessageKind.READY, "结果已寄出", said)
    step.done()


@command("cases.note_come_back")
def note_come_back(
    *, case: int, parcel_id: UUID, is_lost: bool, actor: Actor, at: datetime
) -> None:
    """Note that a parcel came back or was lost; the applicant chooses anew (邮件退回).

    《行政许可法》第四十四条. Nothing is sent again by itself, and no clock stops.
    """
    step = Step.opened(case, actor=actor, at=at)
    parcel = _parcel(case, parcel_id)
    if parcel is None or not Serving.may(step.case, Action.COME_BACK):
        return
    what = "丢失" if is_lost else "被退回"
    facts = {"waybill": parcel.waybill, "lost": is_lost}
    step.move(
        Action.COME_BACK, opinion=f"邮件{what}：{parcel.reason}", facts=facts, needs_attention=True
    )
    said = f"邮件{what}（{parcel.reason}），请在“我的办件”重新选择送达方式，不会自动再寄"
    Messages.tell(step, MessageKind.REMINDER, f"邮件{what}", said)
    step.done()


@command("cases.note_signed")
def note_signed(*, case: int, parcel_id: UUID, actor: Actor, at: datetime) -> None:
    """Write the 送达回证 of a parcel that was signed for (邮寄送达), 《行政许可法》第四十四条."""
    step = Step.opened(case, actor=actor, at=at)
    row, decision = step.case, Serving.decision(step.case)
    if decision is None or row.state not in {CaseState.DECIDED, CaseState.ISSUING}:
        return
    proof = sent.evidence(parcel_id, viewer=SYSTEM)
    recipient = step.addressee.party_name
    Serving.serve(
        step,
        decision,
        way=Way.POST,
        receiver=serving.posted_to(recipient, proof),
        place=serving.place_of(Way.POST, row.organisation_name, proof.address),
        evidence=serving.postal_evidence(proof, clock_time(proof.signed_at)),
        kept={"parcel": str(parcel_id), "by_other": proof.by_other},
        served_at=proof.signed_at,
    )
    step.done()


@command("cases.remind_pick_up")
def remind_pick_up(*, case: int, reminders: int, actor: Actor, at: datetime) -> None:
    """Remind the applicant of a result that waits at the window (领取提醒).

    《行政许可法》第四十四条. Changes nothing of the case.
    """
    step = Step.opened(case, actor=actor, at=at)
    if step.case.state not in {CaseState.DECIDED, CaseState.ISSUING}:
        return
    said = "结果已经可以领取，请带身份证到办理窗口领取，也可以改为邮寄"
    Messages.tell(step, MessageKind.REMINDER, f"请领取结果（第 {reminders} 次提醒）", said)
    Letters.send(step.letters)


def _parcel(case: int, parcel_id: UUID) -> ParcelView | None:
    known = sent.consignment(str(case), viewer=SYSTEM)
    return next((p for p in known.parcels if p.id == parcel_id), None) if known else None
