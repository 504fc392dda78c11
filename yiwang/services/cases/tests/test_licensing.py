"""A decision makes its licence once, the seal brings it into force, what follows follows."""

import base64
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from yiwang.foundation.core import outbox
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose as Purposes
from yiwang.lib.ofd.reading import read
from yiwang.services.cases import commands, models
from yiwang.services.cases.tests.factories import (
    ADDRESS,
    AT,
    case_to_decide,
    decided_case,
    later,
)
from yiwang.services.cases.types import Outcome
from yiwang.services.cases.types.results import Purpose
from yiwang.services.licences import commands as licences
from yiwang.services.licences import queries as library
from yiwang.services.licences.tests import factories as types
from yiwang.services.licences.tests import seal_factories
from yiwang.services.licences.tests.seal_factories import Office
from yiwang.services.licences.types.licences import HolderKey, LicenceState, Why

pytestmark = pytest.mark.django_db
S = LicenceState
MOST = 22
"""Statements of a decision that makes a licence."""
FIELDS = (
    *("许可证编号", "经营者名称", "公民身份号码", "经营场所"),
    *("有效期至", "发证机关", "发证日期"),
)
PERSONS = "自然人、个体工商户"


def rows():
    return apps.get_model("licences", "Licence").objects


def type_of(basic_code: str, *fields: str, holder: str = PERSONS) -> str:
    """A published type that the item results in."""
    given, samples = types.certificates()
    row = next(r for r in given["certificates"] if r["name"] == types.FOOD)
    name = "食品小经营店登记证"
    one = {**row, "name": name, "holder": holder, "fields": [*(fields or FIELDS)]}
    licences.load_types(
        certificates={**given, "certificates": [one]},
        samples=samples,
        results=[(basic_code, name)],
        actor=SYSTEM,
        at=AT,
    )
    model = apps.get_model("licences", "LicenceType")
    return str(model.objects.get(name=name).code)


@pytest.fixture
def office(world) -> Office:
    for name, role in (("approver", "APPROVER"), ("reviewer", "REVIEWER"), ("clerk", "WINDOW")):
        world.__dict__[name] = replace(getattr(world, name), role=role)
    licences.found_test_maker(actor=SYSTEM, at=AT)
    return Office(world.market, world.civil)


@pytest.fixture
def seal(office) -> Any:
    row = seal_factories.in_use(office)
    for role in ("APPROVER", "PLATFORM"):
        licences.authorise_seal_user(
            seal_id=row.pk, version=row.version, role=role, actor=office.keeper, at=AT
        )
        row = seal_factories.fresh(row)
    return row


@pytest.fixture
def kind(world) -> str:
    return type_of(world.permit[19:31])


def licence_of(number: int) -> Any:
    return rows().get(case_number=number)


def put(row: Any, at=AT) -> bool:
    return licences.seal_licence(licence_id=row.pk, actor=SYSTEM, at=at)


def original(row: Any) -> bytes:
    with files.open_content(row.original) as stream:
        return bytes(stream.read())


def granted(world, at=AT) -> Any:
    """A case granted, its licence in force."""
    row = licence_of(decided_case(world))
    assert put(row, at)
    return rows().get(pk=row.pk)


def test_a_decision_makes_the_licence_and_the_seal_brings_it_into_force(world, kind, seal):
    number = decided_case(world)
    row = licence_of(number)
    assert (row.state, row.seal_wait, row.licence_type_id) == (S.DRAFT, "", kind)
    assert row.valid_to == date(2031, 3, 1), "five years by the type's rule"
    assert models.GrantedResult.objects.get(case=number).valid_until == row.valid_to
    outbox.drain()
    row = rows().get(pk=row.pk)
    assert (row.state, row.sealed_at is not None, row.seal_due) == (S.VALID, True, None)
    told = dict(read(original(row)).custom)
    assert told["ZZBS"] == row.identifier
    assert (told["CZZT"], told["CZZTDM"]) == ("张三", "110101199003070011")
    assert (told["ZZYXQJZRQ"], told["KZ_JYCS"]) == ("2031-03-01", ADDRESS)
    found = library.licence(row.pk, viewer=world.zhang, at=AT)
    face = {one.label: one.text for one in found.face}
    assert face["经营者名称"] == "张三"
    told_all = library.licence_by_identifier(row.identifier, viewer=ANYONE, at=AT)
    assert told_all is not None
    assert "张三" not in str(told_all), "a person, though the field usually names a shop"
    assert "110101199003070011" not in str(told_all)
    assert face["有效期至"] == "2031年3月1日"
    assert face["许可证编号"] == row.number == "9901022026000001"
    use = apps.get_model("licences", "SealUse").objects.get(kind=kind)
    assert (use.actor_name, use.case_number) == (world.approver.name, number)
    key = HolderKey(code_kind="111", code="110101199003070011")
    assert [r.id for r in library.licences_of_holder(key, viewer=SYSTEM, at=AT).rows] == [row.pk]
    inbox = apps.get_model("notifications", "Message").objects.filter(subject="证照已生效")
    assert inbox.count() == 1


