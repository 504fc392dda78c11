"""Orders to a courier and what it tells: asked by a job with no transaction open, noted here.

A courier that does not answer is asked again by schedule with the same key; what was withdrawn
while the order was on its way is cancelled once its waybill is known.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery import providers
from yiwang.services.delivery.events import ParcelCameBack, ParcelSent, ParcelSigned
from yiwang.services.delivery.models import Consignment, Parcel, Trace
from yiwang.services.delivery.rules import lifecycle
from yiwang.services.delivery.types import Act, ConsignmentState, ParcelState, Told, TraceCode

from .choosing import CannotChoose
from .shared import CannotServe, Moves

SETTLE = "delivery.settle"
_MOVING = frozenset({ParcelState.ORDERED, ParcelState.MOVING})
_LATEST = timedelta(days=60)
"""After that a parcel that tells nothing is left to the courier's hot line."""


@command("delivery.order", audited=False, joins=True)
def order(*, subject: str, version: int | None, actor: Actor, at: datetime) -> UUID:
    """Order a courier for a consignment (寄递下单); the job asks after the commit.

    《行政许可法》第四十四条. The caller has checked the right to the subject, and audits. Returns
    the parcel's id.

    :raises CannotServe: it is not waiting to be sent by post.
    :raises CannotChoose: whom or where is missing.
    """
    if not providers.is_connected():
        raise CannotServe("没有接入寄递公司，请经申请人同意改为窗口领取", reason="no_courier")
    row = Moves.locked(subject, version)
    Moves.move(row, Act.ORDER, actor=actor, at=at)
    faults = lifecycle.address_faults(row.way, row.address)
    faults.pop("region", None)  # an address typed in one line is an address
    if faults:
        raise CannotChoose("收件人、电话或者地址不全，请联系申请人补全", reason="address")
    last = Parcel.objects.filter(consignment=row).count()
    parcel = Parcel.objects.create(
        consignment=row,
        n=last + 1,
        courier=providers.courier().name,
        sealed_address=row.sealed_address,
        sender=row.organisation_name,
        asked_by=actor.name,
        asked_at=at,
        next_try_at=at + lifecycle.RETRIES[0],
    )
    enqueue(SETTLE, parcel_id=str(parcel.pk))
    return parcel.pk


@command("delivery.withdraw_order", audited=False, joins=True)
def withdraw_order(
    *, subject: str, version: int | None, reason: str, actor: Actor, at: datetime
) -> None:
    """Take an order back while nobody has picked it up (撤回寄递); the courier decides.

    《行政许可法》第四十四条. The caller has checked the right to the subject, and audits.

    :raises CannotServe: nothing is ordered, or it is under way already.
    """
    row = Moves.locked(subject, version)
    parcel = Moves.parcel(row)
    known = {ParcelState.ORDERING, ParcelState.ORDERED}
    if parcel is None or parcel.state not in known:
        raise CannotServe("邮件已经揽收或者没有下单，不能撤回")
    Moves.withdraw(row, at)
    if row.state == ConsignmentState.ORDERING:
        Moves.move(row, Act.CANCEL, actor=actor, at=at, opinion=reason)
    enqueue(SETTLE, parcel_id=str(parcel.pk))


@procedure("delivery.settle")
def settle(*, parcel_id: UUID, actor: Actor, at: datetime) -> bool:
    """Order or cancel with the courier what waits for it (寄递下单、撤单), again until it answers.

    《行政许可法》第四十四条. Returns whether the courier answered.
    """
    found = Parcel.objects.select_related("consignment").filter(pk=parcel_id)
    parcel = found.filter(state__in=[ParcelState.ORDERING, ParcelState.WITHDRAWN]).first()
    if parcel is None:
        return True
    by: dict[str, Any] = {"parcel_id": parcel_id, "actor": actor, "at": at}
    try:
        if parcel.state == ParcelState.ORDERING:
            note_order(waybill=_ordered(parcel), **by)
        else:
            note_cancel(done=_cancelled(parcel, at), **by)
    except providers.CourierDown as error:
        note_silence(error=str(error), **by)
        return False
    except providers.OrderRefused as error:
        note_refusal(reason=str(error), **by)
    return True


