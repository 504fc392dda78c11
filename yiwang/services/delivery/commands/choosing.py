"""The way a result takes: opened with the decision, chosen anew until it is sent."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.together import Clause, insertion, of_instance
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery.events import PickUpDue
from yiwang.services.delivery.models import Consignment
from yiwang.services.delivery.rules import lifecycle
from yiwang.services.delivery.types import (
    Act,
    Address,
    ConsignmentState,
    Opening,
    ParcelState,
    Way,
)

from .shared import CannotServe, Moves


class CannotChoose(DomainError):
    """The way is not offered, or a parcel lacks whom and where."""

    code = "delivery.cannot_choose"
    sentence = "请选择送达方式，邮寄要写全收件人、电话和地址"


class Consignments:
    """Consignments as part of the statement that makes the decision."""

    @staticmethod
    def clause(opening: Opening) -> Clause:
        """Return the part that opens a consignment; a second one for a subject is not made."""
        row = Consignments.row(opening)
        after = "ON CONFLICT (subject) DO NOTHING"
        return insertion("consignment", Consignment, [of_instance(row)], after=after)

    @staticmethod
    def row(opening: Opening) -> Consignment:
        """Return the row of an opening, not saved."""
        row = Consignment(
            subject=opening.subject,
            title=opening.title,
            organisation_id=opening.organisation_id,
            organisation_name=opening.organisation_name,
            recipient_kind=opening.recipient_kind,
            recipient_id=opening.recipient_id,
            recipient_name=opening.recipient_name,
            recipient_masked_id=opening.recipient_masked_id,
            way=opening.way,
            ways=list(opening.ways),
            opened_at=opening.at,
            due_on=opening.due_on,
            agreed_at=opening.agreed_at,
        )
        row.keep_address(opening.address if opening.way is Way.POST else Address())
        Moves.wait(row, opening.at)
        return row


@command("delivery.open_consignments", audited=False, joins=True)
def open_consignments(*, openings: list[Opening], actor: Actor, at: datetime) -> int:
    """Open consignments for results decided before there were any (补建送达单).

    《行政许可法》第四十四条. Not audited by itself: the decisions are. Returns how many were asked.
    """
    del actor, at
    rows = [Consignments.row(one) for one in openings]
    Consignment.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@command("delivery.choose", audited=False, joins=True)
def choose(
    *,
    subject: str,
    version: int | None,
    way: Way,
    address: Address,
    by_staff: bool = False,
    opinion: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Choose how a result comes, until it is sent or handed over (选择送达方式).

    《行政许可法》第四十四条. The caller has checked the right to the subject, and audits.
    ``by_staff``: with the recipient's consent, which the opinion says.

    :raises CannotChoose: a way that is not offered, or an incomplete address.
    :raises CannotServe: it is on its way, or has arrived.
    """
    row = Moves.locked(subject, version)
    if way not in row.ways:
        raise CannotChoose(fields={"way": "请选择送达方式"}, reason="way")
    faults = lifecycle.address_faults(way, address)
    if faults:
        raise CannotChoose(fields=faults, reason="address")
    Moves.withdraw(row, at)
    row.keep_address(address if way is Way.POST else Address())
    agreed = at.isoformat() if way is Way.ONLINE else ""
    act = Act.MOVE if by_staff else Act.CHOOSE
    Moves.move(row, act, actor=actor, at=at, opinion=opinion, way=way, agreed_at=agreed)


@command("delivery.drop", audited=False, joins=True)
def drop(*, subject: str, reason: str, actor: Actor, at: datetime) -> bool:
    """Send no more what was voided; a parcel not picked up is taken back (不再送达).

    《行政许可法》第七条. The caller has checked the right to the subject, and audits. A subject
    without consignment, or whose consignment is over, is left alone. Returns whether one was.

    :raises CannotServe: a parcel is on its way.
    """
    row = Consignment.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    if row is None or row.state in lifecycle.OVER:
        return False
    parcel = Moves.parcel(row) if row.state == ConsignmentState.SENT else None
    if parcel is not None and parcel.state == ParcelState.MOVING:
        raise CannotServe("邮件已经在路上，请等它送到或者退回以后再处理", reason="moving")
    Moves.withdraw(row, at)
    Moves.move(row, Act.DROP, actor=actor, at=at, opinion=reason)
    return True


@command("delivery.remind", audited=False)
def remind(*, consignment: UUID, actor: Actor, at: datetime) -> bool:
    """Note that a result has waited long, which its owner hears of (逾期未领提醒).

    《行政许可法》第四十四条. Not audited: nothing is decided; the message is kept.
    """
    del actor
    rows = Consignment.objects.select_for_update(of=("self",))
    row = rows.filter(pk=consignment, remind_at__lte=at).first()
    if row is None:
        return False
    row.reminders += 1
    row.remind_at = lifecycle.remind_at(Way(row.way), row.reminders, row.waits_since)
    row.save(update_fields=["reminders", "remind_at"])
    publish(PickUpDue(subject=row.subject, reminders=row.reminders, noted_at=at))
    return True
