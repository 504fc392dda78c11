"""Naming people to posts: at once or by invitation, within reach, never one's own equal."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor, ActorKind
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.models import Invitation, RoleAssignment, Staff, User
from yiwang.foundation.identity.queries.personnel import still_in_post
from yiwang.foundation.identity.tests.factories import account, acting
from yiwang.foundation.notifications import queries as notifications
from yiwang.foundation.orgs.tests.factories import closed, organisation
from yiwang.foundation.orgs.types import DEFAULT_REGION

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHONE = "15400000001"
PROVINCE, OTHER = "990000000000", "990103000000"
pytestmark = pytest.mark.django_db


def administrator(region: str = PROVINCE) -> Actor:
    """An administrator of a division."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name="黄超",
        staff_id=uuid7(),
        region_code=region,
        permissions=frozenset({"admin.manage"}),
    )


@pytest.fixture
def body() -> UUID:
    return organisation()


def appoint(body: UUID, actor: Actor | None = None, **changes: Any):
    wanted: dict[str, Any] = {
        "phone": PHONE,
        "name": "张三",
        "job_number": "A1",
        "role": "REVIEWER",
        "organisation_id": body,
        "region_code": DEFAULT_REGION,
        "valid_from": AT.date(),
        "actor": actor or administrator(),
        "at": AT,
    }
    return commands.appoint(**(wanted | changes))


def ready(phone: str = PHONE) -> UUID:
    """An account with real name, password and second factor."""
    user_id = account(phone, at=AT)
    user = User.objects.get(pk=user_id)
    user.set_password("Open-a-county-26")
    user.save()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user_id


def accept(made: Any, user_id: UUID, at: datetime = AT) -> UUID:
    return commands.accept_invitation(
        invitation_id=made.invitation_id, actor=acting(user_id, at=at), at=at
    )


def test_who_has_everything_is_appointed_at_once_and_only_once(body):
    user_id = ready()
    made = appoint(body)
    assert appoint(body) == made
    assert made.invitation_id is None
    actor = acting(user_id, staff_role="*", at=AT)
    assert (actor.staff_id, actor.role) == (made.staff_id, "REVIEWER")
    assert RoleAssignment.objects.count() == 1
    more = appoint(body, role="HELPER")
    assert more.staff_id == made.staff_id
    with pytest.raises(commands.CannotAppoint) as caught:
        appoint(body, name="别人", role="WINDOW")
    assert "请核对姓名" in caught.value.fields["name"]


def test_others_are_invited_once_by_a_message_without_anything_secret(body):
    made = appoint(body)
    assert appoint(body) == made
    (message,) = notifications.sent_messages(viewer=SYSTEM, phone=PHONE)
    assert "邀请您担任审查员" in message.text
    assert "张三" not in message.text
    (waiting,) = queries.invitations(viewer=administrator(), at=AT)
    assert (waiting.phone_masked, waiting.is_open) == ("154****0001", True)
    assert queries.invitations(viewer=administrator(OTHER), at=AT) == ()
    assert queries.invitations(viewer=ANYONE, at=AT) == ()


def test_an_invitation_is_accepted_step_by_step(body):
    made = appoint(body)
    user_id = account(PHONE, verified=False, at=AT)
    own = acting(user_id, at=AT)
    assert [i.id for i in queries.invitations_for(viewer=own, at=AT)] == [made.invitation_id]
    assert queries.invitation(made.invitation_id, viewer=own, at=AT) is not None

    def refused() -> str:
        with pytest.raises(commands.CannotAccept) as caught:
            accept(made, user_id)
        return caught.value.full_code.rsplit(".", 1)[1]

    assert refused() == "real_name"
    user = User.objects.select_related("person").get(pk=user_id)
    assert user.person is not None
    user.person.name, user.person.level = "李四", 2
    user.person.save()
    assert refused() == "name"
    user.person.name = "张三"
    user.person.save()
    assert refused() == "password"
    user.set_password("Open-a-county-26")
    user.save()
    assert refused() == "second_factor"
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    staff = accept(made, user_id)
    assert accept(made, user_id) == staff
    assert acting(user_id, staff_role="*", at=AT).role == "REVIEWER"
    assert queries.invitations_for(viewer=own, at=AT) == ()


def test_an_invitation_belongs_to_one_number_and_one_week(body):
    made = appoint(body)
    with pytest.raises(NotFound):
        accept(made, ready("15400000002"))
    user_id = ready()
    late = AT + timedelta(days=7)
    with pytest.raises(commands.CannotAccept):
        accept(made, user_id, late)
    assert queries.invitations_for(viewer=acting(user_id, at=late), at=late) == ()
    with pytest.raises(NotPermitted):
        commands.accept_invitation(invitation_id=made.invitation_id, actor=ANYONE, at=AT)
    Invitation.objects.update(expires_at=AT)
    User.objects.filter(pk=user_id).update(password="!")
    again = appoint(body)
    assert again.invitation_id != made.invitation_id