def _ordered(parcel: Parcel) -> str:
    posting = providers.Posting(
        key=str(parcel.pk),
        sender=parcel.sender,
        address=parcel.address,
        contents=f"政务服务办理结果（{parcel.consignment.organisation_name}）",
    )
    return providers.courier().order(posting=posting)


def _cancelled(parcel: Parcel, at: datetime) -> bool:
    if not parcel.waybill and parcel.tries == 0:
        return True  # the courier was never asked
    waybill = parcel.waybill or _ordered(parcel)
    since = parcel.ordered_at or at
    return providers.courier().cancel(waybill=waybill, ordered_at=since, at=at)


class _Noted:
    """A parcel and its consignment, both locked in the order every command locks them."""

    def __init__(self, parcel_id: UUID) -> None:
        subject = Consignment.objects.values_list("subject", flat=True).get(parcels=parcel_id)
        self.row = Moves.locked(subject)
        self.parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=parcel_id)
        self.parcel.consignment = self.row

    @property
    def rules(self) -> bool:
        """Whether what happens to this parcel is what happens to the consignment."""
        latest = Parcel.objects.filter(consignment=self.row).order_by("-n").first()
        return latest is not None and latest.pk == self.parcel.pk


@command("delivery.note_order")
def note_order(*, parcel_id: UUID, waybill: str, actor: Actor, at: datetime) -> None:
    """Note the courier's waybill (寄递接单), 《行政许可法》第四十四条; told twice, noted once."""
    noted = _Noted(parcel_id)
    row, parcel = noted.row, noted.parcel
    concerning(row.subject, parcel=str(parcel.pk), waybill=waybill)
    if parcel.waybill:
        return
    parcel.waybill, parcel.ordered_at, parcel.error = waybill, at, ""
    parcel.tries += 1
    if parcel.state == ParcelState.ORDERING:
        parcel.state, parcel.next_try_at = ParcelState.ORDERED, None
        parcel.next_track_at = at + lifecycle.TRACKED_EVERY
        Moves.move(row, Act.ORDERED, actor=actor, at=at, opinion=f"{parcel.courier} {waybill}")
        publish(ParcelSent(subject=row.subject, parcel_id=parcel.pk, sent_at=at))
    else:  # taken back meanwhile: the order is to be cancelled
        parcel.state, parcel.next_try_at = ParcelState.WITHDRAWN, at
    parcel.save()


