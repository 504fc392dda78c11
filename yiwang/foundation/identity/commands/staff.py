"""Staff: who works where in which role, and who stands in."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import events, policy
from yiwang.foundation.identity.models import Delegation, RoleAssignment, Staff, User
from yiwang.foundation.identity.rules.roles import ROLES, conflicting
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions

NUMBER_TAKEN = "这个工号已有人使用"
ABOVE = "本地区的管理员由上级管理员任命"


class CannotAssign(DomainError):
    """The role cannot be given."""

    code: ClassVar[str] = "identity.assign_role"
    sentence: ClassVar[str] = "没有这个角色或单位"


class CannotDelegate(DomainError):
    """Nobody can stand in like this."""

    code: ClassVar[str] = "identity.delegate_absence"
    sentence: ClassVar[str] = "代行日期不对，或代行人不合适"


@command("identity.add_staff")
def add_staff(
    *,
    user_id: UUID,
    name: str,
    job_number: str,
    organisation_id: UUID,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Make an account a member of staff (工作人员建档), 《公务员法》第十八条.

    :raises CannotAssign: no name or number, no such organisation, a number already used.
    """
    require(policy.may_manage_staff(actor), NotPermitted)
    body = open_body(organisation_id)
    require(actor.reaches(body.region_code), NotFound)
    staff = enter_staff(
        user_id=user_id,
        name=name,
        job_number=job_number,
        organisation_id=organisation_id,
        at=at,
    )
    concerning(f"identity:staff:{staff.pk}", organisation=str(organisation_id))
    return staff.pk


def enter_staff(
    *, user_id: UUID, name: str, job_number: str, organisation_id: UUID, at: datetime
) -> Staff:
    """Write a member of staff for an account; who may, the caller has asked.

    :raises CannotAssign: no name or number, a number already used, somebody already.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    if not name.strip() or not job_number.strip() or user.staff_id is not None:
        raise CannotAssign("请填写姓名和工号；一个账号只能对应一名工作人员", reason="shape")
    if Staff.objects.filter(job_number=job_number).exists():
        raise CannotAssign(NUMBER_TAKEN, fields={"job_number": NUMBER_TAKEN}, reason="number")
    staff = Staff.objects.create(
        id=uuid7(),
        name=name.strip(),
        job_number=job_number,
        organisation_id=organisation_id,
        created_at=at,
    )
    user.staff = staff
    user.save(update_fields=["staff"])
    return staff


@command("identity.assign_role")
def assign_role(
    *,
    staff_id: UUID,
    role: str,
    organisation_id: UUID,
    region_code: str,
    valid_from: date,
    valid_until: date | None = None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Give a member of staff a role in an organisation, for a region and a time (角色任命).

    《网络安全法》第二十一条; GB/T 22239 8.1.5. Roles that exclude each other are refused, and
    nobody gives one to themself.

    :raises CannotAssign: no such role, organisation or scope; a conflict; held already.
    """
    require_may_give(actor, role, region_code)
    require(actor.staff_id != staff_id, NotPermitted)
    body = open_body(organisation_id)
    if role not in ROLES:
        raise CannotAssign
    require(actor.reaches(body.region_code, region_code), NotFound)
    row = write_assignment(
        staff=_staff(staff_id),
        role=role,
        body=body,
        region_code=region_code,
        valid_from=valid_from,
        valid_until=valid_until,
        at=at,
    )
    concerning(f"identity:staff:{staff_id}", role=role, organisation=str(organisation_id))
    return row.pk


def open_body(organisation_id: UUID) -> OrganisationInfo:
    """Return an organisation that people may be given to.

    :raises CannotAssign: there is none, or it was closed.
    """
    body = orgs.organisation(organisation_id)
    if body is None:
        raise CannotAssign(reason="organisation")
    if not body.is_open:
        raise CannotAssign("这个单位已经撤销", reason="organisation")
    return body


def require_may_give(actor: Actor, role: str, region_code: str) -> None:
    """Refuse who is no administrator, and a county's own administrator naming another.

    :raises CannotAssign: the role of administrator for the division one administers oneself.
    """
    require(policy.may_manage_staff(actor), NotPermitted)
    if not policy.may_give(actor, role, region_code):
        raise CannotAssign(ABOVE, fields={"role": ABOVE}, reason="above")