def test_an_invitation_is_taken_back_by_who_might_have_sent_it(body):
    made = appoint(body, role="ADMINISTRATOR")
    key = made.invitation_id

    def withdraw(actor: Actor) -> None:
        commands.withdraw_invitation(invitation_id=key, actor=actor, at=AT)

    for actor, error in (
        (ANYONE, NotPermitted),
        (administrator(OTHER), NotFound),
        (administrator(DEFAULT_REGION), NotPermitted),
    ):
        with pytest.raises(error):
            withdraw(actor)
    withdraw(administrator())
    with pytest.raises(commands.CannotAccept):
        withdraw(administrator())
    with pytest.raises(commands.CannotAccept):
        accept(made, ready())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "123"}, "phone"),
        ({"name": " "}, "name"),
        ({"job_number": ""}, "job_number"),
        ({"valid_until": AT.date()}, "valid_until"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(body, changes, field):
    with pytest.raises(commands.CannotAppoint) as caught:
        appoint(body, **changes)
    assert list(caught.value.fields) == [field]


def test_a_job_number_belongs_to_one_person(body):
    ready()
    appoint(body)
    with pytest.raises(commands.CannotAssign) as caught:
        appoint(body, phone="15400000003", role="HELPER")
    assert caught.value.fields == {"job_number": "这个工号已有人使用"}


def test_nobody_appoints_outside_their_division_or_above_themself(body):
    for actor, changes, error in (
        (administrator(OTHER), {}, NotFound),
        (administrator(DEFAULT_REGION), {"region_code": PROVINCE}, NotFound),
        (replace(administrator(), permissions=frozenset()), {}, NotPermitted),
        (administrator(DEFAULT_REGION), {"role": "ADMINISTRATOR"}, commands.CannotAssign),
        (administrator(), {"role": "NOBODY"}, commands.CannotAssign),
        (administrator(), {"organisation_id": uuid7()}, commands.CannotAssign),
    ):
        with pytest.raises(error):
            appoint(body, actor, **changes)
    assert "ADMINISTRATOR" in dict(queries.grantable_roles(DEFAULT_REGION, viewer=administrator()))
    own = queries.grantable_roles(DEFAULT_REGION, viewer=administrator(DEFAULT_REGION))
    assert "ADMINISTRATOR" not in dict(own)
    assert queries.grantable_roles(OTHER, viewer=administrator(DEFAULT_REGION)) == ()


def test_an_administrator_is_no_auditor(body):
    ready()
    appoint(body, role="ADMINISTRATOR")
    with pytest.raises(commands.CannotAssign) as caught:
        appoint(body, role="AUDITOR")
    assert caught.value.text == "审计员与管理员不能由同一人担任"


def test_a_county_is_managed_by_its_own_administrator_only(body):
    ready()
    staff = appoint(body).staff_id
    (assignment,) = RoleAssignment.objects.all()
    mine, other = administrator(DEFAULT_REGION), administrator(OTHER)
    attempts: list[Any] = [
        lambda actor: commands.end_role(
            assignment_id=assignment.pk, on=AT.date(), actor=actor, at=AT
        ),
        lambda actor: commands.assign_role(
            staff_id=staff,
            role="HELPER",
            organisation_id=body,
            region_code=DEFAULT_REGION,
            valid_from=AT.date(),
            actor=actor,
            at=AT,
        ),
        lambda actor: commands.dismiss_staff(staff_id=staff, actor=actor, at=AT),
        lambda actor: commands.delegate_absence(
            assignment_id=assignment.pk,
            deputy_id=uuid7(),
            starts_on=AT.date(),
            ends_on=date(2026, 3, 9),
            reason="出差",
            actor=actor,
            at=AT,
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt(other)
    assert [s.name for s in queries.personnel(viewer=mine, at=AT)] == ["张三"]
    assert queries.personnel(viewer=other, at=AT) == ()
    assert queries.personnel(region_code=PROVINCE, viewer=mine, at=AT) == ()
    assert queries.staff_file(staff, viewer=other, at=AT) is None
    assert queries.delegations_of(staff, viewer=other, at=AT) == ()
    assert queries.delegations_of(staff, viewer=mine, at=AT) == ()
    found = queries.staff_file(staff, viewer=mine, at=AT)
    assert found is not None
    assert [r.role_name for r in found.roles] == ["审查员"]


def test_people_are_found_by_name_number_and_body_page_by_page(body):
    for n in (1, 2, 3):
        ready(f"1540000000{n}")
        appoint(body, phone=f"1540000000{n}", job_number=f"A{n}")
    viewer = administrator()
    first = queries.personnel(limit=2, viewer=viewer, at=AT)
    rest = queries.personnel(after=first[-1].job_number, viewer=viewer, at=AT)
    assert [s.job_number for s in (*first, *rest)] == ["A1", "A2", "A3"]
    assert len(queries.personnel(text="A2", viewer=viewer, at=AT)) == 1
    assert queries.personnel(organisation_id=uuid7(), viewer=viewer, at=AT) == ()


def test_lists_cost_as_many_statements_for_many_as_for_one(body):
    viewer = administrator()

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as people:
            queries.personnel(viewer=viewer, at=AT)
        with CaptureQueriesContext(connection) as waiting:
            queries.invitations(viewer=viewer, at=AT)
        return len(people), len(waiting)

    ready()
    appoint(body)
    appoint(body, phone="15400000008", job_number="B1")
    one = cost()
    for n in (2, 3, 4):
        ready(f"1540000000{n}")
        appoint(body, phone=f"1540000000{n}", job_number=f"A{n}")
        other = organisation(f"示例县第{n}局")
        appoint(other, phone=f"1540000001{n}", job_number=f"B{n}")
    assert cost() == one
    assert one[0] <= 3
    assert one[1] <= 2


def test_leaving_ends_every_role_today(body):
    user_id = ready()
    staff = appoint(body).staff_id
    assert queries.people_in_post(body, viewer=SYSTEM, at=AT) == 1
    with pytest.raises(NotPermitted):
        commands.dismiss_staff(staff_id=staff, actor=ANYONE, at=AT)
    me = replace(administrator(), staff_id=staff)
    with pytest.raises(commands.CannotAssign):
        commands.dismiss_staff(staff_id=staff, actor=me, at=AT)
    commands.dismiss_staff(staff_id=staff, actor=administrator(), at=AT)
    assert not Staff.objects.get(pk=staff).is_active
    assert acting(user_id, staff_role="*", at=AT).kind is ActorKind.PERSON
    assert queries.people_in_post(body, viewer=SYSTEM, at=AT) == 0


def test_a_county_names_and_dismisses_no_administrator_of_its_own(body):
    ready()
    staff = appoint(body, role="ADMINISTRATOR").staff_id
    (assignment,) = RoleAssignment.objects.all()
    mine = administrator(DEFAULT_REGION)
    with pytest.raises(commands.CannotAssign):
        commands.end_role(assignment_id=assignment.pk, on=AT.date(), actor=mine, at=AT)
    with pytest.raises(commands.CannotAssign):
        commands.dismiss_staff(staff_id=staff, actor=mine, at=AT)
    names = queries.administrators_of(DEFAULT_REGION, viewer=mine, at=AT)
    assert names == ("张三",)
    assert queries.administrators_of(DEFAULT_REGION, viewer=administrator(OTHER), at=AT) == ()


def test_who_administers_two_counties_chooses_which(body):
    user_id = ready()
    appoint(body, role="ADMINISTRATOR")
    second = appoint(body, role="ADMINISTRATOR", region_code="990100000000")
    assert second.staff_id is not None
    other = organisation("示例二县民政局", region_code=OTHER)
    appoint(other, role="ADMINISTRATOR", region_code=OTHER)
    choices = queries.roles_of(second.staff_id, viewer=SYSTEM, at=AT)
    keys = [c.key.removeprefix("staff:") for c in choices]
    regions = [acting(user_id, staff_role=key, at=AT).region_code for key in keys]
    assert regions == [DEFAULT_REGION, OTHER]
    chosen = acting(user_id, staff_role=keys[1], at=AT)
    current = [c.is_current for c in queries.identities(user_id, viewer=chosen, at=AT)[1:]]
    assert current == [False, True]


@pytest.mark.parametrize("role", ["ADMINISTRATOR", "REVIEWER"])
def test_a_county_dismisses_nobody_who_works_for_the_city(body, role):
    ready()
    staff = appoint(body, role=role, region_code="990100000000").staff_id
    with pytest.raises(commands.CannotAssign):
        commands.dismiss_staff(staff_id=staff, actor=administrator(DEFAULT_REGION), at=AT)
    assert Staff.objects.get(pk=staff).is_active
    commands.dismiss_staff(staff_id=staff, actor=administrator(), at=AT)


def entry(stream: str) -> dict[str, Any]:
    """The facts of a stream's newest audit entry."""
    reader = Actor(kind=ActorKind.STAFF, id="a", permissions=frozenset({"audit.read"}))
    return dict(audit.trace(stream=stream, viewer=reader)[-1].facts)


def test_the_log_says_who_was_appointed_or_invited(body):
    stream = f"identity:organisation:{body}"
    made = appoint(body)
    assert entry(stream)["invitation"] == str(made.invitation_id)
    staff = accept(made, ready())
    assert entry(f"identity:invitation:{made.invitation_id}")["staff"] == str(staff)
    appoint(body, role="HELPER")
    assert entry(stream)["staff"] == str(staff)


def test_who_left_may_be_appointed_again_elsewhere(body):
    user_id = ready()
    staff = appoint(body).staff_id
    commands.dismiss_staff(staff_id=staff, actor=administrator(), at=AT)
    other = organisation("示例县公安局")
    again = appoint(other, job_number="B7")
    assert again.staff_id == staff
    acts = acting(user_id, staff_role="*", at=AT)
    assert (acts.role, acts.organisation_id) == ("REVIEWER", other)
    (line,) = queries.personnel(viewer=administrator(), at=AT)
    assert (line.job_number, line.organisation_id, line.is_active) == ("B7", other, True)


def test_who_left_comes_back_by_an_invitation_and_never_with_another_s_number(body):
    user_id = ready()
    made = invited(body, user_id)
    staff = appoint(body, role="HELPER").staff_id
    commands.dismiss_staff(staff_id=staff, actor=administrator(), at=AT)
    ready("15400000002")
    appoint(body, phone="15400000002", job_number="B8")
    with pytest.raises(commands.CannotAssign) as caught:
        appoint(body, job_number="B8")
    assert caught.value.full_code.endswith(".number")
    assert accept(made, user_id) == staff
    assert acting(user_id, staff_role="*", at=AT).role == "REVIEWER"


def invited(body: UUID, user_id: UUID, **changes: Any):
    """Invite somebody who lacks a password at that moment only."""
    users = User.objects.filter(pk=user_id)
    password = users.get().password
    users.update(password="!")
    made = appoint(body, **changes)
    users.update(password=password)
    return made


def test_a_corrected_invitation_is_told_again(body):
    made = appoint(body, name="张山", valid_until=date(2027, 1, 1))
    later = AT + timedelta(days=1)
    assert appoint(body, job_number="A2", at=later) == made
    assert appoint(body, job_number="A2", at=later) == made
    (row,) = queries.invitations(viewer=administrator(), at=later)
    assert (row.name, row.job_number, row.expires_at) == ("张三", "A2", later + timedelta(days=7))
    assert Invitation.objects.get().valid_until is None
    assert len(notifications.sent_messages(viewer=SYSTEM, phone=PHONE)) == 2
    accept(made, ready(), later)


def test_a_number_taken_meanwhile_is_said_on_acceptance(body):
    user_id, other = ready(), ready("15400000002")
    made = invited(body, user_id)
    second = invited(body, other, phone="15400000002")
    accept(made, user_id)
    with pytest.raises(commands.CannotAssign):
        accept(second, other)


def test_a_closed_organisation_gets_nobody(body):
    user_id = ready()
    made = invited(body, user_id)
    assert "1 份岗位邀请" in still_in_post(body, AT)
    staff = appoint(organisation("示例县公安局")).staff_id
    closed(body, AT.date())
    with pytest.raises(commands.CannotAccept) as caught:
        accept(made, user_id)
    assert "已经撤销" in caught.value.text
    given = {"organisation_id": body, "actor": administrator(), "at": AT}
    attempts: list[Any] = [
        lambda: appoint(body),
        lambda: commands.add_staff(user_id=uuid7(), name="李", job_number="A9", **given),
        lambda: commands.assign_role(
            staff_id=staff,
            role="HELPER",
            region_code=DEFAULT_REGION,
            valid_from=AT.date(),
            **given,
        ),
    ]
    for attempt in attempts:
        with pytest.raises(commands.CannotAssign) as refused:
            attempt()
        assert "已经撤销" in refused.value.text


def test_appointing_locks_the_member_of_staff_as_assigning_does(body):
    ready()
    appoint(body)
    with CaptureQueriesContext(connection) as asked:
        appoint(body, role="HELPER")
    assert [q for q in asked if 'FROM "identity_staff"' in q["sql"] and "FOR UPDATE" in q["sql"]]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_invite_at_once_send_one_invitation(until_waiting):
    body = organisation()
    made: list[Any] = []

    def second() -> None:
        made.append(appoint(body))
        connection.close()

    with transaction.atomic():
        first = appoint(body)
        thread = threading.Thread(target=second)
        thread.start()
        until_waiting()
    thread.join()
    assert made == [first]
    assert len(notifications.sent_messages(viewer=SYSTEM, phone=PHONE)) == 1
