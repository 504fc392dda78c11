"""The staff of a region as its administrators see it (人员与岗位)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import policy
from yiwang.foundation.identity.models import Invitation, RoleAssignment, Staff, User
from yiwang.foundation.identity.rules.roles import ROLES
from yiwang.foundation.identity.types import InvitationInfo, RoleLine, StaffLine
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions

LIMIT = 200


def _reach(viewer: Actor, region_code: str) -> str | None:
    """Return what the codes in reach begin with; None when nothing is."""
    region = region_code or viewer.region_code
    if not policy.may_manage_staff(viewer) or not viewer.reaches(region):
        return None
    return divisions.prefix_of(region)


def _rows() -> QuerySet[Staff]:
    roles = RoleAssignment.objects.select_related("organisation").order_by("-valid_from", "pk")
    users = Prefetch("user", queryset=User.objects.only("pk", "staff_id", "last_login"))
    return Staff.objects.select_related("organisation").prefetch_related(
        Prefetch("assignments", queryset=roles), users
    )


def personnel(
    *,
    region_code: str = "",
    organisation_id: UUID | None = None,
    text: str = "",
    after: str = "",
    limit: int = 50,
    viewer: Actor,
    at: datetime,
) -> tuple[StaffLine, ...]:
    """Return the staff of a division and below by job number, keyset by the last one's."""
    begin = _reach(viewer, region_code)
    if begin is None:
        return ()
    rows = _rows().filter(organisation__region_code__startswith=begin)
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(job_number__startswith=text))
    if after:
        rows = rows.filter(job_number__gt=after)
    today = local_date(at)
    found = rows.order_by("job_number")[: min(limit, LIMIT)]
    return tuple(_line(row, today) for row in found)


def staff_file(staff_id: UUID, *, viewer: Actor, at: datetime) -> StaffLine | None:
    """Return one member of staff with every role, also ended ones; None out of reach."""
    row = _rows().filter(pk=staff_id).first()
    if row is None or _reach(viewer, row.organisation.region_code) is None:
        return None
    return _line(row, local_date(at))


def _line(row: Staff, today: date) -> StaffLine:
    user: User | None = getattr(row, "user", None)
    return StaffLine(
        id=row.pk,
        name=row.name,
        job_number=row.job_number,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation.name,
        is_active=row.is_active,
        last_login=user.last_login if user else None,
        roles=tuple(_role(a, today) for a in row.assignments.all()),
    )


def _role(row: RoleAssignment, today: date) -> RoleLine:
    return RoleLine(
        assignment_id=row.pk,
        role=row.role,
        role_name=ROLES[row.role].name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation.name,
        region_code=row.region_code,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        is_over=row.valid_until is not None and row.valid_until <= today,
    )


def administrators_of(region_code: str, *, viewer: Actor, at: datetime) -> tuple[str, ...]:
    """Return the names of a division's own administrators in post today."""
    if _reach(viewer, region_code) is None:
        return ()
    day = local_date(at)
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        role=policy.ADMINISTRATOR,
        region_code=region_code,
        valid_from__lte=day,
        staff__is_active=True,
    ).select_related("staff")
    return tuple(row.staff.name for row in rows.order_by("pk")[:LIMIT])


def invitations(
    *, region_code: str = "", viewer: Actor, at: datetime
) -> tuple[InvitationInfo, ...]:
    """Return the invitations of a division not yet accepted, newest first."""
    begin = _reach(viewer, region_code)
    if begin is None:
        return ()
    rows = Invitation.objects.filter(answered_at__isnull=True, region_code__startswith=begin)
    return _infos(rows.order_by("-invited_at")[:LIMIT], at)


def invitations_for(*, viewer: Actor, at: datetime) -> tuple[InvitationInfo, ...]:
    """Return the invitations to the viewer's own phone number that may be accepted."""
    index = _own_index(viewer)
    if index is None:
        return ()
    rows = Invitation.objects.filter(phone_index=index, answered_at__isnull=True, expires_at__gt=at)
    return _infos(rows.order_by("invited_at")[:LIMIT], at)


def invitation(invitation_id: UUID, *, viewer: Actor, at: datetime) -> InvitationInfo | None:
    """Return one invitation to the viewer's own phone number."""
    index = _own_index(viewer)
    rows = Invitation.objects.filter(pk=invitation_id, phone_index=index) if index else ()
    found = _infos(rows, at)
    return found[0] if found else None


def _own_index(viewer: Actor) -> bytes | None:
    if not policy.is_account(viewer):
        return None
    user = User.objects.filter(pk=UUID(viewer.id), is_active=True).first()
    return bytes(user.phone_index) if user and user.phone_index else None


def _infos(rows: Iterable[Invitation], at: datetime) -> tuple[InvitationInfo, ...]:
    found = list(rows)
    bodies = orgs.organisations({row.organisation_id for row in found}) if found else {}
    return tuple(
        InvitationInfo(
            id=row.pk,
            phone_masked=row.phone_masked,
            name=row.name,
            job_number=row.job_number,
            role=row.role,
            role_name=ROLES[row.role].name,
            organisation_id=row.organisation_id,
            organisation_name=bodies[row.organisation_id].name,
            region_code=row.region_code,
            invited_by=row.invited_by,
            invited_at=row.invited_at,
            expires_at=row.expires_at,
            is_open=row.is_open(at),
        )
        for row in found
    )


def grantable_roles(region_code: str, *, viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Return the roles the viewer may give in a division: (code, name)."""
    if _reach(viewer, region_code) is None:
        return ()
    return tuple(
        (role.code, role.name)
        for role in ROLES.values()
        if policy.may_give(viewer, role.code, region_code)
    )


def role_names(*, viewer: Actor) -> dict[str, str]:
    """Return the names of all roles by their codes, for staff."""
    if not (viewer.is_staff or viewer.is_system):
        return {}
    return {role.code: role.name for role in ROLES.values()}


def people_in_post(organisation_id: UUID, *, viewer: Actor, at: datetime) -> int:
    """Return how many hold a role in an organisation today or later (for closing it)."""
    if not (viewer.is_system or policy.may_manage_staff(viewer)):
        return 0
    day = local_date(at)
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        organisation=organisation_id,
        staff__is_active=True,
    )
    return rows.order_by().values("staff").distinct().count()


def still_in_post(organisation_id: UUID, at: datetime, *, viewer: Actor = SYSTEM) -> str:
    """Say that somebody still works in an organisation or is invited to, or nothing."""
    left = people_in_post(organisation_id, viewer=viewer, at=at)
    invited = Invitation.objects.filter(
        organisation=organisation_id, answered_at__isnull=True, expires_at__gt=at
    ).count()
    said = [
        f"还有 {left} 名工作人员在这里任职" if left else "",
        f"还有 {invited} 份岗位邀请等待答复" if invited else "",
    ]
    return "；".join(filter(None, said))
