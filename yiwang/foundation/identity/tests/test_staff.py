"""Staff: roles with scope and time, separation of duties, standing in, helping."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM, ActorKind, RealNameLevel
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.models import RoleAssignment, Staff
from yiwang.foundation.identity.rules import roles
from yiwang.foundation.identity.tests.factories import account, acting, ask, staff
from yiwang.foundation.identity.types import CodePurpose, Permission
from yiwang.foundation.notifications import queries as notifications
from yiwang.foundation.orgs.tests.factories import organisation, seat
from yiwang.foundation.orgs.types import DEFAULT_REGION, OrganisationKind

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
UNTIL = date(2027, 3, 2)
pytestmark = pytest.mark.django_db


def assign(staff_id, role, body, actor=SYSTEM, **change):
    wanted: dict[str, Any] = {
        "staff_id": staff_id,
        "role": role,
        "organisation_id": body,
        "region_code": DEFAULT_REGION,
        "valid_from": date(2020, 1, 1),
        "actor": actor,
        "at": AT,
    }
    return commands.assign_role(**{**wanted, **change})


def test_a_role_brings_its_permissions_its_body_and_its_region():
    body = organisation()
    user_id, staff_id = staff("15400000001", "REVIEWER", body, AT)
    actor = acting(user_id, staff_role="*", at=AT)
    assert (actor.kind, actor.staff_id, actor.role) == (ActorKind.STAFF, staff_id, "REVIEWER")
    assert actor.has(Permission.REVIEW)
    assert not actor.has(Permission.DECIDE)
    assert actor.organisation_ids == {body}
    assert (actor.level, actor.region_code) == (RealNameLevel.STRONG, DEFAULT_REGION)
    assert acting(user_id, at=AT).kind is ActorKind.PERSON
    found = queries.staff_of(body, "REVIEWER", viewer=SYSTEM, at=AT)
    assert [(s.id, s.user_id) for s in found] == [(staff_id, user_id)]
    assert queries.staff_of(body, "REVIEWER", viewer=ANYONE, at=AT) == ()
    member = queries.staff_member(staff_id, viewer=SYSTEM)
    assert member is not None
    assert member.role_name == "审查员"


def test_a_clerk_in_a_hall_serves_the_bodies_seated_there():
    hall, body = organisation("示例县大厅", OrganisationKind.HALL), organisation()
    seat(body, hall)
    user_id, _ = staff("15400000001", "WINDOW", hall, AT)
    assert acting(user_id, staff_role="*", at=AT).organisation_ids == {hall, body}


def test_an_ended_role_and_an_inactive_member_carry_nothing():
    user_id, staff_id = staff("15400000001", "REVIEWER", organisation(), AT)
    row = RoleAssignment.objects.get()
    for wrong in (date(2019, 1, 1),):
        with pytest.raises(commands.CannotAssign):
            commands.end_role(assignment_id=row.pk, on=wrong, actor=SYSTEM, at=AT)
    commands.end_role(assignment_id=row.pk, on=date(2026, 3, 1), actor=SYSTEM, at=AT)
    with pytest.raises(commands.CannotAssign):
        commands.end_role(assignment_id=row.pk, on=date(2026, 3, 1), actor=SYSTEM, at=AT)
    assert acting(user_id, staff_role="*", at=AT).kind is ActorKind.PERSON
    Staff.objects.filter(pk=staff_id).update(is_active=False)
    assert queries.roles_of(staff_id, viewer=SYSTEM, at=AT) == ()
    with pytest.raises(NotFound):
        commands.end_role(assignment_id=uuid7(), on=UNTIL, actor=SYSTEM, at=AT)
    with pytest.raises(NotPermitted):
        commands.end_role(assignment_id=row.pk, on=UNTIL, actor=ANYONE, at=AT)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [("AUDITOR", "ADMINISTRATOR"), ("ADMINISTRATOR", "AUDITOR"), ("WINDOW", "APPROVER"),
     ("CATALOGUE_EDITOR", "CATALOGUE_PUBLISHER")],
)  # fmt: skip
def test_roles_that_exclude_each_other_are_refused(held, wanted):
    body = organisation()
    _, staff_id = staff("15400000001", held, body, AT)
    with pytest.raises(commands.CannotAssign, match="不能由同一人担任"):
        assign(staff_id, wanted, body)


def test_conflicts_look_the_same_from_both_sides():
    for code, role in roles.ROLES.items():
        for other in role.conflicts:
            assert roles.conflicting(frozenset({code}), other) == {code}
            assert roles.conflicting(frozenset({other}), code) == {other}


def test_assignments_that_cannot_be():
    body = organisation()
    user_id, staff_id = staff("15400000001", "ADMINISTRATOR", body, AT)
    admin = acting(user_id, staff_role="*", at=AT)
    for change, error in (
        ({"role": "KING"}, commands.CannotAssign),
        ({"organisation_id": uuid7()}, commands.CannotAssign),
        ({"region_code": "340100000000"}, commands.CannotAssign),
        ({"valid_until": date(2019, 1, 1)}, commands.CannotAssign),
        ({"role": "ADMINISTRATOR"}, commands.CannotAssign),
        ({"staff_id": uuid7()}, NotFound),
        ({"actor": ANYONE}, NotPermitted),
        ({"actor": admin}, NotPermitted),
    ):
        with pytest.raises(error):
            assign(**{"staff_id": staff_id, "role": "REVIEWER", "body": body, **_moved(change)})


def _moved(change):
    return {("body" if k == "organisation_id" else k): v for k, v in change.items()}


def test_members_of_staff_are_added_by_administrators_once():
    body = organisation()
    user_id, _ = staff("15400000001", "ADMINISTRATOR", body, AT)
    other = account("15400000002", at=AT)
    wanted: dict[str, Any] = {
        "user_id": other,
        "name": "王五",
        "job_number": "D9",
        "organisation_id": body,
        "actor": acting(user_id, staff_role="*", at=AT),
        "at": AT,
    }
    for change, error in (
        ({"name": " "}, commands.CannotAssign),
        ({"user_id": user_id}, commands.CannotAssign),
        ({"job_number": "000001"}, commands.CannotAssign),
        ({"organisation_id": uuid7()}, commands.CannotAssign),
        ({"user_id": uuid7()}, NotFound),
        ({"actor": ANYONE}, NotPermitted),
    ):
        with pytest.raises(error):
            commands.add_staff(**{**wanted, **change})
    commands.add_staff(**wanted)


def test_a_colleague_stands_in_for_a_time():
    body = organisation()
    absent, _ = staff("15400000001", "APPROVER", body, AT)
    deputy, deputy_id = staff("15400000002", "REVIEWER", body, AT)
    row = RoleAssignment.objects.get(role="APPROVER")
    wanted: dict[str, Any] = {
        "assignment_id": row.pk,
        "deputy_id": deputy_id,
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 9),
        "reason": "年休假",
        "actor": acting(absent, staff_role="*", at=AT),
        "at": AT,
    }
    made = commands.delegate_absence(**wanted)
    choices = queries.roles_of(deputy_id, viewer=SYSTEM, at=AT)
    (post,) = [c for c in choices if c.note]
    assert post.note == "代 李四 办理"
    actor = acting(deputy, staff_role=post.key.removeprefix("staff:"), at=AT)
    assert actor.role == "APPROVER"
    week = AT + timedelta(days=7)
    assert len(queries.roles_of(deputy_id, viewer=SYSTEM, at=week)) == 1
    stranger = acting(account("15400000003", at=AT), at=AT)
    with pytest.raises(NotPermitted):
        commands.end_delegation(delegation_id=made, actor=stranger, at=AT)
    commands.end_delegation(delegation_id=made, actor=SYSTEM, at=AT)
    with pytest.raises(commands.CannotDelegate):
        commands.end_delegation(delegation_id=made, actor=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        commands.end_delegation(delegation_id=uuid7(), actor=SYSTEM, at=AT)
    elsewhere, elsewhere_id = staff("15400000004", "REVIEWER", organisation("示例县公安局"), AT)
    _, clerk_id = staff("15400000005", "WINDOW", body, AT)
    for change, error in (
        ({"reason": ""}, commands.CannotDelegate),
        ({"ends_on": date(2026, 3, 2)}, commands.CannotDelegate),
        ({"deputy_id": row.staff_id}, commands.CannotDelegate),
        ({"deputy_id": elsewhere_id}, commands.CannotDelegate),
        ({"deputy_id": clerk_id}, commands.CannotDelegate),
        ({"assignment_id": uuid7()}, NotFound),
        ({"actor": acting(elsewhere, staff_role="*", at=AT)}, NotPermitted),
    ):
        with pytest.raises(error):
            commands.delegate_absence(**{**wanted, **change})


def helper_and_person():
    helper, _ = staff("15400000001", "HELPER", organisation(kind=OrganisationKind.STATION), AT)
    person = acting(account("15400000002", at=AT), at=AT).person_id
    return acting(helper, staff_role="*", at=AT), person, helper


def take(helper, person, **change):
    wanted: dict[str, Any] = {
        "person_id": person,
        "evidence": "PAPER",
        "valid_until": UNTIL,
        "actor": helper,
        "at": AT,
    }
    return commands.record_helper_mandate(**{**wanted, **change})


def test_a_helper_takes_authority_by_the_persons_own_code():
    helper, person, user_id = helper_and_person()
    with pytest.raises(commands.CannotAct, match="验证码"):
        take(helper, person, evidence="SMS_CODE", code="1")
    code = ask("15400000002", CodePurpose.MANDATE, AT)
    take(helper, person, evidence="SMS_CODE", code=code)
    acting_for = acting(user_id, acting=f"person:{person}", at=AT)
    assert acting_for.on_behalf_of == person
    assert acting_for.kind is ActorKind.PERSON


def test_helping_that_is_refused():
    helper, person, _ = helper_and_person()
    for change, error in (
        ({"evidence": "TRUST_ME"}, commands.CannotAct),
        ({"valid_until": date(2026, 3, 2)}, commands.CannotAct),
        ({"person_id": helper.person_id}, commands.CannotAct),
        ({"person_id": uuid7()}, NotFound),
        ({"actor": ANYONE}, NotPermitted),
    ):
        with pytest.raises(error):
            take(helper, person, **change)
    take(helper, person)
    with pytest.raises(commands.CannotAct, match="已有代办人"):
        take(helper, person)


def test_whom_to_ask_for_a_right():
    assert queries.administrator_name(DEFAULT_REGION, viewer=ANYONE) == "单位管理员"
    staff("15400000001", "ADMINISTRATOR", organisation(), AT)
    assert queries.administrator_name(DEFAULT_REGION, viewer=ANYONE) == "李四"


def test_demo_switches_are_for_the_platform_only():
    for refused in (
        lambda: commands.move_clock(seconds=1, actor=ANYONE, at=AT),
        lambda: commands.set_idle(seconds=1, actor=ANYONE, at=AT),
        lambda: commands.switch_source(name="sms", state="DOWN", actor=ANYONE, at=AT),
    ):
        with pytest.raises(NotPermitted):
            refused()
    for seconds in (-1, 10**10):
        with pytest.raises(commands.CannotMoveClock):
            commands.move_clock(seconds=seconds, actor=SYSTEM, at=AT)
    commands.switch_source(name="sms", state="DOWN", actor=SYSTEM, at=AT)
    commands.set_idle(seconds=5, actor=SYSTEM, at=AT)
    assert queries.source_states(viewer=SYSTEM) == {"sms": "DOWN"}
    assert queries.source_states(viewer=ANYONE) == {}
    assert queries.idle_seconds() == 5


def test_every_role_that_handles_cases_reads_them():
    handling = {
        Permission.INTAKE,
        Permission.ACCEPT,
        Permission.REVIEW,
        Permission.DECIDE,
        Permission.DELIVER,
    }
    for role in roles.ROLES.values():
        assert not role.permissions & handling or Permission.READ_CASES in role.permissions


def test_the_end_of_a_certificate_is_told_to_key_keepers_and_the_owners_seal_keepers():
    """ux.md 1.16 J4: certificate < 30 days → owner told."""
    body, other = organisation(), organisation("示例县民政局")
    posts = [("KEY_KEEPER", other), ("SEAL_KEEPER", body), ("SEAL_KEEPER", other)]
    posts.append(("REVIEWER", body))
    holders = [
        staff(f"1540000000{n}", role, place, AT)[0] for n, (role, place) in enumerate(posts, 1)
    ]
    wanted: dict[str, Any] = {
        "organisation_id": body,
        "owner": "示例县市场监督管理局公章",
        "days": 7,
    }
    act: dict[str, Any] = {**wanted, "ends_at": datetime(2026, 3, 8, 1, tzinfo=UTC), "at": AT}
    with pytest.raises(NotPermitted):
        commands.tell_end_of_certificate(**act, actor=acting(holders[0], at=AT))
    told = commands.tell_end_of_certificate(**act, actor=SYSTEM)
    assert told == 2
    for user_id, is_told in zip(holders, (True, True, False, False), strict=True):
        found = notifications.inbox(acting(user_id, at=AT))
        about = [line.text for line in found if line.subject == "证书即将到期"]
        assert len(about) == is_told
        assert all("2026年3月8日" in text and "公章" in text for text in about)


def test_keepers_have_no_hand_in_seals_audit_or_administration():
    mine = "KEY_KEEPER"
    assert roles.conflicting(frozenset({mine}), "SEAL_KEEPER") == {mine}
    for other in ("SEAL_APPROVER", "SEAL_MAKER", "APPROVER", "AUDITOR", "ADMINISTRATOR"):
        assert roles.conflicting(frozenset({other}), mine) == {other}
        assert roles.conflicting(frozenset({mine}), other) == {mine}
    assert [r.code for r in roles.ROLES.values() if "keys.keep" in r.permissions] == [mine]
