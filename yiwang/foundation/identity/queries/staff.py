"""Members of staff."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.models import RoleAssignment, Staff, User
from yiwang.foundation.identity.models.sealing import phone_index
from yiwang.foundation.identity.rules.roles import ROLES
from yiwang.foundation.identity.types import StaffInfo
from yiwang.lib.codes import divisions

LIMIT = 200


def staff_of(
    organisation_id: UUID, role: str, *, viewer: Actor, at: datetime
) -> tuple[StaffInfo, ...]:
    """Return who holds a role in an organisation today; staff and the platform may ask."""
    if not (viewer.is_staff or viewer.is_system):
        return ()
    day = local_date(at)
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        organisation=organisation_id,
        role=role,
        valid_from__lte=day,
        staff__is_active=True,
    ).select_related("staff__user", "organisation")
    return tuple(_info(row) for row in rows.order_by("staff__job_number")[:LIMIT])


def staffed(
    organisation_ids: Iterable[UUID], permission: str, *, viewer: Actor, at: datetime
) -> frozenset[UUID]:
    """Return those of the organisations in which somebody holds a right today."""
    if not (viewer.is_staff or viewer.is_system):
        return frozenset()
    day = local_date(at)
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        organisation__in=list(organisation_ids),
        role__in=[code for code, role in ROLES.items() if permission in role.permissions],
        valid_from__lte=day,
        staff__is_active=True,
    )
    return frozenset(rows.order_by().values_list("organisation", flat=True).distinct())


def staff_member(staff_id: UUID, *, viewer: Actor) -> StaffInfo | None:
    """Return a member of staff with the first role held."""
    if not (viewer.is_staff or viewer.is_system):
        return None
    rows = RoleAssignment.objects.filter(staff=staff_id, valid_until__isnull=True)
    row = rows.select_related("staff__user", "organisation").order_by("valid_from", "pk").first()
    return _info(row) if row else None


def staff_named(ids: Iterable[UUID], *, viewer: Actor) -> dict[UUID, str]:
    """Return the names of members of staff."""
    if not (viewer.is_staff or viewer.is_system):
        return {}
    rows = Staff.objects.filter(pk__in=list(ids)[:LIMIT])
    return dict(rows.values_list("pk", "name"))


def work_numbers(ids: Iterable[UUID], *, viewer: Actor) -> dict[UUID, str]:
    """Return the job numbers (工号) of members of staff."""
    if not (viewer.is_staff or viewer.is_system):
        return {}
    rows = Staff.objects.filter(pk__in=list(ids)[:LIMIT])
    return dict(rows.values_list("pk", "job_number"))


def people_of_staff(
    organisation_id: UUID, *, viewer: Actor
) -> tuple[tuple[UUID, str, UUID | None], ...]:
    """Return who works in an organisation: (member of staff, name, the person they are).

    For choosing who checks on site or presides, and for keeping out whom the case concerns.
    """
    if not (viewer.is_staff or viewer.is_system):
        return ()
    rows = Staff.objects.filter(organisation=organisation_id, is_active=True)
    found = rows.order_by("job_number").values_list("pk", "name", "user__person_id")
    return tuple(found[:LIMIT])


def person_of_staff(staff_id: UUID, *, viewer: Actor) -> UUID | None:
    """Return the person a member of staff in post is, to write to them."""
    if not (viewer.is_staff or viewer.is_system):
        return None
    rows = Staff.objects.filter(pk=staff_id, is_active=True)
    return rows.values_list("user__person_id", flat=True).first()


def people_in_posts(
    role: str,
    *,
    organisation_id: UUID | None = None,
    region_code: str = "",
    viewer: Actor,
    at: datetime,
) -> tuple[UUID, ...]:
    """Return the people who hold a role today, to write to them.

    In an organisation; or, by division, in it or else in the nearest one above that has any.
    """
    if not (viewer.is_staff or viewer.is_system):
        return ()
    day = local_date(at)
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        role=role,
        valid_from__lte=day,
        staff__is_active=True,
        staff__user__person_id__isnull=False,
    ).order_by("valid_from", "pk")
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
        return tuple(rows.values_list("staff__user__person_id", flat=True)[:LIMIT])
    codes = [region_code, *reversed(divisions.ancestors_of(region_code))]
    held = rows.filter(region_code__in=codes).values_list("region_code", "staff__user__person_id")
    found = list(held[:LIMIT])
    nearest = min((codes.index(code) for code, _ in found), default=0)
    return tuple(dict.fromkeys(who for code, who in found if code == codes[nearest]))


def staff_names(ids: Iterable[UUID], *, viewer: Actor) -> dict[UUID, str]:
    """Return the names of members of staff, in one statement; staff and the platform may ask."""
    if not (viewer.is_staff or viewer.is_system):
        return {}
    return dict(Staff.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def post_held(account: str, role: str, *, viewer: Actor, at: datetime) -> tuple[UUID, UUID] | None:
    """Return the account and the role assignment of who holds a role today, by job number or phone.

    For the platform and integrators, who bind an application to a post.
    """
    if not (viewer.is_system or viewer.has("exchange.integrate")):
        return None
    day = local_date(at)
    who = Q(staff__job_number=account)
    if account.isascii() and account.isdigit():
        who |= Q(staff__user__phone_index=phone_index(account))
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        who,
        role=role,
        valid_from__lte=day,
        staff__is_active=True,
        staff__user__is_active=True,
    ).select_related("staff__user")
    row = rows.order_by("valid_from", "pk").first()
    return (row.staff.user.pk, row.pk) if row else None


def administrator_name(region_code: str, *, viewer: Actor) -> str:
    """Return whom to ask for a missing right: the name of the administrator in charge."""
    del viewer
    rows = RoleAssignment.objects.filter(role="ADMINISTRATOR", valid_until__isnull=True)
    row = rows.filter(region_code=region_code).select_related("staff").order_by("pk").first()
    row = row or rows.select_related("staff").order_by("pk").first()
    return row.staff.name if row else "单位管理员"


def _info(row: RoleAssignment) -> StaffInfo:
    user: User | None = getattr(row.staff, "user", None)
    return StaffInfo(
        id=row.staff.pk,
        user_id=user.pk if user else None,
        name=row.staff.name,
        job_number=row.staff.job_number,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation.name,
        role=row.role,
        role_name=ROLES[row.role].name,
        region_code=row.region_code,
    )
