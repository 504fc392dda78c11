"""What is shown is signed: once, by whom it was shown to, confirmed by a code, over these bytes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connections, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity.tests.factories import account, acting, code_for
from yiwang.foundation.keys.commands import KeyStoreLocked, rotate
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.cms import SignedData
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import Signature, SigningCertificate, SigningIntent
from yiwang.services.licences.types.signing import Factor, SignerKind

from .signing_factories import (
    AT,
    OTHER,
    PHONE,
    TEXT,
    allow,
    enterprise,
    mandate,
    person,
    shown,
    signed,
    standing_for,
)

MOST_STATEMENTS = 12
OF_THE_CODE = 5  # identity.use_code is an act of its own inside
LATER = AT + timedelta(minutes=5)


def sign(intent, actor, code=None, content=TEXT, at=AT):
    code = code if code is not None else code_for(PHONE)
    return commands.sign_intent(intent_id=intent.id, content=content, code=code, actor=actor, at=at)


def refused(reason, act):
    with pytest.raises(commands.CannotSign) as error:
        act()
    assert error.value.full_code == f"licences.cannot_sign.{reason}"
    return error.value


@pytest.mark.django_db
@pytest.mark.law("电子签名法", 13)
def test_a_person_signs_what_was_shown():
    zhang = person()
    made = signed(zhang)
    assert (made.kind, made.party_id, made.signer_name) == ("PERSON", zhang.person_id, "张三")
    assert (made.factor, made.signed_at, made.is_test) == (Factor.SMS_CODE, AT, True)
    (verdict,) = queries.verify("tests:1", viewer=zhang)
    assert verdict.holds
    content = queries.signature_file(made.id, signed=True, viewer=zhang)
    cms = queries.signature_file(made.id, signed=False, viewer=zhang)
    assert content.content == TEXT
    (holder,) = SignedData.parse(cms.content).verify(TEXT)
    assert holder.subject.common_name == "张三（测试）"
    assert SignedData.parse(cms.content).content is None, "the bytes lie beside it"


@pytest.mark.django_db
def test_one_certificate_serves_all_signatures_of_a_person_and_none_of_another():
    zhang, wang = person(), person(OTHER)
    first, second = signed(zhang), signed(zhang, content="又一份".encode(), at=LATER)
    theirs = signed(wang, OTHER)
    keys = Signature.objects.in_bulk([first.id, second.id, theirs.id])
    assert keys[first.id].certificate_id == keys[second.id].certificate_id
    assert keys[theirs.id].certificate.key_name == f"person/{wang.person_id}"
    assert SigningCertificate.objects.count() == 2


@pytest.mark.django_db
def test_a_changed_key_or_an_old_certificate_gets_a_new_certificate():
    zhang = person()
    first = signed(zhang)
    rotate(name=f"person/{zhang.person_id}", actor=SYSTEM, at=AT)
    second = signed(zhang, content="又一份".encode(), at=LATER)
    rows = SigningCertificate.objects.order_by("issued_at", "pk")
    assert [one.retired_at is None for one in rows] == [False, True]
    assert all(one.holds for one in queries.verify("tests:1", viewer=zhang)), "the old one too"
    assert first.id != second.id


@pytest.mark.django_db
def test_a_wrong_code_is_counted_and_refused_with_words():
    zhang = person()
    intent = shown(zhang)
    code = code_for(PHONE)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        error = refused("code", lambda: sign(intent, zhang, wrong))
        assert error.fields == {"code": "验证码不对，请检查短信里最新的一条"}
    assert "15 分钟后再试" in refused("code", lambda: sign(intent, zhang, wrong)).text
    assert "15 分钟后再试" in refused("code", lambda: sign(intent, zhang, code)).text
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_nobody_signs_without_confirming():
    zhang = person()
    intent = shown(zhang)
    act: dict[str, Any] = {"intent_id": intent.id, "content": TEXT, "actor": zhang, "at": AT}
    refused("unconfirmed", lambda: commands.put_signature(**act))


@pytest.mark.django_db
def test_altered_bytes_are_refused_and_the_code_is_not_used_up():
    zhang = person()
    intent = shown(zhang)
    error = refused("altered", lambda: sign(intent, zhang, content=TEXT + b" "))
    assert "改过" in error.text
    assert sign(intent, zhang).sm3 == intent.sm3


@pytest.mark.django_db
def test_after_ten_minutes_it_is_shown_anew():
    zhang = person()
    intent = shown(zhang)
    late = AT + timedelta(minutes=10)
    assert "重新核对" in refused("expired", lambda: sign(intent, zhang, at=late)).text
    act: dict[str, Any] = {"intent_id": intent.id, "host": "t", "actor": zhang, "at": late}
    refused("expired", lambda: commands.send_code(**act))


@pytest.mark.django_db
def test_another_person_neither_sees_nor_signs_it():
    zhang, wang = person(), person(OTHER)
    intent = shown(zhang)
    for viewer in (wang, ANYONE):
        with pytest.raises(NotFound):
            queries.intent(intent.id, viewer=viewer)
        with pytest.raises(NotFound):
            sign(intent, viewer)
    made = sign(intent, zhang)
    for viewer in (wang, ANYONE):
        assert queries.verify("tests:1", viewer=viewer) == ()
        with pytest.raises(NotFound):
            queries.signature_file(made.id, signed=True, viewer=viewer)


@pytest.mark.django_db
def test_twice_is_once():
    zhang = person()
    intent = shown(zhang)
    first = sign(intent, zhang)
    assert sign(intent, zhang, code="000000") == first
    assert sign(intent, zhang, at=AT + timedelta(hours=1)) == first
    assert Signature.objects.count() == 1
    assert queries.intent(intent.id, viewer=zhang).signature_id == first.id


@pytest.mark.django_db
def test_what_was_shown_before_and_not_signed_is_over():
    zhang = person()
    first = shown(zhang)
    again = commands.show_intent(
        reference="tests:1", title="承诺书", purpose="办理", content=b"x", actor=zhang, at=AT
    )
    with pytest.raises(NotFound):
        sign(first, zhang)
    assert SigningIntent.objects.get().pk == again.id


@pytest.mark.django_db
def test_who_is_not_known_by_name_signs_nothing():
    stranger = acting(account(OTHER, verified=False, at=AT), at=AT)
    assert "实名认证" in refused("level", lambda: shown(stranger)).text
    refused("too_long", lambda: shown(person(), b"x" * (256 * 1024 + 1)))


@pytest.mark.django_db
@pytest.mark.parametrize("master", ["", "11" * 32])
def test_with_a_locked_key_store_nothing_is_lost(settings, master):
    zhang = person()
    commands.found_test_authority(actor=SYSTEM, at=AT)
    intent = shown(zhang)
    right, code = settings.YIWANG_MASTER_KEY, code_for(PHONE)
    act: dict[str, Any] = {
        "intent_id": intent.id,
        "sm3": intent.sm3,
        "code": code,
        "actor": zhang,
        "at": AT,
    }
    assert commands.confirm_intent(**act) == ""
    settings.YIWANG_MASTER_KEY = master
    with pytest.raises(KeyStoreLocked):
        sign(intent, zhang, code)
    settings.YIWANG_MASTER_KEY = right
    assert sign(intent, zhang, "").factor == Factor.SMS_CODE, "no second code is asked for"


@pytest.mark.django_db
def test_a_locked_key_store_says_so_before_the_code_too(settings):
    zhang = person()
    intent = shown(zhang)
    code = code_for(PHONE)
    settings.YIWANG_MASTER_KEY = "11" * 32
    with pytest.raises(KeyStoreLocked):
        sign(intent, zhang, code)
    with pytest.raises(KeyStoreLocked):
        commands.send_code(intent_id=intent.id, host="t", actor=zhang, at=AT)


@pytest.mark.django_db
@pytest.mark.law("民法典", 61)
def test_the_representative_seals_for_the_enterprise():
    zhang = person()
    company = enterprise(representative=zhang.person_id)
    boss = standing_for(zhang, company)
    made = signed(boss)
    assert (made.kind, made.party_id, made.party_name) == (
        SignerKind.LEGAL,
        company,
        "示例县晨光餐饮有限公司",
    )
    assert made.signer_name == "张三"
    row = Signature.objects.get(pk=made.id)
    subject = Certificate.parse(bytes(row.certificate.certificate)).subject
    assert subject.common_name == "示例县晨光餐饮有限公司（测试）"
    assert row.certificate.key_name == f"enterprise/{company}"
    with pytest.raises(NotFound):
        queries.intent(row.intent.pk, viewer=zhang)  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.law("民法典", 165)
def test_an_agent_seals_only_with_the_authority_to_seal():
    zhang, company = person(), enterprise()
    mandate(company, zhang.person_id, "填写", "提交")
    agent = standing_for(zhang, company)
    error = refused("authority", lambda: shown(agent))
    assert "周" in error.text
    assert not SigningIntent.objects.exists()
    allow("填写", "提交", "签章")
    made = signed(agent)
    assert (made.party_name, made.signer_name) == ("示例县晨光餐饮有限公司", "张三")


@pytest.mark.django_db
def test_an_authority_that_ended_meanwhile_seals_nothing():
    zhang, company = person(), enterprise()
    mandate(company, zhang.person_id, "签章")
    agent = standing_for(zhang, company)
    intent = shown(agent)
    allow("填写")
    refused("authority", lambda: sign(intent, agent))


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_signature_is_never_changed(act):
    made = signed(person())
    rows = Signature.objects.filter(pk=made.id)
    with pytest.raises(ProgrammingError, match="kept as it was"), transaction.atomic():
        rows.update(content=b"x") if act == "update" else rows.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value", "stage"),
    [
        ("content", b"x", "内容"),
        ("sm3", "0" * 64, "内容"),
        ("cms", b"x", "签名值"),
        ("certificate_id", None, "签名人"),
    ],
)
def test_whatever_was_altered_the_check_names_the_stage(column, value, stage):
    """As somebody would who owns the database: with the trigger off."""
    zhang = person()
    made = signed(zhang)
    if column == "certificate_id":
        other = signed(person(OTHER), OTHER, b"other")
        value = Signature.objects.get(pk=other.id).certificate_id
    with connections["default"].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE licences_signature DISABLE TRIGGER licences_signature_is_kept")
    Signature.objects.filter(pk=made.id).update(**{column: value})
    (verdict,) = queries.verify("tests:1", viewer=zhang)
    assert (verdict.holds, verdict.stage) == (False, stage)


@pytest.mark.django_db
def test_a_receipt_is_signed_by_the_platform_once():
    act: dict[str, Any] = {
        "reference": "r:1",
        "title": "回执",
        "purpose": "收件",
        "actor": SYSTEM,
        "at": AT,
    }
    first = commands.sign_as_platform(content=b"receipt", **act)
    again = commands.sign_as_platform(content=b"changed", **act)
    assert (first, first.kind, first.signer_id) == (again, SignerKind.PLATFORM, None)
    (verdict,) = queries.verify("r:1", viewer=SYSTEM)
    assert verdict.holds
    with pytest.raises(NotPermitted):
        commands.sign_as_platform(content=b"x", **{**act, "actor": person()})


@pytest.mark.django_db
def test_signing_costs_little():
    zhang = person()
    signed(zhang, content=b"the certificate is there now")
    intent = shown(zhang, at=LATER)
    code = code_for(PHONE)
    act: dict[str, Any] = {"intent_id": intent.id, "actor": zhang, "at": LATER}
    with counting() as counted:
        commands.confirm_intent(sm3=intent.sm3, code=code, **act)
    assert len(counted.sql) <= MOST_STATEMENTS + OF_THE_CODE, counted.sql
    with counting() as counted:
        commands.put_signature(content=TEXT, **act)
    assert len(counted.sql) <= MOST_STATEMENTS, counted.sql


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_sign_once():
    zhang = person()
    intent = shown(zhang)
    code = code_for(PHONE)

    def press(_):
        try:
            return sign(intent, zhang, code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(press, range(4)))
    assert len(made) == 1
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_first_certificate_is_made_once_in_a_crowd():
    act: dict[str, Any] = {"title": "回执", "purpose": "收件", "actor": SYSTEM, "at": AT}

    def ask(n):
        try:
            return commands.sign_as_platform(reference=f"r:{n % 2}", content=b"x", **act).id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(ask, range(4)))
    assert len(made) == 2
    assert SigningCertificate.objects.count() == 1
