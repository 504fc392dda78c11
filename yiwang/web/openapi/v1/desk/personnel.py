"""The people of a division: appointed or invited, given roles, relieved of them, gone."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.types import InvitationInfo, StaffLine
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page, Text
from yiwang.web.openapi.v1.desk.operations import DelegationOut
from yiwang.web.openapi.v1.desk.organisations import region_in_reach
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

PERSONNEL = Post("desk:personnel", right="admin.manage")
FIRST, LAST, DAY = date(2000, 1, 1), date(2999, 12, 30), timedelta(days=1)


class StaffOut(Page):
    """Staff by job number."""

    staff: list[StaffLine]


class WholeStaffOut(Schema):
    """One of the staff with every role, also ended ones, and who stands in."""

    staff: StaffLine
    delegations: list[DelegationOut]


class StaffFilter(Schema):
    """Of which division and below; the post's own when none is named."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")
    organisation: UUID | None = None
    q: Text = Field("", max_length=40, description="姓名，或工号的开头")
    after: Text = Field("", max_length=30)
    limit: int = Field(50, ge=1, le=100)


class PostRegionFilter(Schema):
    """Of which division; the post's own when none is named."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")


class RoleIn(Schema):
    """A role in an organisation of a division, from a day on; ``last_day`` is included."""

    role: Text = Field(max_length=30)
    organisation: UUID
    region: str = Field(pattern=r"^[0-9]{12}$", description="管辖的地区")
    starts_on: date = Field(ge=FIRST, le=LAST)
    last_day: date | None = Field(None, ge=FIRST, le=LAST)


class PersonIn(RoleIn):
    """Somebody by telephone: an account is appointed, others are invited."""

    name: Text = Field(max_length=60)
    phone: Text = Field(max_length=20)
    job_number: Text = Field(max_length=30)


class AppointedOut(Schema):
    """``staff`` when it holds at once, ``invitation`` when they have to accept first."""

    staff: UUID | None
    invitation: UUID | None


class RoleNameOut(Schema):
    """A role that may be given."""

    code: str
    name: str


class RolesOut(Schema):
    """Roles that the post may give in a division."""

    roles: list[RoleNameOut]


class InvitationsOut(Schema):
    """Invitations not yet accepted."""

    invitations: list[InvitationInfo]


@router.get("/personnel", response={200: StaffOut, **REFUSALS}, auth=PERSONNEL)
def personnel(request: HttpRequest, which: Query[StaffFilter]) -> Mapping[str, Any]:
    """The staff of a division and below it."""
    found = queries.personnel(
        region_code=region_in_reach(request, which.region).code,
        organisation_id=which.organisation,
        text=which.q,
        after=which.after,
        limit=which.limit + 1,
        viewer=actor_of(request),
        at=clock.now(),
    )
    shown = found[: which.limit]
    more = shown[-1].job_number if len(found) > which.limit else None
    return {"staff": shown, "next": more}


@router.get("/personnel/{key}", response={200: WholeStaffOut, **REFUSALS}, auth=PERSONNEL)
def member(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One of the staff with their roles, and who stands in for them."""
    found, viewer = _member(request, key), actor_of(request)
    return {
        "staff": found,
        "delegations": queries.delegations_of(key, viewer=viewer, at=clock.now()),
    }


def _member(request: HttpRequest, key: UUID) -> StaffLine:
    found = queries.staff_file(key, viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound
    return found


def _role(body: RoleIn) -> dict[str, Any]:
    return {
        "role": body.role,
        "organisation_id": body.organisation,
        "region_code": body.region,
        "valid_from": body.starts_on,
        "valid_until": body.last_day + DAY if body.last_day else None,
    }


@router.post("/personnel", response={201: AppointedOut, **REFUSALS}, auth=PERSONNEL)
def appoint(request: HttpRequest, body: PersonIn, idempotency_key: Key) -> Any:
    """Name somebody to a role by telephone; also a division's administrator."""

    def make() -> tuple[int, dict[str, Any]]:
        made = commands.appoint(
            phone=body.phone,
            name=body.name,
            job_number=body.job_number,
            **_role(body),
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"staff": made.staff_id, "invitation": made.invitation_id}

    return once(request, idempotency_key, make)


@router.post("/personnel/{key}/roles", response={201: MadeOut, **REFUSALS}, auth=PERSONNEL)
def give_role(request: HttpRequest, key: UUID, body: RoleIn, idempotency_key: Key) -> Any:
    """Give one more role."""
    _member(request, key)

    def make() -> tuple[int, dict[str, str]]:
        made = commands.assign_role(
            staff_id=key, **_role(body), actor=actor_of(request), at=clock.now()
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.post(
    "/personnel/{key}/roles/{assignment}/end", response={204: None, **REFUSALS}, auth=PERSONNEL
)
def end_role(request: HttpRequest, key: UUID, assignment: UUID) -> Any:
    """End a role today."""
    roles = _member(request, key).roles
    held = next((r for r in roles if r.assignment_id == assignment), None)
    if held is None:
        raise NotFound
    at = clock.now()
    commands.end_role(
        assignment_id=assignment,
        on=max(clock.local_date(at), held.valid_from),
        actor=actor_of(request),
        at=at,
    )
    return Status(204, None)


@router.post("/personnel/{key}/leave", response={204: None, **REFUSALS}, auth=PERSONNEL)
def leave(request: HttpRequest, key: UUID) -> Any:
    """Note that somebody left: every role ends today."""
    commands.dismiss_staff(staff_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/roles", response={200: RolesOut, **REFUSALS}, auth=PERSONNEL)
def roles(request: HttpRequest, which: Query[PostRegionFilter]) -> Mapping[str, Any]:
    """Which roles the post may give in a division."""
    region = region_in_reach(request, which.region)
    found = queries.grantable_roles(region.code, viewer=actor_of(request))
    return {"roles": [{"code": code, "name": name} for code, name in found]}


@router.get("/invitations", response={200: InvitationsOut, **REFUSALS}, auth=PERSONNEL)
def invitations(request: HttpRequest, which: Query[PostRegionFilter]) -> Mapping[str, Any]:
    """Invitations of a division that wait for their answer, newest first."""
    region = region_in_reach(request, which.region)
    return {
        "invitations": queries.invitations(
            region_code=region.code, viewer=actor_of(request), at=clock.now()
        )
    }


@router.post("/invitations/{key}/withdraw", response={204: None, **REFUSALS}, auth=PERSONNEL)
def withdraw(request: HttpRequest, key: UUID) -> Any:
    """Take an invitation back."""
    commands.withdraw_invitation(invitation_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)
