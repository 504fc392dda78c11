"""Registering, real names, numbers sealed and found again, reading them in clear."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import ANYONE, SYSTEM, RealNameLevel
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity import events as facts
from yiwang.foundation.identity.commands import reading
from yiwang.foundation.identity.models import Person
from yiwang.foundation.identity.models.sealing import seal, unseal
from yiwang.foundation.identity.rules import population
from yiwang.foundation.identity.tests.factories import account, acting, ask, staff
from yiwang.foundation.identity.types import CodePurpose, PartyKind
from yiwang.foundation.orgs.tests.factories import organisation

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHONE = "15400000001"
ZHANG = population.NAMED["群众甲"]
pytestmark = pytest.mark.django_db


def verify(actor, resident=ZHANG, **change):
    wanted: dict[str, Any] = {"name": resident.name, "id_number": resident.id_number, **change}
    return commands.verify_real_name(**wanted, actor=actor, at=AT)


@pytest.fixture
def registered():
    code = ask(PHONE, CodePurpose.REGISTER, AT)
    made = commands.register_person(phone=PHONE, code=code, actor=ANYONE, at=AT)
    return acting(made, at=AT)


@pytest.fixture
def clerk():
    user_id, _ = staff("15400000009", "WINDOW", organisation(), AT)
    return acting(user_id, staff_role="*", at=AT)


def test_a_phone_registers_once(registered):
    assert registered.level == RealNameLevel.REGISTERED
    code = ask(PHONE, CodePurpose.REGISTER, AT + timedelta(minutes=2))
    with pytest.raises(commands.CannotRegister, match="已注册"):
        commands.register_person(phone=PHONE, code=code, actor=ANYONE, at=AT + timedelta(minutes=2))
    with pytest.raises(commands.CannotRegister, match="验证码不对"):
        commands.register_person(phone=PHONE, code="1", actor=ANYONE, at=AT)


def test_a_matching_name_and_number_reach_the_verified_level(registered, events):
    person_id = verify(registered, name=" 张 建国 ", id_number=ZHANG.id_number.lower())
    info = queries.person(person_id, viewer=SYSTEM)
    assert (info.level, info.masked_name) == (RealNameLevel.VERIFIED, "张*国")
    assert info.masked_id.startswith("3499*")
    assert info.address == ZHANG.address
    assert [e.person_id for e in events(facts.PersonVerified)] == [person_id]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": ""}, "shape"),
        ({"id_number": "349900194206122650"}, "shape"),
        ({"name": "李四"}, "mismatch"),
        (
            {"name": population.MISMATCH.name, "id_number": population.MISMATCH.id_number},
            "mismatch",
        ),
    ],
)
def test_a_name_that_is_not_confirmed_is_refused(registered, change, reason):
    with pytest.raises(commands.CannotVerify) as refused:
        verify(registered, **change)
    assert refused.value.full_code.endswith(reason)


@pytest.mark.parametrize(("state", "reason"), [("DOWN", "down"), ("NONE", "mismatch")])
def test_the_register_may_be_down_or_know_nobody(registered, state, reason):
    Setting.objects.create(name="source.population", value=state)
    with pytest.raises(commands.CannotVerify) as refused:
        verify(registered)
    assert refused.value.full_code.endswith(reason)


def test_a_number_belongs_to_one_account(registered):
    verify(registered)
    other = acting(account("15400000002", verified=False, at=AT), at=AT)
    with pytest.raises(commands.CannotVerify, match="另一个账号"):
        verify(other)
    with pytest.raises(NotPermitted):
        verify(ANYONE)


def test_somebody_made_at_the_window_is_taken_over_with_their_past(registered, clerk):
    made = commands.create_person_at_window(
        name=ZHANG.name, id_number=ZHANG.id_number, phone=ZHANG.phone, actor=clerk, at=AT
    )
    again = commands.create_person_at_window(
        name=ZHANG.name, id_number=ZHANG.id_number, actor=clerk, at=AT
    )
    assert made == again
    assert verify(registered) == made
    assert acting(UUID(registered.id), at=AT).person_id == made


def test_the_window_refuses_what_cannot_be_right(registered, clerk):
    wanted: dict[str, Any] = {"name": ZHANG.name, "id_number": ZHANG.id_number, "at": AT}
    commands.create_person_at_window(**wanted, actor=clerk)
    for change, error in (
        ({"name": "别人"}, commands.CannotVerify),
        ({"id_number": "1"}, commands.CannotVerify),
        ({"phone": "1"}, commands.CannotRegister),
        ({"actor": registered}, NotPermitted),
    ):
        with pytest.raises(error):
            commands.create_person_at_window(**{**wanted, "actor": clerk, **change})


def test_numbers_lie_sealed_and_are_found_by_their_index(registered, clerk):
    person_id = verify(registered)
    with connection.cursor() as cursor:
        for table in ("identity_person", "identity_user", "identity_phonecode", "audit_entry"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")  # noqa: S608
            kept = cursor.fetchone()[0] or ""
            assert ZHANG.id_number not in kept, table
            assert PHONE not in kept, table
    for known in ({"id_number": ZHANG.id_number.lower()}, {"phone": f"+86 {PHONE}"}):
        assert [p.id for p in queries.find_person(viewer=clerk, **known)] == [person_id]
    assert queries.find_person(viewer=clerk) == ()
    with pytest.raises(NotPermitted):
        queries.find_person(viewer=registered, phone=PHONE)


def test_a_sealed_number_opens_in_its_own_row_and_column_only():
    row = uuid7()
    sealed = seal("340102199001011234", row=row, column="person.id")
    assert unseal(sealed, row=row, column="person.id") == "340102199001011234"
    for other, column in ((uuid7(), "person.id"), (row, "person.phone")):
        with pytest.raises(ValueError):  # noqa: PT011  the key store's own error
            unseal(sealed, row=other, column=column)


def test_secrets_and_prefill_of_a_verified_person(registered):
    verify(registered)
    viewer = acting(UUID(registered.id), at=AT)
    party = queries.applicant_of(viewer)
    assert (party.kind, queries.secret_id_number(party)) == (PartyKind.PERSON, ZHANG.id_number)
    assert queries.phone_of(party.id) == PHONE
    known = queries.prefill_facts(viewer)
    assert known["居民身份证.公民身份号码"].value == ZHANG.id_number
    assert known["居民身份证.性别"].value == "男"
    assert known["账号.手机号码"].value == PHONE
    assert "公安" in known["居民身份证.姓名"].source


def test_others_see_no_party(registered):
    person_id = verify(registered)
    stranger = acting(account("15400000003", at=AT), at=AT)
    for look in (
        lambda: queries.person(person_id, viewer=stranger),
        lambda: queries.party(PartyKind.PERSON, person_id, viewer=stranger),
        lambda: queries.applicant_of(ANYONE),
    ):
        with pytest.raises(NotFound):
            look()


def test_unmasking_leaves_an_entry_and_needs_a_right_and_a_reason(registered, clerk):
    person_id = verify(registered)
    viewer = acting(UUID(registered.id), at=AT)

    def unmask(actor, reason="", column="id"):
        return commands.unmask(
            person_id=person_id, column=column, reason=reason, actor=actor, at=AT
        )

    assert unmask(viewer) == ZHANG.id_number
    assert unmask(clerk, "核对原件", "phone") == PHONE
    assert unmask(clerk, "核对原件", "name") == ZHANG.name
    with pytest.raises(reading.CannotUnmask):
        unmask(clerk)
    stranger = acting(account("15400000003", at=AT), at=AT)
    with pytest.raises(NotPermitted):
        unmask(stranger, "好奇")
    trace = audit.trace(viewer=SYSTEM, stream=f"identity:person:{person_id}")
    read = [line for line in trace if line.kind == "READING"]
    assert [line.facts["column"] for line in read] == ["id", "phone", "name"]
    assert ZHANG.id_number not in str([line.facts for line in read])
    with pytest.raises(NotFound):
        commands.unmask(person_id=uuid7(), column="id", reason="x", actor=clerk, at=AT)


def test_the_population_is_the_same_everywhere_and_nobody_is_there_twice():
    everybody = population.by_id_number()
    assert len(everybody) == population.SIZE + 31
    phones = [r.phone for r in everybody.values()]
    assert len(set(phones)) == len(phones)
    assert not Person.objects.exists()
