"""Custody: purposes kept apart, private keys wrapped, retired keys still verify."""

import base64
from datetime import UTC, datetime
from importlib import import_module

import pytest
from asn1crypto import keys
from django.apps import apps
from django.core import serializers
from django.db import connection

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands, providers, queries, rules
from yiwang.foundation.keys.models import KeyRef, MasterCheck
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm import sm2
from yiwang.lib.gm.cipher import CannotDecrypt

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_what_is_sealed_for_one_purpose_or_place_opens_for_no_other():
    sealed = providers.encrypt("张".encode(), Purpose.PERSONAL_DATA, bound_to=b"row 1")
    assert providers.decrypt(sealed, Purpose.PERSONAL_DATA, bound_to=b"row 1").decode() == "张"
    for purpose, place in [(Purpose.QUERY_CODE, b"row 1"), (Purpose.PERSONAL_DATA, b"row 2")]:
        with pytest.raises(CannotDecrypt):
            providers.decrypt(sealed, purpose, bound_to=place)


def test_an_index_is_stable_and_keyed(settings):
    first = providers.index("11010519491231002X")
    assert first == providers.index("11010519491231002X")
    settings.YIWANG_MASTER_KEY = "11" * 32
    assert first != providers.index("11010519491231002X")


def test_a_missing_master_key_is_said_at_once(settings):
    settings.YIWANG_MASTER_KEY = ""
    with pytest.raises(Exception, match="YIWANG_MASTER_KEY"):
        providers.derive(Purpose.QUERY_CODE)


@pytest.mark.django_db
def test_a_retired_key_still_verifies_and_the_new_one_signs():
    commands.rotate(name="tests", actor=SYSTEM, at=AT)
    old = commands.sign("tests", b"data")
    commands.rotate(name="tests", actor=SYSTEM, at=AT)
    new = commands.sign("tests", b"data")
    assert (old.key_name, new.key_name) == ("tests/1", "tests/2")
    for signature in (old, new):
        assert providers.signer().verify(signature.public_key, b"data", signature.value)
    assert not providers.signer().verify(old.public_key, b"other", old.value)


@pytest.mark.django_db
def test_the_private_key_is_not_in_the_table_in_clear():
    commands.ensure(name="tests", actor=SYSTEM, at=AT)
    commands.ensure(name="tests", actor=SYSTEM, at=AT)
    [row] = KeyRef.objects.all()
    kept = bytes(row.wrapped_private_key)
    with providers.opened(kept, Purpose.KEY_WRAPPING, bound_to=b"tests/1") as pem:
        secret = base64.b64decode(b"".join(bytes(pem).splitlines()[1:-1]))
        scalar = keys.PrivateKeyInfo.load(secret)["private_key"].parsed["private_key"].contents
    assert len(scalar) == 32
    assert pem == bytes(len(pem)), "wiped"
    dumped = serializers.serialize("json", [row]).encode() + kept
    for clear in (b"PRIVATE KEY", scalar, base64.b64encode(scalar), scalar.hex().encode()):
        assert clear not in dumped


@pytest.mark.django_db
@pytest.mark.parametrize("master", ["", "11" * 32, "no hex", "00"])
def test_a_locked_store_signs_nothing_says_so_and_loses_nothing(settings, master):
    commands.ensure(name="tests", actor=SYSTEM, at=AT)
    right = settings.YIWANG_MASTER_KEY
    settings.YIWANG_MASTER_KEY = master
    with pytest.raises(commands.KeyStoreLocked, match="主密钥") as refusal:
        commands.sign("tests", b"data")
    assert refusal.value.full_code == "keys.locked"
    settings.YIWANG_MASTER_KEY = right
    signature = commands.sign("tests", b"data")
    assert sm2.verify(signature.public_key, b"data", signature.value)


@pytest.mark.django_db
def test_a_kept_key_opens_in_its_own_place_only():
    """Whoever may write the table cannot make one name sign with another's key."""
    for name in ("tests", "others"):
        commands.ensure(name=name, actor=SYSTEM, at=AT)
    other = KeyRef.objects.get(name="others")
    KeyRef.objects.filter(name="tests").update(wrapped_private_key=other.wrapped_private_key)
    with pytest.raises(commands.KeyStoreLocked):
        commands.sign("tests", b"data")


@pytest.mark.django_db
def test_signing_with_an_unknown_key_is_refused():
    with pytest.raises(LookupError, match="nobody"):
        commands.sign("nobody", b"")


@pytest.mark.django_db
@pytest.mark.parametrize("master", ["", "11" * 32, "no hex", "00"])
@pytest.mark.parametrize("is_older", [False, True], ids=["checked", "from before the check value"])
def test_no_key_is_made_under_another_master_key(settings, master, is_older):
    """Else some keys would open with one master key and some with another, and nobody knew."""
    commands.ensure(name="tests", actor=SYSTEM, at=AT)
    if is_older:
        MasterCheck.objects.all().delete()
    settings.YIWANG_MASTER_KEY = master
    assert not queries.store(viewer=SYSTEM).is_open or is_older
    for make in (commands.rotate, commands.ensure):
        with pytest.raises(commands.KeyStoreLocked):
            make(name="others", actor=SYSTEM, at=AT)
    assert KeyRef.objects.count() == 1
    settings.YIWANG_MASTER_KEY = "00" * 32
    commands.ensure(name="others", actor=SYSTEM, at=AT)
    assert queries.store(viewer=SYSTEM).is_open
    assert commands.sign("others", b"").key_name == "others/1"


@pytest.mark.django_db
def test_an_empty_store_is_open_once_there_is_a_master_key(settings):
    assert queries.store(viewer=SYSTEM).is_open
    settings.YIWANG_MASTER_KEY = ""
    found = queries.store(viewer=SYSTEM)
    assert not found.is_open
    assert "主密钥" in found.sentence


@pytest.mark.django_db
def test_signing_is_one_statement(django_assert_num_queries):
    """Sealing twenty licences a second signs as often."""
    commands.ensure(name="tests", actor=SYSTEM, at=AT)
    with django_assert_num_queries(1):
        commands.sign("tests", b"data")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("seal/11010500000001", "SEAL"),
        ("seal-authority", "AUTHORITY"),
        ("seal-maker", "AUTHORITY"),
        ("signing-authority", "AUTHORITY"),
        ("person/01a2", "PERSON"),
        ("enterprise/01a2", "ENTERPRISE"),
        ("platform/receipts", "PLATFORM"),
        ("licences/library", "PLATFORM"),
        ("audit-root", "AUDIT"),
        ("tests", "OTHER"),
        ("seal", "OTHER"),
    ],
)
def test_a_name_tells_whose_key_it_is(name, kind):
    assert rules.kind_of(name) == kind


@pytest.mark.django_db
def test_keys_from_before_get_the_kind_and_state_they_have_now():
    names = ["seal/1", "seal-maker", "person/1", "enterprise/1", "platform/1", "audit-root"]
    for name in (*names, "licences/library", "seal/1", "others"):
        commands.rotate(name=name, actor=SYSTEM, at=AT)
    now = set(KeyRef.objects.values_list("name", "version", "kind", "state"))
    KeyRef.objects.update(kind="OTHER", state="RETIRED")
    step = import_module("yiwang.foundation.keys.migrations.0003_kinds_and_states")
    with connection.schema_editor(atomic=False) as editor:
        step.tell(apps, editor)
    assert set(KeyRef.objects.values_list("name", "version", "kind", "state")) == now
