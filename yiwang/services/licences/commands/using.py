"""Reading licences: judged by right and consent, written down before anything is shown (用证)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    ConsumerRight,
    Licence,
    LicenceType,
    LicenceUse,
    Sharing,
)
from yiwang.services.licences.queries.licences import Shown
from yiwang.services.licences.queries.using import Found
from yiwang.services.licences.rules import presenting
from yiwang.services.licences.types.presenting import NewCopy, Shows
from yiwang.services.licences.types.using import (
    Consumer,
    FoundLicence,
    UseBasis,
    UseKind,
    UseReason,
    WhichLicences,
)

from .copies import CannotCopy, Copies
from .moving import LicenceMoves
from .presenting import CannotPresent, Presented
from .readers import CannotUse, Consents, Readers

MOST: Final = 20
_LEAST: Final = 2
_LONGEST: Final = 300
_USUAL: Final = timedelta(days=30)
"""How long a copy holds when nobody says."""


class NoUseReason(DomainError):
    """Every read says what for."""

    code = "licences.no_use_reason"
    sentence = "请写明用途，例如：核验食品经营许可申请人的主体资格"


@command("licences.use_own")
def use_own(
    *,
    licence_ids: Sequence[UUID],
    consumer: Consumer,
    reason: UseReason,
    actor: Actor,
    at: datetime,
) -> tuple[FoundLicence, ...]:
    """Use licences of whom the actor acts for, in an application of theirs (本人用证).

    国务院令第716号 第十一条; the consent was given for this application (个人信息保护法 13). Only
    what is valid now is used; each use is written down with the office that will read it.

    :raises NotFound: one is not theirs.
    """
    rows = list(Shown.loaded().filter(pk__in=list(licence_ids)[:MOST]).order_by("-id"))
    if len(rows) != len(set(licence_ids)) or not all(
        policy.holds(actor, Shown.parties(row)) for row in rows
    ):
        raise NotFound
    pairs = zip(rows, Found.many(rows, actor, at, clear=True), strict=True)
    read = [_Read(row, None, None, found) for row, found in pairs if found.is_usable]
    _write(read, consumer, reason=reason, kind=UseKind.FACE, actor=actor, at=at)
    concerning("licences:uses", number=reason.case_number, licences=[str(o.row.pk) for o in read])
    return tuple(one.found for one in read)


@command("licences.call")
def call_licences(
    *,
    which: WhichLicences,
    reason: UseReason,
    kind: UseKind = UseKind.FACE,
    until: date | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[FoundLicence, ...]:
    """Read the licences of a holder, of one type, as an office or an application may (调用证照).

    国务院令第716号 第七条、第十一条; 个人信息保护法 第十三条、第三十四条. What is not valid comes
    with the reason and without its face. An office sees personal fields masked, an application
    with a right in clear. By consent only for the purpose and time that the holder agreed to. A
    file is a copy for this purpose, until a day; the original does not leave.

    :raises NoUseReason: nothing says what for.
    :raises CannotUse: no right, not this far, no consent, or issued in another region.
    :raises CannotCopy: purpose or day do not fit a copy. :raises SealUnready: no copy now.
    """
    _require_reason(reason)
    consumer = Readers.consumer_of(actor)
    known = LicenceType.objects.filter(pk=which.type_code).first()
    if known is None:
        raise CannotUse("没有这种证照，请核对证照类型代码", reason="no_type")
    reached = Readers.reached(which, known, consumer, kind, at)
    consents = Consents.covering(reached, consumer, reason.text, kind, at)
    allowed = {row: right for row, right in reached.items() if _rests(row, right, consents)}
    clear = actor.kind is ActorKind.CLIENT and kind is not UseKind.SEARCH
    every = Found.many(list(allowed), actor, at, clear=clear)
    read = [
        _Read(row, right, consents.get(row.pk), _without_face(one, kind))
        for (row, right), one in zip(allowed.items(), every, strict=True)
    ]
    if kind is UseKind.FILE:
        read = [_with_copy(one, consumer, reason, until, actor=actor, at=at) for one in read]
    _tell(read, consumer, reason, at)
    _write(read, consumer, reason=reason, kind=kind, actor=actor, at=at)
    used = [one.sharing.pk for one in read if one.sharing and one.found.is_usable]
    Sharing.objects.filter(pk__in=used).update(used_at=at)
    concerning("licences:uses", number=reason.case_number, type=known.pk, found=len(read))
    return tuple(one.found for one in read)


@command("licences.take_presented")
def take_presented(
    *, code: str, wanted: Collection[str], reason: UseReason, actor: Actor, at: datetime
) -> UUID:
    """Read what an applicant shows at the window, for an application (窗口亮证).

    国务院令第716号 第十一条. To show it is the consent (个人信息保护法 13). Returns the read, by
    which the filing names it within two hours.

    :param wanted: the names of the types that will do.
    :raises CannotUse: not at a window. :raises CannotPresent: the code opens nothing, it shows
        less than is needed, or another licence.
    """
    consumer = Readers.consumer_of(actor)
    require(actor.is_staff, CannotUse)
    shown = Presented.opened(code, actor, at)
    if shown.shows != Shows.FACE:
        said = "申请人选的是“只证明证照有效”，请重新亮证，选“照面的全部内容”"
        raise CannotPresent(said, reason="proof")
    row = Shown.loaded().select_related("licence_type").get(pk=shown.licence_id)
    if row.licence_type.name not in wanted:
        said = f"出示的是“{row.type_name}”，不是这里要的，请申请人出示{'或者'.join(sorted(wanted))}"
        raise CannotPresent(said, reason="type")
    (found,) = Found.many([row], actor, at, clear=False)
    read = [_Read(row, None, None, found)]
    (use,) = _write(read, consumer, reason=reason, kind=UseKind.FACE, actor=actor, at=at)
    concerning(f"licences:licence:{row.pk}", presentation=str(shown.pk), use=str(use.pk))
    return use.pk


@command("licences.use_presented")
def use_presented(
    *, uses: Collection[UUID], party_id: UUID, reason: UseReason, actor: Actor, at: datetime
) -> Mapping[UUID, FoundLicence]:
    """Use for an application what its applicant showed at the window before (窗口亮证取用).

    国务院令第716号 第十一条. Returns by read what is the applicant's and was shown to this clerk
    within two hours; what is not valid any more is there with the reason, and not used.
    """
    consumer = Readers.consumer_of(actor)
    found = Found.presented(uses, actor, at, clear=True, party_id=party_id)
    read = [_Read(row, None, None, one) for row, one in found.values() if one.is_usable]
    _write(read, consumer, reason=reason, kind=UseKind.FACE, actor=actor, at=at)
    concerning("licences:uses", number=reason.case_number, found=len(read))
    return {key: one for key, (_, one) in found.items()}


@dataclass(frozen=True, slots=True)
class _Read:
    """One licence that is read, and on what."""

    row: Licence
    right: ConsumerRight | None
    sharing: Sharing | None
    found: FoundLicence


def _require_reason(reason: UseReason) -> None:
    if not _LEAST <= len(reason.text.strip()) <= _LONGEST:
        raise NoUseReason(fields={"reason": NoUseReason.sentence})


def _rests(row: Licence, right: ConsumerRight, consents: Mapping[UUID, Sharing]) -> bool:
    return right.basis == UseBasis.DUTY or row.pk in consents


def _with_copy(
    one: _Read,
    consumer: Consumer,
    reason: UseReason,
    until: date | None,
    *,
    actor: Actor,
    at: datetime,
) -> _Read:
    """Make the copy that leaves; by consent it ends with the consent at the latest."""
    if not one.found.is_usable:
        return one
    last = until or local_date(at) + _USUAL
    ends = (one.sharing.until if one.sharing else None, one.row.valid_to)
    if until is None or one.sharing is not None:
        last = min([last, *(each for each in ends if each)])
    new = NewCopy(reason.text, consumer.name, last)
    faults = presenting.copy_faults(new, today=local_date(at), valid_to=one.row.valid_to)
    if faults:
        raise CannotCopy(next(iter(faults.values())), fields=faults)
    key = Copies.made(one.row, new, one.sharing, maker=consumer.name, actor=actor, at=at)
    return replace(one, found=replace(one.found, copy=key, copy_until=last))


def _tell(read: Sequence[_Read], consumer: Consumer, reason: UseReason, at: datetime) -> None:
    """Tell holders of reads by duty where the right says so, once a day and consumer."""
    for one in read:
        if one.right is None or one.right.basis != UseBasis.DUTY or not one.right.is_told:
            continue
        if reason.case_number is not None:  # the holder applied, and sees it with the case
            continue
        lately = one.row.uses.filter(consumer_id=consumer.id, at__gt=at - timedelta(days=1))
        if not lately.exists():
            LicenceMoves.tell(
                one.row,
                "有单位依法读取了您的证照",
                f"被{consumer.name}依法定职责读取，用途：{reason.text.strip()}",
                at=at,
                place="我的证照",
                link=("licence", str(one.row.pk)),
            )


def _without_face(one: FoundLicence, kind: UseKind) -> FoundLicence:
    if one.is_usable and kind is not UseKind.SEARCH:
        return one
    return replace(one, face=(), masked_face=())


def _write(
    read: Sequence[_Read],
    consumer: Consumer,
    *,
    reason: UseReason,
    kind: UseKind,
    actor: Actor,
    at: datetime,
) -> list[LicenceUse]:
    return LicenceUse.objects.bulk_create(
        LicenceUse(
            licence_id=one.row.pk,
            type_name=one.row.type_name,
            region_code=one.row.region_code,
            right=one.right,
            sharing=one.sharing,
            consumer_kind=consumer.kind,
            consumer_id=consumer.id,
            consumer_name=consumer.name,
            actor_id=actor.id,
            actor_name=actor.name,
            office=actor.organisation_name,
            basis=UseBasis.CONSENT if one.right is None else one.right.basis,
            reason=reason.text.strip(),
            case_number=reason.case_number,
            way=reason.way,
            kind=kind,
            fields=[field.label for field in one.found.face],
            file_id=one.found.copy,
            at=at,
        )
        for one in read
    )