def write_assignment(
    *,
    staff: Staff,
    role: str,
    body: OrganisationInfo,
    region_code: str,
    valid_from: date,
    valid_until: date | None,
    at: datetime,
) -> RoleAssignment:
    """Write a role; who may, the caller has asked.

    :raises CannotAssign: a scope or period that does not fit, a conflict, held already.
    """
    if not divisions.is_within(body.region_code, region_code):
        raise CannotAssign("区划范围不包含这个单位", reason="scope")
    if valid_until is not None and valid_until <= valid_from:
        raise CannotAssign("截止日期要晚于起始日期", reason="period")
    start = max(valid_from, local_date(at))
    held = [a for a in staff.assignments.all() if a.valid_until is None or a.valid_until > start]
    clash = conflicting(frozenset(a.role for a in held), role)
    if clash:
        names = "、".join(ROLES[r].name for r in sorted(clash))
        sentence = f"{ROLES[role].name}与{names}不能由同一人担任"
        raise CannotAssign(sentence, fields={"role": sentence}, reason="conflict")
    if any(a.role == role and a.organisation_id == body.id for a in held):
        raise CannotAssign("已经担任这个角色", reason="held")
    row = RoleAssignment.objects.create(
        id=uuid7(),
        staff=staff,
        role=role,
        organisation_id=body.id,
        region_code=region_code,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    publish(events.RoleChanged(staff_id=staff.pk, role=role))
    return row


@command("identity.end_role")
def end_role(*, assignment_id: UUID, on: date, actor: Actor, at: datetime) -> None:
    """End a role on a day (免去角色), 《公务员法》第四十条.

    :raises CannotAssign: it has ended, or the day lies before its beginning.
    """
    require(policy.may_manage_staff(actor), NotPermitted)
    rows = RoleAssignment.objects.select_for_update(of=("self",)).filter(pk=assignment_id)
    row = rows.first()
    if row is None:
        raise NotFound
    require(actor.reaches(row.region_code), NotFound)
    if not policy.may_give(actor, row.role, row.region_code):
        raise CannotAssign(ABOVE, reason="above")
    today = local_date(at)
    if on < row.valid_from or (row.valid_until is not None and row.valid_until <= today):
        raise CannotAssign("这个角色已经结束，或日期早于起始日期", reason="ended")
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    concerning(f"identity:staff:{row.staff_id}", role=row.role, until=str(on))
    publish(events.RoleChanged(staff_id=row.staff_id, role=row.role))


@command("identity.delegate_absence")
def delegate_absence(
    *,
    assignment_id: UUID,
    deputy_id: UUID,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Let a colleague stand in while somebody is away (代行职责).

    《公务员法》第六十二条. The deputy acts in the role until ``ends_on`` (exclusive).

    :raises CannotDelegate: no reason, wrong dates, another organisation, a role that conflicts.
    """
    rows = RoleAssignment.objects.select_for_update(of=("self",)).filter(pk=assignment_id)
    row = rows.first()
    if row is None:
        raise NotFound
    if actor.staff_id != row.staff_id:
        require(policy.may_manage_staff(actor), NotPermitted)
        require(actor.reaches(row.region_code), NotFound)
    deputy = _staff(deputy_id)
    if not reason.strip() or ends_on <= max(starts_on, local_date(at)):
        raise CannotDelegate("请填写原因，截止日期要晚于起始日期和今天", reason="terms")
    if deputy.pk == row.staff_id or deputy.organisation_id != row.organisation_id:
        raise CannotDelegate("请选择同一单位的其他人", reason="deputy")
    held = frozenset(a.role for a in deputy.assignments.all() if a.holds_on(starts_on))
    if conflicting(held, row.role):
        raise CannotDelegate("代行人已担任与此不相容的角色", reason="conflict")
    made = Delegation.objects.create(
        id=uuid7(),
        assignment=row,
        deputy=deputy,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    concerning(f"identity:staff:{row.staff_id}", deputy=str(deputy.pk), until=str(ends_on))
    return made.pk


@command("identity.end_delegation")
def end_delegation(*, delegation_id: UUID, actor: Actor, at: datetime) -> None:
    """End a delegation early (收回代行), 《公务员法》第六十二条.

    :raises CannotDelegate: it has ended already.
    """
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("assignment")
    row = rows.filter(pk=delegation_id).first()
    if row is None:
        raise NotFound
    if actor.staff_id is None or actor.staff_id != row.assignment.staff_id:
        require(policy.may_manage_staff(actor), NotPermitted)
        require(actor.reaches(row.assignment.region_code), NotFound)
    if row.revoked_at is not None or row.ends_on <= local_date(at):
        raise CannotDelegate("代行已经结束", reason="ended")
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    concerning(f"identity:staff:{row.assignment.staff_id}", delegation="ended")


def _staff(staff_id: UUID) -> Staff:
    found = Staff.objects.select_for_update(of=("self",)).filter(pk=staff_id, is_active=True)
    staff = found.first()
    if staff is None:
        raise NotFound
    return staff
