"""Naming people to posts by their phone number; an invitation where more is needed first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor, RealNameLevel
from yiwang.foundation.identity import policy
from yiwang.foundation.identity.models import Invitation, RoleAssignment, Staff, User
from yiwang.foundation.identity.models.sealing import phone_index, seal
from yiwang.foundation.identity.rules.roles import ROLES
from yiwang.foundation.identity.types import Appointment
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.masks import mask_phone
from yiwang.lib.codes.phones import parse_phone

from .staff import (
    NUMBER_TAKEN,
    CannotAssign,
    enter_staff,
    open_body,
    require_may_give,
    write_assignment,
)

LIFE = timedelta(days=7)
OFFERED = ("name", "job_number", "region_code", "valid_from", "valid_until")
TOTP = Authenticator.Type.TOTP


class CannotAppoint(DomainError):
    """What was typed about the person must be mended."""

    code: ClassVar[str] = "identity.appoint"
    sentence: ClassVar[str] = "请先修改标出的地方"


class CannotAccept(DomainError):
    """Something is still to be done before the invitation may be accepted."""

    code: ClassVar[str] = "identity.accept_invitation"
    sentence: ClassVar[str] = "邀请已失效，请联系邀请您的单位管理员"


@dataclass(frozen=True, slots=True)
class _Offer:
    """A role offered to somebody, checked."""

    phone: str
    name: str
    job_number: str
    role: str
    body: OrganisationInfo
    region_code: str
    valid_from: date
    valid_until: date | None


@command("identity.appoint")
def appoint(
    *,
    phone: str,
    name: str,
    job_number: str,
    role: str,
    organisation_id: UUID,
    region_code: str,
    valid_from: date,
    valid_until: date | None = None,
    actor: Actor,
    at: datetime,
) -> Appointment:
    """Name the owner of a phone number to a role (任命), 《公务员法》第四十条.

    Whoever has real name, password and second factor holds it at once; others are invited and
    accept it when they have. Asking the same twice changes nothing.

    :raises CannotAppoint: a wrong phone, no name or number, another period.
    :raises CannotAssign: a role that only a higher administrator gives, or that conflicts.
    """
    require_may_give(actor, role, region_code)
    body = open_body(organisation_id)
    if role not in ROLES:
        raise CannotAssign
    require(actor.reaches(body.region_code, region_code), NotFound)
    number = _checked(phone, name, job_number, valid_from, valid_until)
    offer = _Offer(
        phone=number,
        name=name.strip(),
        job_number=job_number.strip(),
        role=role,
        body=body,
        region_code=region_code,
        valid_from=max(valid_from, local_date(at)),
        valid_until=valid_until,
    )
    rows = User.objects.select_related("person", "staff").select_for_update(of=("self",))
    user = rows.filter(phone_index=phone_index(number)).first()
    stream = f"identity:organisation:{body.id}"
    concerning(stream, role=role, region=region_code)
    if user is not None and user.staff_id is not None:
        require(user.staff_id != actor.staff_id, NotPermitted)
    if user is not None and (user.staff_id is not None or not _missing(user, offer.name)):
        staff = _in_post(user, offer, at)
        concerning(stream, staff=str(staff))
        return Appointment(staff_id=staff)
    invitation = _invited(offer, actor, at)
    concerning(stream, invitation=str(invitation))
    return Appointment(invitation_id=invitation)


def _checked(
    phone: str, name: str, job_number: str, valid_from: date, valid_until: date | None
) -> str:
    wrong, number = {}, ""
    try:
        number = parse_phone(phone)
    except InvalidCode as error:
        wrong["phone"] = str(error)
    if not name.strip():
        wrong["name"] = "请填写姓名"
    if not job_number.strip():
        wrong["job_number"] = "请填写工号"
    if valid_until is not None and valid_until <= valid_from:
        wrong["valid_until"] = "截止日期要晚于起始日期"
    if wrong:
        raise CannotAppoint(fields=wrong, reason="fields")
    return number


def _in_post(user: User, offer: _Offer, at: datetime) -> UUID:
    if user.staff_id is not None:
        return _promoted(user.staff_id, offer, at)
    return _entered(user, offer, at)


def _promoted(staff_id: UUID, offer: _Offer, at: datetime) -> UUID:
    """Give a member of staff one more role; the same one again changes nothing.

    Who had left comes back, with the new organisation and number.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if staff.name != offer.name:
        sentence = "这个手机号码已登记给另一位工作人员，请核对姓名"
        raise CannotAppoint(fields={"name": sentence}, reason="name")
    if not staff.is_active:
        _require_free(offer, but=staff.pk)
        staff.is_active, staff.organisation_id = True, offer.body.id
        staff.job_number = offer.job_number
        staff.save(update_fields=["is_active", "organisation", "job_number"])
    held = RoleAssignment.objects.filter(staff=staff, role=offer.role, organisation=offer.body.id)
    if not any(row.holds_on(offer.valid_from) for row in held):
        _assigned(staff, offer, at)
    return staff.pk


