"""What cases hear from below."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import enqueue, job
from yiwang.foundation.core.outbox import subscribe, subscribe_many
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.events import CalendarImported
from yiwang.services.delivery.events import ParcelCameBack, ParcelSent, ParcelSigned, PickUpDue
from yiwang.services.licences import commands as library
from yiwang.services.licences import queries as licences
from yiwang.services.payments import events as payments

from . import commands
from .events import CaseDecided, CaseDelivered, CaseResubmitted, CaseSubmitted, GapsSupplied

RECOUNT = "cases.recount_dates"


@subscribe(CalendarImported)
def recount_after_notice(event: CalendarImported) -> None:
    """Begin to count the dates of open cases anew, batch after batch, each a job of its own."""
    enqueue(RECOUNT, year=event.year, after=0)


@job(RECOUNT)
def recount(year: int, after: int) -> None:
    """Count one batch; running twice changes nothing."""
    commands.recount_dates(year=year, after=after, actor=SYSTEM, at=clock.now())


@subscribe_many(CaseSubmitted)
def tell_filed(submitted: list[CaseSubmitted]) -> None:
    """Send the messages of receipt: after the filing, never lost, once."""
    numbers = [event.case_id for event in submitted]
    commands.tell_filed(numbers=numbers, actor=SYSTEM, at=submitted[-1].submitted_at)


@subscribe_many(CaseSubmitted)
def keep_filed(submitted: list[CaseSubmitted]) -> None:
    """Keep what was handed in in the library of its party."""
    numbers = [event.case_id for event in submitted]
    commands.keep_materials(numbers=numbers, actor=SYSTEM, at=submitted[-1].submitted_at)


@subscribe(CaseResubmitted)
def keep_corrected(event: CaseResubmitted) -> None:
    """Keep what was handed in with a correction; it takes the place of what was wrong."""
    commands.keep_materials(numbers=[event.case_id], actor=SYSTEM, at=event.resubmitted_at)


@subscribe(GapsSupplied)
def keep_supplied(event: GapsSupplied) -> None:
    """Keep what followed."""
    commands.keep_materials(numbers=[event.case_id], actor=SYSTEM, at=event.supplied_at)


@subscribe(CaseDecided)
def seal_decided(event: CaseDecided) -> None:
    """Seal the decision at once; what cannot be sealed yet is tried again by the clock."""
    if event.document_n:
        commands.seal_document(case=event.case_id, n=event.document_n, actor=SYSTEM, at=clock.now())


@subscribe(CaseDecided)
def seal_licences(event: CaseDecided) -> None:
    """Seal the licences of the decision at once; what must wait is tried again by the clock."""
    at = clock.now()
    for one in licences.licences_of_case(event.case_id, viewer=SYSTEM, at=at):
        library.seal_licence(licence_id=one.id, actor=SYSTEM, at=at)


@subscribe(CaseDelivered)
def keep_issued(event: CaseDelivered) -> None:
    """Note what was issued as the party's own."""
    commands.keep_result(number=event.case_id, actor=SYSTEM, at=event.delivered_at)


@subscribe(payments.BillPaid)
def go_on_when_paid(event: payments.BillPaid) -> None:
    """Let the case go on from the day the money was paid."""
    commands.settle_payment(
        subject=event.subject,
        number=event.number,
        how="PAID",
        effective_at=event.paid_at,
        actor=SYSTEM,
        at=event.heard_at,
    )


@subscribe(payments.BillWaived)
def go_on_when_waived(event: payments.BillWaived) -> None:
    """Let the case go on without the money."""
    commands.settle_payment(
        subject=event.subject, number=event.number, how="WAIVED", actor=SYSTEM, at=event.waived_at
    )


@subscribe(payments.BillCancelled)
def go_on_when_cancelled(event: payments.BillCancelled) -> None:
    """Let the case go on when its bill was a mistake."""
    commands.settle_payment(
        subject=event.subject,
        number=event.number,
        how="CANCELLED",
        actor=SYSTEM,
        at=event.cancelled_at,
    )


@subscribe(payments.BillDue)
def remind_of_fee(event: payments.BillDue) -> None:
    """Tell the applicant of a fee that is due or overdue."""
    commands.remind_payment(
        subject=event.subject,
        due_on=event.due_on,
        expires_on=event.expires_on,
        actor=SYSTEM,
        at=event.noticed_at,
    )


@subscribe(payments.BillExpired)
def end_when_unpaid(event: payments.BillExpired) -> None:
    """End the handling whose fee was not paid in its time."""
    commands.lapse_payment(
        subject=event.subject, number=event.number, actor=SYSTEM, at=event.expired_at
    )


@subscribe(ParcelSent)
def note_sent(event: ParcelSent) -> None:
    """Note that a result is on its way."""
    commands.note_sent(
        case=int(event.subject), parcel_id=event.parcel_id, actor=SYSTEM, at=event.sent_at
    )


@subscribe(ParcelSigned)
def note_signed(event: ParcelSigned) -> None:
    """Write the proof of a parcel that arrived."""
    commands.note_signed(
        case=int(event.subject), parcel_id=event.parcel_id, actor=SYSTEM, at=event.noted_at
    )


@subscribe(ParcelCameBack)
def note_come_back(event: ParcelCameBack) -> None:
    """Note that a parcel came back or was lost."""
    commands.note_come_back(
        case=int(event.subject),
        parcel_id=event.parcel_id,
        is_lost=event.is_lost,
        actor=SYSTEM,
        at=event.noted_at,
    )


@subscribe(PickUpDue)
def remind_pick_up(event: PickUpDue) -> None:
    """Remind of a result that waits at the window."""
    commands.remind_pick_up(
        case=int(event.subject), reminders=event.reminders, actor=SYSTEM, at=event.noted_at
    )