@command("delivery.note_refusal")
def note_refusal(*, parcel_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Note that the courier does not take an order (寄递不接单), 《行政许可法》第四十四条."""
    noted = _Noted(parcel_id)
    row, parcel = noted.row, noted.parcel
    concerning(row.subject, parcel=str(parcel.pk), refused=True)
    if parcel.state == ParcelState.ORDERING:
        Moves.move(row, Act.GIVE_UP, actor=actor, at=at, opinion=reason)
        parcel.state = ParcelState.REFUSED
    elif parcel.state == ParcelState.WITHDRAWN:
        parcel.state = ParcelState.CANCELLED
    parcel.tries += 1
    parcel.error, parcel.next_try_at, parcel.finished_at = reason[:200], None, at
    parcel.save()


@command("delivery.note_silence", audited=False)
def note_silence(*, parcel_id: UUID, error: str, actor: Actor, at: datetime) -> None:
    """Note that the courier did not answer, and when it is asked again (寄递公司没有应答).

    《行政许可法》第四十四条. Not audited: nobody's act; staff see tries and cause.
    """
    del actor
    parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=parcel_id)
    if parcel.state not in {ParcelState.ORDERING, ParcelState.WITHDRAWN}:
        return
    parcel.tries += 1
    parcel.error, parcel.next_try_at = error[:200], lifecycle.next_try(parcel.tries, at)
    parcel.save(update_fields=["tries", "error", "next_try_at"])


@command("delivery.note_cancel")
def note_cancel(*, parcel_id: UUID, done: bool, actor: Actor, at: datetime) -> None:
    """Note whether the courier gave the order back (撤单结果), 《行政许可法》第四十四条."""
    noted = _Noted(parcel_id)
    row, parcel = noted.row, noted.parcel
    concerning(row.subject, parcel=str(parcel.pk), cancelled=done)
    if parcel.state != ParcelState.WITHDRAWN:
        return
    parcel.next_try_at = None
    is_sent = row.state == ConsignmentState.SENT and noted.rules
    if done:
        parcel.state, parcel.finished_at = ParcelState.CANCELLED, at
        if is_sent:
            Moves.move(row, Act.CANCEL, actor=actor, at=at, opinion="寄递公司已撤单")
    else:
        parcel.state, parcel.error = ParcelState.MOVING, "已经揽收，寄递公司不能撤单"
        parcel.ordered_at = parcel.ordered_at or at
        parcel.next_track_at = at
    parcel.save()


@procedure("delivery.track")
def track(*, parcel_id: UUID, actor: Actor, at: datetime) -> bool:
    """Ask the courier where a parcel is (查询寄递轨迹); again later when it does not answer.

    《行政许可法》第四十四条. Returns whether the courier answered.
    """
    parcel = Parcel.objects.filter(pk=parcel_id, state__in=_MOVING).first()
    if parcel is None or parcel.ordered_at is None:
        return True
    told: tuple[Told, ...] = ()
    answered = True
    try:
        asked = providers.courier()
        told = asked.track(waybill=parcel.waybill, ordered_at=parcel.ordered_at, at=at)
    except providers.CourierDown:
        answered = False
    record_tracking(parcel_id=parcel_id, told=told, actor=actor, at=at)
    return answered


@command("delivery.record_tracking", audited=False)
def record_tracking(*, parcel_id: UUID, told: tuple[Told, ...], actor: Actor, at: datetime) -> None:
    """Keep what the courier told, each moment once; the end of the way moves the consignment.

    (寄递轨迹), 《行政许可法》第四十四条. Not audited by itself: the step of its end is.
    """
    noted = _Noted(parcel_id)
    parcel = noted.parcel
    if parcel.state not in _MOVING:
        return
    Trace.objects.bulk_create(
        [Trace(parcel=parcel, at=t.at, code=t.code, text=t.text[:200]) for t in told],
        ignore_conflicts=True,
    )
    end = next((t for t in told if t.code in lifecycle.ENDS), None)
    if end is not None:
        _end(noted, end, actor, at)
    else:
        parcel.state = ParcelState.MOVING if told else ParcelState(parcel.state)
        is_young = parcel.ordered_at is None or at < parcel.ordered_at + _LATEST
        parcel.next_track_at = at + lifecycle.TRACKED_EVERY if is_young else None
        parcel.save(update_fields=["state", "next_track_at"])


def _end(noted: _Noted, end: Told, actor: Actor, at: datetime) -> None:
    """Close the parcel; the consignment follows it unless it goes another way by now."""
    row, parcel = noted.row, noted.parcel
    state, act = lifecycle.ENDS[end.code]
    parcel.state, parcel.next_track_at, parcel.finished_at = state, None, end.at
    parcel.signed_by = end.who[:80] if act is Act.SIGN else ""
    parcel.reason = "" if act is Act.SIGN else end.text[:200]
    parcel.save()
    if row.state != ConsignmentState.SENT or not noted.rules:
        return
    Moves.move(row, act, actor=actor, at=at, opinion=end.text)
    about: dict[str, Any] = {"subject": row.subject, "parcel_id": parcel.pk}
    if act is Act.SIGN:
        publish(ParcelSigned(signed_at=end.at, noted_at=at, **about))
    else:
        lost = end.code is TraceCode.LOST
        publish(ParcelCameBack(is_lost=lost, noted_at=at, **about))
