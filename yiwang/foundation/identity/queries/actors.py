"""From a login to an actor: one call, at most three statements, kept for half a minute."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.crypto import constant_time_compare

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import ANYONE, Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity.models import (
    Delegation,
    LegalPerson,
    Mandate,
    RoleAssignment,
    Staff,
    User,
)
from yiwang.foundation.identity.rules.roles import ROLES
from yiwang.foundation.identity.types import IdentityChoice, MandateState
from yiwang.foundation.orgs import queries as orgs

POST = "yiwang_post"
"""Where a client's row names the role assignment it acts in."""
KEEP_SECONDS = 30.0
KEEP_MOST = 10_000
_kept: dict[tuple[str, ...], tuple[float, Actor]] = {}


@dataclass(frozen=True, slots=True)
class _Duty:
    """A role in force for somebody, their own or an absent colleague's."""

    key: str
    role: str
    organisation_id: UUID
    organisation_name: str
    region_code: str
    is_hall: bool
    absent_name: str = ""


def actor_of(
    user_id: UUID,
    *,
    acting: str = "",
    staff_role: str = "",
    channel: str = "WEB",
    stamp: str = "",
    proof: str = "",
    at: datetime,
) -> Actor:
    """Return who the account acts as now.

    ``acting`` is ``legal:<id>`` or ``person:<id>`` (with an authority in force, else it is
    dropped), ``staff_role`` the key of a role held. The answer is kept for half a minute per
    process, but not of who acts for others: a stopped authority ends at once. A caller that has
    just changed something passes a new ``stamp``. ``proof`` is the session's own digest of the
    password: after a change every other session ends.
    """
    key = (str(user_id), acting, staff_role, channel, stamp, proof, local_date(at).isoformat())
    held = _kept.get(key)
    if held and not acting and time.monotonic() - held[0] < KEEP_SECONDS:
        return held[1]  # an authority may have been stopped a moment ago, so it is read anew
    user = _account(user_id, proof)
    actor = _load(user, acting, staff_role, channel, local_date(at)) if user else ANYONE
    _kept.pop(key, None)
    _kept[key] = (time.monotonic(), actor)
    if len(_kept) > KEEP_MOST:  # the one loaded longest ago
        with suppress(StopIteration, KeyError, RuntimeError):  # another thread was quicker
            _kept.pop(next(iter(_kept)))
    return actor


def post_of_client(owner_id: UUID | None, data: Any, *, at: datetime) -> Actor | None:
    """Return the post that an application acts in (岗位), while its member of staff holds it."""
    post = data.get(POST) if isinstance(data, dict) else None
    if owner_id is None or not post:
        return None
    found = actor_of(owner_id, staff_role=str(post), channel="API", at=at)
    return found if found.is_staff else None


def forget_actors() -> None:
    """Load every actor again (tests, a moved clock)."""
    _kept.clear()


def _account(user_id: UUID, proof: str) -> User | None:
    rows = User.objects.select_related("person", "staff").filter(pk=user_id, is_active=True)
    user = rows.first()
    if user is None or (proof and not constant_time_compare(proof, user.get_session_auth_hash())):
        return None
    return user


def _load(user: User, acting: str, staff_role: str, channel: str, day: date) -> Actor:
    if user.staff is not None and staff_role and not acting:
        return _staff_actor(user, user.staff, staff_role, channel, day)
    return _person_actor(user, acting, channel, day)


def _person_actor(user: User, acting: str, channel: str, day: date) -> Actor:
    person = user.person
    legal_id, helped_id = _principal(person.pk, acting, day) if person else (None, None)
    return Actor(
        kind=ActorKind.PERSON,
        id=str(user.pk),
        name=(person.masked_name if person else "") or user.phone_masked,
        level=person.level if person else RealNameLevel.REGISTERED,
        person_id=person.pk if person else None,
        legal_person_id=legal_id,
        on_behalf_of=helped_id,
        channel=channel,
    )


def _principal(person_id: UUID, acting: str, day: date) -> tuple[UUID | None, UUID | None]:
    kind, _, raw = acting.partition(":")
    if kind not in {"legal", "person"}:
        return None, None
    wanted = UUID(raw)
    if kind == "legal" and LegalPerson.objects.filter(pk=wanted, representative=person_id).exists():
        return wanted, None
    column = "principal_legal" if kind == "legal" else "principal_person"
    mandates = Mandate.objects.filter(
        agent=person_id, state=MandateState.ACTIVE, **{column: wanted}
    )
    if not any(m.holds_on(day) for m in mandates):
        return None, None
    return (wanted, None) if kind == "legal" else (None, wanted)


def _staff_actor(user: User, staff: Staff, staff_role: str, channel: str, day: date) -> Actor:
    duties = _duties(staff, day)
    duty = next((d for d in duties if staff_role in {d.key, "*"}), None)
    if duty is None or not staff.is_active:
        return _person_actor(user, "", channel, day)
    seats = orgs.seated_in(duty.organisation_id) if duty.is_hall else frozenset()
    own = {d.organisation_id for d in duties if d.role == duty.role}
    return Actor(
        kind=ActorKind.STAFF,
        id=str(user.pk),
        name=staff.name,
        level=RealNameLevel.STRONG,
        person_id=user.person_id,
        staff_id=staff.pk,
        organisation_id=duty.organisation_id,
        organisation_name=duty.organisation_name,
        region_code=duty.region_code,
        role=duty.role,
        permissions=ROLES[duty.role].permissions,
        organisation_ids=seats | own,
        seated_ids=seats - own,
        channel=channel,
    )


