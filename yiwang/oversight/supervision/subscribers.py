"""What supervision hears from below, the alarms it sends, and its jobs."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import relay, subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import events as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences.events import LicenceIssued, LicenceMoved, OutsideConfirmed
from yiwang.services.payments import events as payments

from . import commands
from .commands.measures.sealing import SEAL
from .events import AlarmRaised
from .types.special import Watched, WatchedKind

_Bill = payments.BillRefunded | payments.BillWaived | payments.BillCancelled


@job(SEAL)
def seal_measure(number: str) -> None:
    """Keep the document of a measure as signed PDF; running twice changes nothing."""
    commands.seal_measure(number=number, actor=SYSTEM, at=clock.now())


@subscribe(OutsideConfirmed)
def count_outside_approval(event: OutsideConfirmed) -> None:
    """Count it as a confirmed finding, on which a measure may rest; twice changes nothing."""
    commands.record_outside_approval(event=event, actor=SYSTEM, at=event.confirmed_at)


def _watch(one: Watched) -> None:
    commands.watch(events=[one], actor=SYSTEM, at=clock.now())


@subscribe(LicenceMoved)
def watch_ended(event: LicenceMoved) -> None:
    """Count what a person did to a licence in force; what ends by itself alarms nobody."""
    if event.staff_id is None:
        return
    _watch(
        Watched(
            kind=WatchedKind.LICENCE_ENDED, subject=f"{event.licence_id} {event.moved_at}",
            at=event.moved_at, about="证照状态变动", who=str(event.staff_id),
            organisation_id=event.organisation_id, region_code=event.region_code,
            staff=event.staff_id,
        )
    )  # fmt: skip


@subscribe(LicenceIssued)
def watch_remade(event: LicenceIssued) -> None:
    """Count a licence that was made again (换发、补发)."""
    if event.edition == 1:
        return
    _watch(
        Watched(
            kind=WatchedKind.LICENCE_REMADE, subject=str(event.licence_id), at=event.issued_at,
            about="换发、补发证照", organisation_id=event.organisation_id,
            region_code=event.region_code,
        )
    )  # fmt: skip


@subscribe(keys.KeyCompromised)
def watch_compromised(event: keys.KeyCompromised) -> None:
    """Raise it at once."""
    _watch(_key(WatchedKind.KEY_COMPROMISED, event, at=event.found_at))


@subscribe(keys.KeyDestroyed)
def watch_destroyed(event: keys.KeyDestroyed) -> None:
    """Tell that a key was wiped for good."""
    _watch(_key(WatchedKind.KEY_DESTROYED, event, at=event.destroyed_at))


@subscribe(keys.CertificateEnding)
def watch_ending(event: keys.CertificateEnding) -> None:
    """Tell that a certificate in use ends soon."""
    _watch(
        Watched(
            kind=WatchedKind.CERTIFICATE_ENDING, subject=f"{event.certificate_id} {event.days}",
            at=clock.now(), about=f"{event.owner} 还有 {event.days} 天",
            organisation_id=event.organisation_id,
            region_code=_region(event.organisation_id),
        )
    )  # fmt: skip


def _key(
    kind: WatchedKind, event: keys.KeyCompromised | keys.KeyDestroyed, *, at: datetime
) -> Watched:
    named = f"{event.key} 第 {event.version} 版"
    return Watched(kind=kind, subject=named, at=at, about=named)


@subscribe(payments.BillRefunded)
def watch_refunded(event: payments.BillRefunded) -> None:
    """Count a refund."""
    _watch(_bill(WatchedKind.REFUNDED, event, event.refunded_at))


@subscribe(payments.BillWaived)
def watch_waived(event: payments.BillWaived) -> None:
    """Count a waiver."""
    _watch(_bill(WatchedKind.WAIVED, event, event.waived_at))


@subscribe(payments.BillCancelled)
def watch_cancelled(event: payments.BillCancelled) -> None:
    """Count a bill taken back."""
    _watch(_bill(WatchedKind.CANCELLED, event, event.cancelled_at))


def _bill(kind: WatchedKind, event: _Bill, at: datetime) -> Watched:
    return Watched(
        kind=kind, subject=f"{event.number} {at}", at=at, about=f"缴款单 {event.number}",
        who=str(event.staff_id or ""), organisation_id=event.payee_id,
        region_code=_region(event.payee_id), staff=event.staff_id, amount=event.amount,
    )  # fmt: skip


def _region(organisation_id: UUID | None) -> str:
    office = orgs.organisation(organisation_id, viewer=SYSTEM) if organisation_id else None
    return office.region_code if office else ""


@relay(AlarmRaised)
def send_alarm(event: AlarmRaised, message_id: int) -> None:
    """Send an alarm; its own number is its idempotency key, also when a person sends it again."""
    del message_id
    commands.send_alarm(alarm_id=event.alarm_id, actor=SYSTEM, at=clock.now())