def _entered(user: User, offer: _Offer, at: datetime) -> UUID:
    staff = enter_staff(
        user_id=user.pk,
        name=offer.name,
        job_number=offer.job_number,
        organisation_id=offer.body.id,
        at=at,
    )
    _assigned(staff, offer, at)
    return staff.pk


def _assigned(staff: Staff, offer: _Offer, at: datetime) -> None:
    write_assignment(
        staff=staff,
        role=offer.role,
        body=offer.body,
        region_code=offer.region_code,
        valid_from=offer.valid_from,
        valid_until=offer.valid_until,
        at=at,
    )


def _missing(user: User, name: str) -> str:
    """Return what the account still lacks before it may work in a post, or nothing."""
    person = user.person
    if person is None or person.level < RealNameLevel.VERIFIED:
        return "real_name"
    if person.name != name:
        return "name"
    if not user.has_usable_password():
        return "password"
    if not Authenticator.objects.filter(user=user, type=TOTP).exists():
        return "second_factor"
    return ""


def _require_free(offer: _Offer, but: UUID | None = None) -> None:
    """Refuse a job number that somebody else has.

    :raises CannotAssign: it is taken.
    """
    owner = Staff.objects.filter(job_number=offer.job_number).first()
    if owner is not None and owner.pk != but:
        raise CannotAssign(NUMBER_TAKEN, fields={"job_number": NUMBER_TAKEN}, reason="number")


def _invited(offer: _Offer, actor: Actor, at: datetime) -> UUID:
    """Invite; an open invitation is corrected and told again when something differs."""
    same = Invitation.objects.select_for_update(of=("self",)).filter(
        phone_index=phone_index(offer.phone),
        role=offer.role,
        organisation=offer.body.id,
        answered_at__isnull=True,
    )
    row = same.first()
    if row is not None and row.is_open(at) and _offered(row, at) == _offered(offer, at):
        return row.pk
    if row is not None and not row.is_open(at):
        row.answered_at = row.expires_at
        row.save(update_fields=["answered_at"])
        row = None
    _require_free(offer)
    fresh = row is None
    row = row or Invitation(
        id=uuid7(), phone_index=phone_index(offer.phone), phone_masked=mask_phone(offer.phone)
    )
    for name in OFFERED:
        setattr(row, name, getattr(offer, name))
    row.role, row.organisation_id = offer.role, offer.body.id
    row.invited_by, row.invited_at, row.expires_at = actor.name, at, at + LIFE
    row.sealed_phone = seal(offer.phone, row=row.pk, column="invitation.phone")
    try:
        with transaction.atomic():
            row.save(force_insert=fresh)
    except IntegrityError:  # somebody else invites at this moment
        return same.get().pk
    _tell(offer, row, actor, at)
    return row.pk


def _offered(what: "_Offer | Invitation", at: datetime) -> tuple[Any, ...]:
    """Return what may be corrected; a beginning in the past is today."""
    values = {name: getattr(what, name) for name in OFFERED}
    return tuple((values | {"valid_from": max(what.valid_from, local_date(at))}).values())


def _tell(offer: _Offer, row: Invitation, actor: Actor, at: datetime) -> None:
    last = local_date(row.expires_at)
    notifications.send(
        kind=MessageKind.SECURITY,
        person_id=None,
        phone=offer.phone,
        subject="岗位邀请",
        text=(
            f"{SIGNATURE}{offer.body.name}邀请您担任{ROLES[offer.role].name}。请在"
            f"{last.month}月{last.day}日前用这个手机号码登录，在“选择身份”页的“岗位邀请”确认。"
            "不是您本人请不用理会，咨询12345。"
        ),
        actor=actor,
        at=at,
    )


