"""Declaring a name and giving it up again."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection

from yiwang.engagement.naming import policy
from yiwang.engagement.naming.models import Reservation, TakenName
from yiwang.engagement.naming.queries.judging import division_choices, faults_by_box, judged
from yiwang.engagement.naming.queries.places import office_of
from yiwang.engagement.naming.rules import industries, measure, terms
from yiwang.engagement.naming.types import (
    PROMISE,
    Box,
    Deed,
    HoldState,
    Judged,
    NameParts,
    Verdict,
)
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind
from yiwang.foundation.orgs.types import OrganisationInfo

LEAST_PROOF = 4
MOST_HELD = 10
_WAIT = "SELECT pg_advisory_xact_lock(%s)"


class CannotReserve(DomainError):
    """The name cannot be kept like this; ``fields`` says which box to change."""

    code: ClassVar[str] = "naming.cannot_reserve"
    sentence: ClassVar[str] = "这个名称还不能申报，请先修改标出的内容"


@command("naming.reserve_name")
def reserve_name(
    *,
    region_code: str,
    parts: NameParts,
    is_mixed: bool = False,
    needs_approval: bool = False,
    proof: str = "",
    has_promised: bool,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Keep a name for whoever declares it (名称自主申报), 企业名称登记管理规定 第十六条至第十八条.

    Those who declare the same trade name at the same authority wait for each other, so that one of
    them gets it.

    :raises CannotReserve: its parts, a name in force, a missing proof or promise, too many kept.
    """
    require(policy.may_reserve(actor))
    choice = next(
        (one for one in division_choices(region_code) if one.region_code == region_code), None
    )
    office = office_of(region_code)
    if choice is None or office is None:
        raise CannotReserve("这里没有企业登记机关，请换一个行政区划", reason="office")
    parts = NameParts(choice.name, parts.trade.strip(), parts.industry.strip(), parts.form)
    today = local_date(at)
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [measure.lock_of(region_code, parts.trade)])
    found = judged(region_code, parts, today=today, is_mixed=is_mixed, with_free=False)
    _refuse(found, proof.strip(), has_promised=has_promised)
    row = _kept(
        office,
        parts,
        actor,
        at,
        needs_approval=needs_approval,
        proof=proof.strip(),
        near=[one.name for one in found.near],
    )
    last = row.last_day
    concerning(f"naming:reservation:{row.pk}", name=row.name, office=region_code, until=str(last))
    lanes.trace(row, Deed.RESERVE, actor=actor, at=at)
    _tell(row, f"名称“{row.name}”已为您保留到{last.year}年{last.month}月{last.day}日", actor, at)
    return row.pk


def _kept(
    office: OrganisationInfo, parts: NameParts, actor: Actor, at: datetime, **told: Any
) -> Reservation:
    """Write the reservation and what stands in the way of others from now on.

    :raises CannotReserve: the party keeps as many as one may.
    """
    today, party = local_date(at), identity.applicant_of(actor)
    held = Reservation.objects.filter(
        party_id=party.id, state=HoldState.HELD.value, last_day__gte=today
    )
    if held.count() >= MOST_HELD:
        raise CannotReserve(
            f"您已有 {MOST_HELD} 个名称在保留期内，请先放弃不用的，再申报新的", reason="many"
        )
    region = office.region_code
    serial = next_in("naming.reservation", f"{region}:{today.year}")
    row = Reservation.objects.create(
        number=f"名称保留〔{today.year}〕{region[:6]}-{serial:06d}",
        party_kind=party.kind.value,
        party_id=party.id,
        person_id=actor.person_id,
        holder_name=party.name,
        organisation_id=office.id,
        authority_name=office.name,
        authority=region,
        name=parts.whole,
        division=parts.division,
        trade=parts.trade,
        industry=parts.industry,
        form=parts.form,
        promise=PROMISE,
        reserved_at=at,
        last_day=terms.last_day(today, needs_approval=told["needs_approval"]),
        **told,
    )
    kind = industries.class_of(parts.industry)
    TakenName.objects.create(
        authority=region,
        name=row.name,
        trade=parts.trade,
        industry_class=kind,
        keys=measure.keys_of(region, parts.trade, kind),
        reservation=row,
        free_on=terms.free_on(row.last_day),
    )
    return row


def _refuse(found: Judged, proof: str, *, has_promised: bool) -> None:
    """Refuse what cannot be kept.

    :raises CannotReserve: with all that is to be mended at once.
    """
    fields = faults_by_box(found.faults)
    if found.verdict is Verdict.TAKEN:
        other = found.same[0]
        told = "已由别人申报保留" if other.is_reserved else "已经登记"
        sentence = f"“{other.name}”{told}，字号和行业相同，请换一个字号"
        fields.setdefault(Box.TRADE.value, sentence)
    if found.proofs and len(proof) < LEAST_PROOF:
        fields["proof"] = f"请填写批准文件的名称和文号。{'；'.join(found.proofs)}"
    if not has_promised:
        fields["promise"] = "请阅读并勾选承诺"
    if fields:
        reason = "taken" if found.verdict is Verdict.TAKEN else "faulty"
        raise CannotReserve(fields=fields, reason=reason)


@command("naming.release_name")
def release_name(*, reservation_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Give a kept name up before its time (放弃保留); anybody may declare it from now on.

    企业名称登记管理规定 第十八条.

    :raises CannotReserve: it is no longer kept, or has changed meanwhile.
    """
    row = locked(reservation_id, actor)
    concerning(f"naming:reservation:{row.pk}", act=Deed.RELEASE.value)
    if not policy.may(actor, Deed.RELEASE, row, local_date(at)):
        raise CannotReserve("这个名称已经不在保留期内", reason="state")
    if row.version != version:
        raise CannotReserve("这个名称的情况刚刚有变化，请看过以后再决定", reason="version")
    end(row, HoldState.RELEASED, at)
    lanes.trace(row, Deed.RELEASE, actor=actor, at=at)


def locked(reservation_id: UUID, actor: Actor) -> Reservation:
    """Return a reservation in sight of the actor, locked.

    :raises NotFound: there is none, or not for this actor.
    """
    row = Reservation.objects.select_for_update(of=("self",)).filter(pk=reservation_id).first()
    if row is None or not policy.may_see(actor, row):
        raise NotFound
    return row


def end(row: Reservation, state: HoldState, at: datetime) -> None:
    """Write that a reservation ended, and let its name go."""
    row.state, row.ended_at = state.value, at
    row.version += 1
    row.save()
    TakenName.objects.filter(reservation=row).delete()


def _tell(row: Reservation, text: str, actor: Actor, at: datetime) -> None:
    tell(row, "名称保留告知", f"{text}，请在届满前办理企业登记。", actor, at)


def tell(row: Reservation, subject: str, text: str, actor: Actor, at: datetime) -> None:
    """Tell whoever declared the name."""
    if row.person_id is None:
        return
    notifications.send(
        kind=MessageKind.DECIDED,
        person_id=row.person_id,
        subject=subject,
        text=f"{SIGNATURE}{text}",
        link=("reserved_name", str(row.pk)),
        actor=actor,
        at=at,
    )