def test_twice_is_once(world, kind, seal):
    row = granted(world)
    assert put(row, later(1))
    assert rows().get(pk=row.pk).original == row.original
    assert apps.get_model("licences", "SealUse").objects.filter(kind=kind).count() == 1


def test_the_file_holds_by_the_recipe_that_knows_nothing_of_ours(world, kind, seal, tmp_path):
    row = granted(world)
    package, anchor = tmp_path / "licence.ofd", tmp_path / "root.pem"
    package.write_bytes(original(row))
    maker = apps.get_model("licences", "SealMaker").objects.get()
    pem = base64.encodebytes(bytes(maker.authority_certificate)).decode()
    anchor.write_text(f"-----BEGIN CERTIFICATE-----\n{pem}-----END CERTIFICATE-----\n", "ascii")
    script = Path(__file__).parents[4] / "devtools/check_ofd.py"
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, script, package, anchor], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert library.verify_file(package.read_bytes(), viewer=ANYONE, at=later(1)).holds


def test_an_answer_of_several_choices_is_written_as_one_line(world, kind):
    number = case_to_decide(world)
    case = models.Case.objects.get(number=number)
    case.values["place"] = ["热食类食品制售", "冷食类食品制售"]
    case.save(update_fields=["values"])
    commands.decide(
        case=number,
        version=case.version,
        outcome=Outcome.GRANTED,
        reason="申请材料齐全，符合法定条件",
        actor=world.approver,
        at=AT,
    )
    found = library.licence(licence_of(number).pk, viewer=world.zhang, at=AT)
    assert {one.label: one.text for one in found.face}[
        "经营场所"
    ] == "热食类食品制售、冷食类食品制售"


def test_a_refusal_and_an_item_without_a_type_make_none(world, kind):
    decided_case(world, Outcome.REFUSED)
    assert not rows().exists()


def test_a_day_that_the_type_does_not_allow_refuses_the_decision(world, kind):
    number = case_to_decide(world)
    with pytest.raises(commands.CannotDecide, match="2031年3月1日") as refused:
        commands.decide(
            case=number,
            outcome=Outcome.GRANTED,
            valid_until=date(2027, 1, 1),
            actor=world.approver,
            at=AT,
        )
    assert set(refused.value.fields) == {"valid_until"}
    assert not rows().exists()


def test_what_the_face_lacks_waits_until_it_is_filled(world, seal):
    type_of(world.permit[19:31], *FIELDS, "主体业态")
    row = licence_of(decided_case(world))
    assert (row.seal_wait, row.seal_due) == ("INCOMPLETE", None)
    assert not put(row)
    seen = library.licence(row.pk, viewer=world.approver, at=AT)
    lacking = [one for one in seen.face if one.fault]
    assert [one.label for one in lacking] == ["主体业态"]
    fill = {"licence_id": row.pk, "version": row.version, "actor": world.approver, "at": AT}
    with pytest.raises(licences.CannotFillLicence) as refused:
        licences.fill_licence(texts={lacking[0].key: "食" * 500}, **fill)
    assert set(refused.value.fields) == {f"face_{lacking[0].key}"}
    assert licences.fill_licence(texts={lacking[0].key: "餐饮服务经营者"}, **fill)
    assert put(row)
    assert rows().get(pk=row.pk).state == S.VALID