@command("identity.accept_invitation")
def accept_invitation(*, invitation_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Accept a post offered to one's own phone number (接受岗位邀请); return the staff row.

    GB/T 22239 8.1.4.1: real name, password and second factor come first. Twice is once.

    :raises CannotAccept: it has ended; the real name, password or second factor is missing.
    """
    require(policy.is_account(actor), NotPermitted)
    user = (
        User.objects.select_for_update(of=("self",))
        .select_related("person", "staff")
        .get(pk=UUID(actor.id))
    )
    rows = Invitation.objects.select_for_update(of=("self",))
    row = rows.filter(pk=invitation_id).first()
    if row is None or user.phone_index is None or bytes(row.phone_index) != bytes(user.phone_index):
        raise NotFound
    concerning(f"identity:invitation:{row.pk}", accepted=True)
    if row.was_accepted and user.staff_id is not None:
        return user.staff_id
    if not row.is_open(at):
        raise CannotAccept(reason="ended")
    missing = _missing(user, row.name)
    if missing:
        raise CannotAccept(NEEDED[missing], reason=missing)
    staff = _taken_up(user, row, at)
    concerning(f"identity:invitation:{row.pk}", staff=str(staff))
    return staff


NEEDED = {
    "real_name": "请先完成实名认证",
    "name": "您的姓名与邀请上的不一致，请联系邀请您的单位管理员",
    "password": "请先设置密码，工作人员用密码和动态口令登录",
    "second_factor": "请先绑定动态口令，工作人员用密码和动态口令登录",
}


def _taken_up(user: User, row: Invitation, at: datetime) -> UUID:
    body = orgs.organisation(row.organisation_id)
    if body is None or not body.is_open:
        raise CannotAccept("这个单位已经撤销，请联系邀请您的单位管理员", reason="organisation")
    offer = _Offer(
        phone="",
        name=row.name,
        job_number=row.job_number,
        role=row.role,
        body=body,
        region_code=row.region_code,
        valid_from=max(row.valid_from, local_date(at)),
        valid_until=row.valid_until,
    )
    made = _in_post(user, offer, at)
    row.answered_at, row.was_accepted = at, True
    row.save(update_fields=["answered_at", "was_accepted"])
    return made


@command("identity.withdraw_invitation")
def withdraw_invitation(*, invitation_id: UUID, actor: Actor, at: datetime) -> None:
    """Take back an invitation not yet accepted (撤回岗位邀请), 《公务员法》第四十条.

    :raises CannotAccept: it has ended or was accepted.
    """
    require(policy.may_manage_staff(actor), NotPermitted)
    rows = Invitation.objects.select_for_update(of=("self",))
    row = rows.filter(pk=invitation_id).first()
    if row is None or not actor.reaches(row.region_code):
        raise NotFound
    if not policy.may_give(actor, row.role, row.region_code):
        raise NotPermitted
    if row.answered_at is not None:
        raise CannotAccept("这个邀请已经结束", reason="ended")
    row.answered_at = at
    row.save(update_fields=["answered_at"])
    concerning(f"identity:invitation:{row.pk}", withdrawn=True)


@command("identity.dismiss_staff")
def dismiss_staff(*, staff_id: UUID, actor: Actor, at: datetime) -> None:
    """Note that somebody left: every role ends today (离岗), 《公务员法》第四十一条.

    :raises CannotAssign: it is oneself, an administrator whom a higher one names, or somebody who
        also works for a division out of reach.
    """
    require(policy.may_manage_staff(actor), NotPermitted)
    staff = Staff.objects.select_for_update(of=("self",)).filter(pk=staff_id).first()
    body = orgs.organisation(staff.organisation_id) if staff else None
    if staff is None or body is None or not actor.reaches(body.region_code):
        raise NotFound
    today = local_date(at)
    held = [row for row in staff.assignments.all() if row.valid_until is None]
    held += [row for row in staff.assignments.all() if row.valid_until and row.valid_until > today]
    if staff.pk == actor.staff_id or not all(
        policy.may_give(actor, row.role, row.region_code) and actor.reaches(row.region_code)
        for row in held
    ):
        sentence = "本人、本地区管理员和兼任上级岗位的人员，离岗由上级管理员登记"
        raise CannotAssign(sentence, reason="above")
    for row in held:
        row.valid_until = max(today, row.valid_from)
        row.save(update_fields=["valid_until"])
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    concerning(f"identity:staff:{staff.pk}", left=str(today), roles=len(held))