def _duties(staff: Staff, day: date) -> list[_Duty]:
    """Return own roles and those of absent colleagues in force, own ones first; one statement."""
    stands_in = Delegation.objects.filter(
        deputy=staff, revoked_at__isnull=True, starts_on__lte=day, ends_on__gt=day
    )
    rows = RoleAssignment.objects.filter(
        Q(staff=staff) | Q(pk__in=stands_in.values("assignment"))
    ).select_related("organisation", "staff")
    found = sorted(
        (row for row in rows if row.holds_on(day)),
        key=lambda row: (row.staff_id != staff.pk, row.valid_from, row.pk),
    )
    return [_duty(row, "" if row.staff_id == staff.pk else row.staff.name) for row in found]


def _duty(assignment: RoleAssignment, absent: str = "") -> _Duty:
    organisation = assignment.organisation
    return _Duty(
        key=str(assignment.pk),
        role=assignment.role,
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        region_code=assignment.region_code,
        is_hall=organisation.kind == "HALL",
        absent_name=absent,
    )


def roles_of(staff_id: UUID, *, viewer: Actor, at: datetime) -> tuple[IdentityChoice, ...]:
    """Return the roles a member of staff may act in today; the key is kept in the session."""
    if not (viewer.staff_id == staff_id or viewer.is_system or viewer.has("admin.manage")):
        return ()
    staff = Staff.objects.filter(pk=staff_id, is_active=True).first()
    groups: dict[tuple[str, str, str], list[_Duty]] = {}
    for duty in _duties(staff, local_date(at)) if staff else []:
        groups.setdefault((duty.role, duty.region_code, duty.absent_name), []).append(duty)
    return tuple(_post(duties, viewer) for duties in groups.values())


def _post(duties: list[_Duty], viewer: Actor) -> IdentityChoice:
    """Return one choice for a role held in one or several organisations of a region."""
    first = duties[0]
    several = f"等 {len(duties)} 个单位" if len(duties) > 1 else ""
    return IdentityChoice(
        key=f"staff:{first.key}",
        label=f"{first.organisation_name}{several}·{ROLES[first.role].name}",
        kind="STAFF",
        note=f"代 {first.absent_name} 办理" if first.absent_name else "",
        is_current=(viewer.role, viewer.region_code) == (first.role, first.region_code),
    )


def identities(user_id: UUID, *, viewer: Actor, at: datetime) -> tuple[IdentityChoice, ...]:
    """Return every identity the account may switch to: 个人, 企业, 代办, and its posts."""
    user = User.objects.select_related("person", "staff").filter(pk=user_id, is_active=True).first()
    if user is None or viewer.id != str(user_id):
        return ()
    found: list[IdentityChoice] = []
    if user.person is not None:
        name = user.person.masked_name or user.phone_masked
        found.append(IdentityChoice("", f"个人：{name}", "PERSON", is_current=_is_self(viewer)))
        found += _legal_choices(user.person.pk, viewer, at) + _helped(user.person.pk, viewer, at)
    if user.staff is not None:
        found += roles_of(user.staff.pk, viewer=_own_view(user, viewer), at=at)
    return tuple(found)


def _own_view(user: User, viewer: Actor) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        id=str(user.pk),
        staff_id=user.staff_id,
        role=viewer.role,
        region_code=viewer.region_code,
    )


def _is_self(viewer: Actor) -> bool:
    return not (viewer.legal_person_id or viewer.on_behalf_of or viewer.is_staff)


def _legal_choices(person_id: UUID, viewer: Actor, at: datetime) -> list[IdentityChoice]:
    rows = {
        p.pk: (p, "法定代表人") for p in LegalPerson.objects.filter(representative=person_id)[:50]
    }
    held = Mandate.objects.filter(agent=person_id, principal_legal__isnull=False).select_related(
        "principal_legal"
    )
    for mandate in held.filter(state=MandateState.ACTIVE)[:50]:
        legal = mandate.principal_legal
        if legal is not None and mandate.holds_on(local_date(at)):
            rows.setdefault(legal.pk, (legal, "经办人"))
    return [
        IdentityChoice(
            f"legal:{pk}", f"企业：{p.name}", "LEGAL", note, is_current=viewer.legal_person_id == pk
        )
        for pk, (p, note) in rows.items()
    ]


def _helped(person_id: UUID, viewer: Actor, at: datetime) -> list[IdentityChoice]:
    held = Mandate.objects.filter(
        agent=person_id, principal_person__isnull=False, state=MandateState.ACTIVE
    ).select_related("principal_person")
    return [
        IdentityChoice(
            f"person:{m.principal_person.pk}",
            f"为 {m.principal_person.masked_name} 代办",
            "HELPED",
            m.relation,
            is_current=viewer.on_behalf_of == m.principal_person.pk,
        )
        for m in held[:50]
        if m.principal_person is not None and m.holds_on(local_date(at))
    ]
