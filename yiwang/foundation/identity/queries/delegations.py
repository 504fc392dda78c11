"""Who stands in for whom (代行职责): what a member of staff has given and may give."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy
from yiwang.foundation.identity.models import Delegation, RoleAssignment, Staff
from yiwang.foundation.identity.rules.roles import ROLES

LIMIT = 200


@dataclass(frozen=True, slots=True)
class DelegationInfo:
    """A colleague standing in for an absent one; ``ends_on`` is exclusive."""

    id: UUID
    absent_name: str
    deputy_name: str
    role_name: str
    organisation_name: str
    starts_on: date
    ends_on: date
    reason: str
    is_mine: bool
    """Given by the viewer, who may end it."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class Post:
    """A role the viewer holds and may let a deputy fill."""

    assignment_id: UUID
    label: str


def own_posts(*, viewer: Actor, at: datetime) -> tuple[Post, ...]:
    """Return the roles the viewer holds today (本人岗位)."""
    if viewer.staff_id is None:
        return ()
    day = local_date(at)
    rows = RoleAssignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        staff=viewer.staff_id,
        valid_from__lte=day,
    ).select_related("organisation")
    return tuple(
        Post(r.pk, f"{r.organisation.name}·{ROLES[r.role].name}") for r in rows.order_by("pk")
    )


def colleagues(*, viewer: Actor) -> tuple[tuple[UUID, str], ...]:
    """Return who else works in the viewer's organisation: (id, name and job number)."""
    if viewer.staff_id is None or viewer.organisation_id is None:
        return ()
    rows = Staff.objects.filter(organisation=viewer.organisation_id, is_active=True)
    others = rows.exclude(pk=viewer.staff_id).order_by("job_number")[:LIMIT]
    return tuple((s.pk, f"{s.name}（{s.job_number}）") for s in others)


def delegations(*, viewer: Actor, at: datetime) -> tuple[DelegationInfo, ...]:
    """Return what the viewer gave and was given, newest first (at most 50)."""
    if viewer.staff_id is None:
        return ()
    return _of(viewer.staff_id, viewer, at)


def delegations_of(staff_id: UUID, *, viewer: Actor, at: datetime) -> tuple[DelegationInfo, ...]:
    """Return what a member of staff gave and was given, for the administrator in charge."""
    staff = Staff.objects.select_related("organisation").filter(pk=staff_id).first()
    if staff is None or not policy.may_manage_staff(viewer):
        return ()
    if not viewer.reaches(staff.organisation.region_code):
        return ()
    return _of(staff_id, viewer, at)


def _of(staff_id: UUID, viewer: Actor, at: datetime) -> tuple[DelegationInfo, ...]:
    day = local_date(at)
    rows = Delegation.objects.filter(
        Q(assignment__staff=staff_id) | Q(deputy=staff_id)
    ).select_related("assignment__staff", "assignment__organisation", "deputy")
    return tuple(
        DelegationInfo(
            id=d.pk,
            absent_name=d.assignment.staff.name,
            deputy_name=d.deputy.name,
            role_name=ROLES[d.assignment.role].name,
            organisation_name=d.assignment.organisation.name,
            starts_on=d.starts_on,
            ends_on=d.ends_on,
            reason=d.reason,
            is_mine=d.assignment.staff_id == viewer.staff_id,
            is_over=d.revoked_at is not None or d.ends_on <= day,
        )
        for d in rows.order_by("-starts_on", "-pk")[:50]
    )
