"""Rights to read licences, reads, refusals, and the record of every read."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import LicenceUse
from yiwang.services.licences.rules import using as rules
from yiwang.services.licences.types.licences import HolderKey, LicenceState
from yiwang.services.licences.types.using import (
    Consumer,
    ConsumerKind,
    LicenceUseFilters,
    RightAct,
    RightState,
    UseBasis,
    UseKind,
    UseReason,
    UseScope,
    UseWay,
    WhichLicences,
)

from . import licence_factories as licences
from .seal_factories import AT, COUNTY
from .seal_factories import office as make_office

TODAY = AT.date()
WHY = UseReason("核验申请人的食品经营资格", 990102202603020017)
KEY = HolderKey(code_kind="001", code=licences.USCC)
OTHER = "990103000000"


def held(**changes):
    plain: dict[str, Any] = {
        "state": RightState.IN_FORCE,
        "scope": UseScope.FACE,
        "basis": UseBasis.DUTY,
        "region_code": COUNTY,
        "valid_until": date(2026, 12, 31),
    }
    return rules.Held(**plain | changes)


MISSING = [
    ([], UseScope.FACE, "没有读取“食品经营许可证”的权限"),
    ([held(state=RightState.DRAFT)], UseScope.FACE, "没有读取"),
    ([held(state=RightState.REVOKED)], UseScope.FACE, "没有读取"),
    ([held(valid_until=date(2026, 3, 1))], UseScope.FACE, "到2026年3月1日为止，已经到期"),
    ([held()], UseScope.FILE, "不能取加注件"),
    ([held()], UseScope.FACE, ""),
    ([held(scope=UseScope.FILE)], UseScope.FACE, ""),
    ([held(scope=UseScope.FILE)], UseScope.FILE, ""),
    ([held(valid_until=TODAY)], UseScope.FACE, ""),
]


@pytest.mark.parametrize(("rights", "scope", "said"), MISSING)
def test_what_is_missing_for_a_read_is_said(rights, scope, said):
    found = rules.no_right(rights, scope, TODAY, type_name="食品经营许可证")
    assert (said in found) if said else found == ""


def test_every_act_on_a_right_fits_its_state_or_is_refused():
    fits = {
        (RightState.DRAFT, RightAct.APPROVE),
        (RightState.DRAFT, RightAct.REFUSE),
        (RightState.DRAFT, RightAct.REVOKE),
        (RightState.IN_FORCE, RightAct.REVOKE),
    }
    for state, act in product(RightState, RightAct):
        assert (act in rules.TABLE[state]) is ((state, act) in fits)


def test_what_is_not_valid_says_since_when_and_why():
    said = rules.why_not(LicenceState.REVOKED, "撤销", date(2026, 2, 1), "以欺骗手段取得")
    assert said == "找到了，但不能用：2026年2月1日起撤销（以欺骗手段取得）"
    assert rules.why_not(LicenceState.VALID, "有效", TODAY, "") == ""


@pytest.fixture
def managers(office):
    return tuple(office.staff(name, Permission.MANAGE_DATA) for name in ("周数", "冯据"))


@pytest.fixture
def food(office):
    return licences.food_type()


def consumer(office):
    return Consumer(ConsumerKind.OFFICE, str(office.civil))


def propose(office, food, actor, **changes):
    given = {
        "consumer": consumer(office),
        "type_code": food,
        "scope": UseScope.FACE,
        "basis": UseBasis.DUTY,
        "clause": "《社会救助暂行办法》第五十八条",
        "purpose": "核对救助对象名下的经营许可",
        "valid_until": date(2026, 12, 31),
        "actor": actor,
        "at": AT,
    }
    return commands.propose_right(**given | changes)


def granted(office, food, managers, **changes):
    key = propose(office, food, managers[0], **changes)
    commands.approve_right(right_id=key, version=1, actor=managers[1], at=AT)
    return key


def reader(office):
    return office.staff("何审", Permission.REVIEW, office=office.civil)


def call(office, food, **changes):
    type_code = changes.pop("type_code", food)
    given = {"which": WhichLicences(type_code, KEY), "reason": WHY, "at": AT}
    return commands.call_licences(**{"actor": reader(office), **given} | changes)


def test_a_right_is_proposed_by_one_and_approved_by_another(office, food, managers):
    key = propose(office, food, managers[0])
    with pytest.raises(commands.CannotGrantRight, match="已经有"):
        propose(office, food, managers[1])
    with pytest.raises(NotPermitted, match="不能自己审批"):
        commands.approve_right(right_id=key, version=1, actor=managers[0], at=AT)
    with pytest.raises(NotPermitted):
        commands.approve_right(right_id=key, version=1, actor=office.supervisor, at=AT)
    with pytest.raises(NotFound):
        commands.approve_right(right_id=key, version=1, actor=office.keeper, at=AT)
    far = replace(managers[1], region_code=OTHER)
    with pytest.raises(NotFound):
        commands.approve_right(right_id=key, version=1, actor=far, at=AT)
    commands.approve_right(right_id=key, version=1, actor=managers[1], at=AT)
    with pytest.raises(commands.RightConflict, match="冯据已经批准"):
        commands.revoke_right(right_id=key, version=1, opinion="收回", actor=managers[1], at=AT)
    with pytest.raises(commands.CannotActOnRight, match="理由"):
        commands.revoke_right(right_id=key, version=2, opinion=" ", actor=managers[0], at=AT)
    with pytest.raises(commands.CannotActOnRight, match="生效"):
        commands.refuse_right(right_id=key, version=2, opinion="不行", actor=managers[1], at=AT)
    info = queries.right(key, viewer=managers[0], at=AT)
    assert (info.row.label, set(info.acts)) == ("生效", {RightAct.REVOKE})
    assert [step.label for step in info.steps] == ["批准", "提出"]
    assert info.row.consumer.name == "示例县民政局"
    commands.revoke_right(right_id=key, version=2, opinion="职责调整", actor=managers[0], at=AT)
    assert queries.rights(viewer=managers[0], at=AT).rows[0].state is RightState.REVOKED
    assert queries.rights(viewer=far, at=AT).rows == ()
    assert propose(office, food, managers[0]) != key


FAULTS = [
    ({"clause": " "}, "clause"),
    ({"purpose": ""}, "purpose"),
    ({"purpose": "长" * 301}, "purpose"),
    ({"valid_until": date(2026, 3, 1)}, "valid_until"),
    ({"type_code": "NONE"}, "type_code"),
    ({"consumer": Consumer(ConsumerKind.OFFICE, "x")}, "consumer"),
    ({"consumer": Consumer(ConsumerKind.APP, "app-0")}, "consumer"),
]


@pytest.mark.parametrize(("change", "field"), FAULTS)
def test_a_proposal_names_what_it_lacks(office, food, managers, change, field):
    with pytest.raises(commands.CannotGrantRight) as refused:
        propose(office, food, managers[0], **change)
    assert set(refused.value.fields) == {field}


def test_who_does_not_manage_data_proposes_nothing(office, food):
    with pytest.raises(NotPermitted):
        propose(office, food, office.supervisor)


@pytest.mark.law("个人信息保护法", 34)
def test_a_read_needs_a_right_and_a_reason_and_is_written_down(office, food, managers):
    row = licences.in_force(office, food)
    with pytest.raises(commands.CannotUse, match="没有读取“食品经营许可证”的权限"):
        call(office, food)
    key = granted(office, food, managers)
    assert queries.callable_types(viewer=reader(office), at=AT) == ((food, "食品经营许可证"),)
    assert queries.callable_types(viewer=office.keeper, at=AT) == ()
    with pytest.raises(commands.NoUseReason):
        call(office, food, reason=UseReason(" "))
    with pytest.raises(commands.CannotUse, match="没有这种证照"):
        call(office, food, type_code="NONE")
    with pytest.raises(commands.CannotUse):
        call(office, food, actor=office.staff("路人", Permission.REVIEW))
    assert LicenceUse.objects.count() == 0
    (one,) = call(office, food)
    assert one.is_usable
    assert ("经营者名称", licences.SHOP) in [(f.label, f.text) for f in one.face]
    (use,) = queries.licence_uses(LicenceUseFilters(), viewer=office.supervisor).rows
    assert use.licence_id == row.pk
    assert (use.consumer_name, use.actor_name, use.basis) == ("示例县民政局", "何审", "法定职责")
    assert (use.case_number, use.reason, use.kind) == (WHY.case_number, WHY.text, "照面信息")
    assert use.fields
    assert licences.USCC not in str(LicenceUse.objects.values().get())
    commands.revoke_right(right_id=key, version=2, opinion="停用", actor=managers[0], at=AT)
    with pytest.raises(commands.CannotUse):
        call(office, food)
    late = AT + timedelta(days=365)
    granted(office, food, managers)
    with pytest.raises(commands.CannotUse, match="已经到期"):
        call(office, food, at=late)


def test_what_is_not_valid_is_found_without_its_face(office, food, managers):
    granted(office, food, managers)
    licences.in_force(office, food, state=LicenceState.REVOKED, state_reason="以欺骗手段取得")
    licences.in_force(office, food, n=2, valid_from=date(2021, 3, 2), valid_to=date(2026, 3, 1))
    run_out, revoked = call(office, food)
    assert "2026年3月2日起撤销（以欺骗手段取得）" in revoked.why_not
    assert "2026年3月1日起过期失效" in run_out.why_not
    assert revoked.face == run_out.face == ()
    assert not revoked.is_usable


def test_a_consent_another_region_and_copies_are_refused_in_words(office, food, managers):
    row = licences.in_force(office, food)
    granted(office, food, managers, basis=UseBasis.CONSENT, scope=UseScope.FILE, clause="")
    with pytest.raises(commands.CannotUse, match="持证主体的授权"):
        call(office, food)
    (right,) = queries.rights(viewer=managers[0], at=AT).rows
    commands.revoke_right(
        right_id=right.id, version=2, opinion="换成法定职责", actor=managers[0], at=AT
    )
    granted(office, food, managers, scope=UseScope.FILE)
    with pytest.raises(commands.SealUnready):
        call(office, food, kind=UseKind.FILE)
    assert not LicenceUse.objects.filter(licence=row).exists()
    type(row).objects.filter(pk=row.pk).update(region_code=OTHER)
    with pytest.raises(commands.CannotUse, match="其他地区颁发"):
        call(office, food)


def test_the_own_is_used_with_consent_and_seen_by_its_holder_only(office, food):
    party = uuid7()
    row = licences.in_force(office, food, party_id=party)
    zhang = Actor(kind=ActorKind.PERSON, id="z", name="张三", person_id=party)
    li = Actor(kind=ActorKind.PERSON, id="l", name="李四", person_id=uuid7())
    given: dict[str, Any] = {
        "licence_ids": [row.pk],
        "consumer": Consumer(ConsumerKind.OFFICE, str(office.market), "示例县市场监督管理局"),
        "reason": UseReason("食品经营许可变更", 990102202603020025, UseWay.APPLY),
        "at": AT,
    }
    with pytest.raises(NotFound):
        commands.use_own(actor=li, **given)
    (one,) = commands.use_own(actor=zhang, **given)
    assert one.row.identifier == row.identifier
    (look,) = queries.licence_looks(row.pk, viewer=zhang).rows
    said = "用于申请，交给示例县市场监督管理局（照面信息）"
    assert (look.who, look.what, look.case_number) == ("张三", said, 990102202603020025)
    with pytest.raises(NotFound):
        queries.licence_looks(row.pk, viewer=li)
    found = queries.own_licences(["食品经营许可证"], viewer=zhang, at=AT)
    assert [o.row.id for o in found["食品经营许可证"]] == [row.pk]
    assert queries.own_licences(["食品经营许可证"], viewer=li, at=AT) == {}
    type(row).objects.filter(pk=row.pk).update(state="SUSPENDED", state_reason="停业整顿")
    assert commands.use_own(actor=zhang, **given) == ()
    assert "暂扣（停业整顿）" in queries.licences_now([row.pk], viewer=zhang, at=AT)[row.pk].why_not


def test_the_log_is_read_by_region_and_page_and_never_changed(office, food, managers):
    licences.in_force(office, food)
    granted(office, food, managers)
    for _ in range(3):
        call(office, food)
    whole = LicenceUseFilters(case_number=WHY.case_number, type_code=food, consumer="民政")
    first = queries.licence_uses(whole, viewer=office.supervisor, limit=2)
    rest = queries.licence_uses(whole, viewer=office.supervisor, after=first.after, limit=2)
    assert (len(first.rows), len(rest.rows), rest.after) == (2, 1, "")
    none = LicenceUseFilters(consumer="公安")
    assert queries.licence_uses(none, viewer=office.supervisor).rows == ()
    far = replace(office.supervisor, region_code=OTHER)
    assert queries.licence_uses(whole, viewer=far).rows == ()
    with pytest.raises(NotPermitted):
        queries.licence_uses(whole, viewer=office.keeper)
    for change in (lambda r: r.delete(), lambda r: r.update(reason="别的")):
        with pytest.raises(DatabaseError, match="is kept as it was"), transaction.atomic():
            change(LicenceUse.objects.all())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_and_take_back_at_once_one_is_told(transactional_db):
    world = make_office()
    managers = tuple(world.staff(name, Permission.MANAGE_DATA) for name in ("周数", "冯据", "陈档"))
    food = licences.food_type()
    key, start = propose(world, food, managers[0]), Barrier(2)

    def act(command, actor, **more):
        start.wait()
        try:
            command(right_id=key, version=1, actor=actor, at=AT, **more)
        except commands.RightConflict as told:
            return told.text
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = [
            pool.submit(act, commands.approve_right, managers[1]),
            pool.submit(act, commands.refuse_right, managers[2], opinion="没有法律依据"),
        ]
        told = [one.result() for one in said]
    assert sorted(bool(text) for text in told) == [False, True]
    info = queries.right(key, viewer=managers[0], at=AT)
    assert (info.version, len(info.steps)) == (2, 2)
    assert info.row.state is (RightState.REFUSED if told[0] else RightState.IN_FORCE)


def test_what_is_in_force_is_not_cut_and_a_cut_is_said(office, food, monkeypatch, caplog):
    party = uuid7()
    first = licences.in_force(office, food, party_id=party)
    for n in range(2, 5):
        licences.in_force(office, food, n=n, party_id=party, state=LicenceState.REVOKED)
    zhang = Actor(kind=ActorKind.PERSON, id="z", name="张三", person_id=party)
    name = "食品经营许可证"
    monkeypatch.setattr("yiwang.services.licences.queries.using.MOST", 2)
    found = queries.own_licences({name, "七"}, viewer=zhang, at=AT)
    assert (found[name][0].row.id, len(found[name])) == (first.pk, 2)
    assert "own_licences.cut" in caplog.text
    assert queries.types_named({name, "一", "丁"}, viewer=zhang) == {}
    assert "names.cut asked=3 most=2" in caplog.text