@pytest.mark.parametrize("why", ["NO_SEAL", "KEYS_LOCKED", "REFUSED"])
def test_what_cannot_be_sealed_waits_and_nothing_is_lost(world, kind, office, settings, why):
    key = settings.YIWANG_MASTER_KEY
    if why != "NO_SEAL":
        row = seal_factories.in_use(office)
        role = "APPROVER" if why == "KEYS_LOCKED" else "SUPERVISOR"
        licences.authorise_seal_user(
            seal_id=row.pk, version=row.version, role=role, actor=office.keeper, at=AT
        )
    made = licence_of(decided_case(world))
    if why == "KEYS_LOCKED":  # only what wraps signing keys is gone
        apps.get_model("keys", "KeyRef").objects.filter(name__startswith="seal/").update(
            wrapped_private_key=keys.encrypt(b"x", Purposes.KEY_WRAPPING)
        )
    assert not put(made)
    row = rows().get(pk=made.pk)
    assert (row.state, row.seal_wait, row.seal_tries) == (S.DRAFT, why, 1)
    assert row.seal_due == AT + timedelta(minutes=2)
    assert not apps.get_model("licences", "SealUse").objects.filter(kind=kind).exists()
    assert key == settings.YIWANG_MASTER_KEY


def test_what_follows_takes_the_place_of_the_one_before(world, kind, seal):
    old = granted(world)
    number = case_to_decide(world)
    models.FollowUp.objects.create(
        number=number,
        earlier=old.case_number,
        purpose=Purpose.RENEW,
        valid_until=old.valid_to,
        begun_at=AT,
    )
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(1))
    new = licence_of(number)
    assert (new.previous_id, new.root_id, new.edition) == (old.pk, old.pk, 2)
    assert (new.number, new.serial) == (old.number, old.serial)
    assert new.identifier.split(".")[-2] == "002"
    assert new.valid_to == date(2036, 3, 1)
    assert rows().get(pk=old.pk).state == S.VALID, "until the new one is sealed"
    assert put(new, later(1))
    assert [rows().get(pk=one.pk).state for one in (old, new)] == [S.REPLACED, S.VALID]
    told = library.licence_by_identifier(old.identifier, viewer=ANYONE, at=later(1))
    assert told is not None
    assert (told.is_usable, told.succeeded_by) == (False, 2)


def test_what_ended_by_law_is_not_renewed(world, kind, seal, office):
    old = granted(world)
    licences.forfeit_licence(
        licence_id=old.pk,
        version=old.version,
        why=Why("多次经营超过保质期的食品", "《食品安全法》第一百二十四条"),
        actor=office.staff("钱证", Permission.KEEP_LICENCES),
        at=AT,
    )
    number = case_to_decide(world)
    models.FollowUp.objects.create(
        number=number, earlier=old.case_number, purpose=Purpose.RENEW, begun_at=AT
    )
    with pytest.raises(licences.CannotIssueLicence, match="已经吊销"):
        commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(1))
    assert rows().count() == 1


def ended(world, number: int, ground: str) -> None:
    commands.propose_ending(
        case=number, ground=ground, reason="持证人已经停止经营", actor=world.reviewer, at=later(1)
    )
    commands.end_result(case=number, answer="同意", actor=world.approver, at=later(1))


def test_a_cancellation_of_the_case_cancels_the_licence(world, kind, seal):
    row = granted(world)
    ended(world, row.case_number, "DISSOLVED")
    after = rows().get(pk=row.pk)
    assert (after.state, after.state_reason) == (S.CANCELLED, "持证人已经停止经营")
    assert "第七十条第三项" in after.state_basis


def test_what_was_not_sealed_is_not_made_any_more(world, kind):
    number = decided_case(world)
    ended(world, number, "DISSOLVED")
    assert licence_of(number).state == S.VOID
    assert not put(licence_of(number))


def test_an_enterprise_that_is_founded_holds_what_its_founder_applied_for(world, seal):
    type_of(world.permit[19:31], holder="法人")
    row = licence_of(decided_case(world))
    holder = row.holders.get()
    assert (holder.name, holder.party_id, row.seal_wait) == ("", None, "INCOMPLETE")


def test_the_decision_costs_little_more_with_a_licence(world, kind):
    commands.decide(
        case=case_to_decide(world), outcome=Outcome.GRANTED, actor=world.approver, at=AT
    )
    number = case_to_decide(world)
    with counting() as counted:
        commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=AT)
    assert len(counted.sql) <= MOST, [one[:90] for one in counted.sql]


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_make_one_licence(world, kind):
    number = case_to_decide(world)
    refused: list[DomainError] = []

    def decide() -> None:
        try:
            commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=AT)
        except DomainError as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert rows().filter(case_number=number).count() == 1
