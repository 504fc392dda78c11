"""Acts on licences by hand: each with reason and basis, by who keeps them; and by the clock."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import commands, queries, schedules
from yiwang.services.licences.models import Licence, LicenceHolder, StatusChange, secrets
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licences import LicenceAct, LicenceState, Why

from .licence_factories import USCC, food_type, in_force
from .seal_factories import AT, Office, in_use
from .seal_factories import fresh as fresh_seal

pytestmark = pytest.mark.django_db
S, A = LicenceState, LicenceAct
WHY = Why("多次销售超过保质期的食品", "《食品安全法》第一百二十四条", "示县监罚〔2026〕12号")
RUN = {
    A.SUSPEND: commands.suspend_licence,
    A.REVOKE: commands.revoke_licence,
    A.WITHDRAW: commands.withdraw_licence,
    A.FORFEIT: commands.forfeit_licence,
    A.CANCEL: commands.cancel_licence,
    A.TRANSFER: commands.transfer_licence,
    A.VOID: commands.void_licence,
}


def keeper(office: Office) -> Actor:
    return office.staff("钱证", Permission.KEEP_LICENCES, role="LICENCE_KEEPER")


def fresh(row: Licence) -> Licence:
    return Licence.objects.get(pk=row.pk)


def given(row: Licence, office: Office, **changes: Any) -> dict[str, Any]:
    plain = {
        "licence_id": row.pk,
        "version": row.version,
        "why": WHY,
        "actor": keeper(office),
        "at": AT,
    }
    return plain | changes


@pytest.fixture
def row(office) -> Licence:
    return in_force(office, food_type())


@pytest.mark.parametrize("act", list(RUN))
def test_every_act_moves_leaves_a_step_and_is_listed(office, row, act):
    RUN[act](**given(row, office))
    after = fresh(row)
    assert after.state == life.TABLE[S.VALID][act]
    assert (after.state_reason, after.state_basis) == (WHY.reason, WHY.basis)
    step = after.steps.get()
    assert (step.act, step.state, step.document) == (act, after.state, WHY.document)
    assert StatusChange.objects.get(licence=row).state == after.state


def test_what_was_suspended_is_given_back(office, row):
    commands.suspend_licence(**given(row, office))
    with pytest.raises(commands.CannotActOnLicence, match="暂扣"):
        commands.transfer_licence(**given(fresh(row), office))
    commands.give_back_licence(**given(fresh(row), office))
    assert fresh(row).state == S.VALID


@pytest.mark.parametrize(("why", "field"), [(Why("", "第一条"), "reason"), (Why("理由"), "basis")])
def test_nothing_without_reason_and_basis(office, row, why, field):
    with pytest.raises(commands.CannotActOnLicence) as refused:
        commands.suspend_licence(**given(row, office, why=why))
    assert set(refused.value.fields) == {field}
    assert fresh(row).state == S.VALID


def test_who_does_not_keep_them_may_not_and_an_old_version_changes_nothing(office, row):
    for actor in (office.approver, office.staff("周民", Permission.KEEP_LICENCES, office=row.pk)):
        with pytest.raises(NotPermitted):
            commands.suspend_licence(**given(row, office, actor=actor))
    with pytest.raises(NotFound):
        commands.suspend_licence(**given(row, office, licence_id=uuid7()))
    commands.suspend_licence(**given(row, office))
    with pytest.raises(commands.LicenceConflict, match="钱证已经暂扣"):
        commands.suspend_licence(**given(row, office))


@pytest.mark.parametrize("act", [A.REVOKE, A.WITHDRAW])
def test_what_a_case_granted_its_case_ends(office, act):
    row = in_force(office, food_type(), case_number=202603020000000018)
    with pytest.raises(commands.CannotActOnLicence, match="在那件办件里办理"):
        RUN[act](**given(row, office))
    with pytest.raises(commands.CannotActOnLicence, match="由持证人提出申请"):
        commands.renew_licence(**given(row, office, valid_to=date(2036, 3, 1)))


def whole_face(row: Licence) -> dict[str, str]:
    """Values for all that its type asks."""
    found = queries.licence(row.pk, viewer=SYSTEM, at=AT)
    return {one.key: USCC if "代码" in one.label else "示例饭店" for one in found.face}


def sealable(office: Office) -> None:
    seal = in_use(office)
    commands.authorise_seal_user(
        seal_id=seal.pk,
        version=seal.version,
        role="LICENCE_KEEPER",
        actor=office.keeper,
        at=AT,
    )
    assert fresh_seal(seal).der


def test_the_old_version_stands_until_the_new_one_is_sealed(office, row):
    sealable(office)
    key = commands.reissue_licence(**given(row, office), texts=whole_face(row))
    new = Licence.objects.get(pk=key)
    assert (new.edition, new.previous_id, new.state) == (2, row.pk, S.DRAFT)
    held = LicenceHolder.objects.get(licence=new)
    assert secrets.open_code(new.pk, held.n, held.sealed_code) == USCC
    assert fresh(row).state == S.VALID
    with pytest.raises(commands.CannotActOnLicence, match="新的版本"):
        commands.reissue_licence(**given(row, office), texts=whole_face(row))
    schedules.seal_waiting(AT)
    assert (fresh(row).state, fresh(new).state) == (S.REPLACED, S.VALID)
    assert [one.edition for one in queries.licence(key, viewer=SYSTEM, at=AT).editions] == [2, 1]


def test_a_new_version_waits_while_the_old_one_is_suspended(office, row):
    sealable(office)
    key = commands.reissue_licence(**given(row, office), texts=whole_face(row))
    commands.suspend_licence(**given(fresh(row), office))
    assert not commands.seal_licence(licence_id=key, actor=SYSTEM, at=AT)
    assert Licence.objects.get(pk=key).seal_wait == life.HELD_UP
    commands.forfeit_licence(**given(fresh(row), office))
    assert Licence.objects.get(pk=key).state == S.VOID, "what has ended gets no next version"


def test_a_face_that_lacks_something_begins_no_version(office, row):
    with pytest.raises(commands.CannotFillLicence) as refused:
        commands.change_licence(**given(row, office), texts={})
    assert all(key.startswith("face_") for key in refused.value.fields)
    with pytest.raises(commands.CannotFillLicence, match="晚于今天"):
        commands.renew_licence(**given(row, office, valid_to=date(2026, 3, 1)))
    assert Licence.objects.count() == 1


def test_what_runs_out_is_noted_once(office, row):
    over = AT + timedelta(days=6 * 365)
    assert not commands.expire_licence(licence_id=row.pk, actor=SYSTEM, at=AT)
    schedules.expire(over)
    schedules.expire(over)
    assert fresh(row).state == S.EXPIRED
    assert fresh(row).steps.filter(act=A.EXPIRE).count() == 1


def test_all_that_run_out_at_midnight_are_noted_in_one_run(office, row, monkeypatch):
    monkeypatch.setattr(import_module("yiwang.services.licences.queries.licences"), "MOST", 2)
    food = row.licence_type_id
    others = [in_force(office, food, n=n) for n in range(20, 25)]
    over, expire = AT + timedelta(days=6 * 365), commands.expire_licence

    def refused(*, licence_id, **more):
        if licence_id == row.pk:
            raise commands.CannotActOnLicence
        return expire(licence_id=licence_id, **more)

    monkeypatch.setattr(commands, "expire_licence", refused)
    schedules.expire(over)
    assert {fresh(one).state for one in others} == {S.EXPIRED}, "one refusal holds nobody back"
    assert fresh(row).state == S.VALID
    monkeypatch.setattr(commands, "expire_licence", expire)
    monkeypatch.setattr(schedules, "PARTS", 1)
    schedules.expire(over)
    assert fresh(row).state == S.EXPIRED


def test_nobody_expires_or_seals_by_hand(office, row):
    for act in (commands.expire_licence, commands.seal_licence):
        with pytest.raises(NotPermitted):
            act(licence_id=row.pk, actor=keeper(office), at=AT)


def test_the_holder_is_told(office, row):
    person = uuid7()
    apps.get_model("identity", "Person").objects.create(id=person, name="张三", created_at=AT)
    Licence.objects.filter(pk=row.pk).update(receiver_id=person)
    commands.suspend_licence(**given(row, office))
    told = apps.get_model("notifications", "Message").objects.get(person_id=person)
    assert told.subject == "证照暂扣"
    assert "已暂扣" in told.text
