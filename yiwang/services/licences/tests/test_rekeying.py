"""A seal's key is changed by two keepers: the seal is made anew, what was sealed before holds."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands as keys
from yiwang.foundation.keys import queries as custody
from yiwang.foundation.keys.tests.factories import LI, WANG
from yiwang.foundation.keys.types import KeyAct, KeyState
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.ofd import writing
from yiwang.lib.ofd.tests import samples
from yiwang.lib.seal.structures import read_seal
from yiwang.services.licences import commands
from yiwang.services.licences.models import CertificateRevocation, RevocationList, Seal, SealStep

from .seal_factories import AT, fresh, made, usable
from .test_verification import destroy, judged, put

LATER = AT + timedelta(hours=1)


def plain(holder: str) -> bytes:
    return writing.write(samples.food_licence(holder))


def line(row: Seal):
    found = custody.keys(viewer=SYSTEM, limit=100).rows
    return next(one for one in found if one.name == row.key_name)


def rotated(row: Seal, at=LATER) -> None:
    """Proposed by one keeper, approved by the other, the worker has heard of it."""
    proposal = keys.propose_for_key(
        key_id=line(row).id, act=KeyAct.ROTATE, reason="每年更换一次", actor=LI, at=at
    )
    keys.approve_proposal(proposal_id=proposal, actor=WANG, at=at)


@pytest.fixture
def row(office) -> Seal:
    return usable(office)


@pytest.mark.law("密码法", 27)
def test_sealing_goes_on_with_the_new_key_and_old_seals_still_hold(office, row):
    old = put(row, office, at=AT + timedelta(minutes=5))
    rotated(row)
    between = put(row, office, content=plain("刘一"), at=LATER)
    assert line(row).state is KeyState.PREPARED, "until the seal is made anew the key before seals"
    outbox.drain()
    after = fresh(row)
    assert (after.code, after.valid_until, after.version) == (
        row.code, row.valid_until, row.version + 1,
    )  # fmt: skip
    new = put(after, office, content=plain("赵二"), at=clock.now())
    for content in (old, between, new):
        verdict = judged(content, clock.now() + timedelta(hours=1))
        assert verdict.holds, verdict.sentence
    names = [Certificate.parse(bytes(one.certificate or b"")).public_key for one in (row, after)]
    assert names[0] != names[1]
    assert (
        bytes(after.certificate or b"") in read_seal(bytes(after.der or b"")).signers.certificates
    )
    assert line(after).state is KeyState.IN_USE
    certificate = line(after).certificate
    assert certificate is not None
    assert certificate.is_test
    assert SealStep.objects.filter(seal=row).order_by("-n").values_list("act")[0] == ("REKEY",)


def test_a_seal_that_is_over_gets_no_key_and_none_lies_about(office, row):
    rotated(row)
    destroy(row, office, LATER)
    outbox.drain()
    assert line(row).state is KeyState.DESTROYED
    assert fresh(row).certificate == row.certificate


def test_a_locked_store_remakes_nothing_and_the_worker_tries_again(office, row, settings):
    rotated(row)
    right, settings.YIWANG_MASTER_KEY = settings.YIWANG_MASTER_KEY, "11" * 32
    with pytest.raises(keys.KeyStoreLocked):
        commands.rekey_seal(key_name=row.key_name, key_version=2, actor=SYSTEM, at=LATER)
    assert fresh(row).certificate == row.certificate
    assert line(row).state is KeyState.PREPARED
    settings.YIWANG_MASTER_KEY = right
    assert commands.rekey_seal(key_name=row.key_name, key_version=2, actor=SYSTEM, at=LATER)


def test_only_the_platform_remakes_and_only_for_a_key_that_waits(office, row):
    act = {"key_name": row.key_name, "key_version": 2, "at": LATER}
    with pytest.raises(NotPermitted):
        commands.rekey_seal(**act, actor=office.maker)
    with pytest.raises(NotFound):
        commands.rekey_seal(**act, actor=SYSTEM)


def test_a_destroyed_key_seals_nothing_and_says_whom_to_ask(office, row):
    proposal = keys.propose_for_key(
        key_id=line(row).id, act=KeyAct.DESTROY, reason="怀疑泄露", is_compromised=True,
        actor=LI, at=LATER,
    )  # fmt: skip
    keys.approve_proposal(proposal_id=proposal, actor=WANG, at=LATER)
    with pytest.raises(commands.CannotUseSeal, match="密钥管理员") as refusal:
        put(row, office)
    assert refusal.value.full_code == "licences.cannot_use_seal.key"


def test_the_certificate_of_a_compromised_key_is_on_the_list(office, row, freeze):
    freeze(LATER)
    before = put(row, office, at=AT + timedelta(minutes=5))
    after = put(row, office, content=plain("刘一"), at=LATER + timedelta(minutes=1))
    proposal = keys.propose_for_key(
        key_id=line(row).id, act=KeyAct.DESTROY, reason="怀疑泄露", is_compromised=True,
        actor=LI, at=LATER,
    )  # fmt: skip
    keys.approve_proposal(proposal_id=proposal, actor=WANG, at=LATER + timedelta(minutes=2))
    outbox.drain()
    (taken,) = CertificateRevocation.objects.all()
    assert (taken.reason, taken.invalid_since) == ("key_compromise", LATER)
    assert RevocationList.objects.filter(entries=1).exists()
    assert judged(before, at=LATER + timedelta(days=1)).holds, "stamped before"
    failed = judged(after, at=LATER + timedelta(days=1))
    assert not failed.holds
    assert failed.stage == "签章人证书"


def test_certificates_from_before_are_known_to_custody(office):
    row = made(office)
    model = apps.get_model("keys", "Certificate")
    model.objects.filter(key__name="time-stamper").delete()  # nothing stamped then
    before = set(model.objects.values_list("key__name", "serial"))
    assert {name for name, _ in before} == {"seal-authority", "seal-maker", row.key_name}
    model.objects.all().delete()
    apps.get_model("keys", "KeyRef").objects.update(owner="", organisation_id=None)
    step = import_module("yiwang.services.licences.migrations.0012_certificates_in_custody")
    with connection.schema_editor(atomic=False) as editor:
        step.record(apps, editor)
        step.record(apps, editor)
    assert set(model.objects.values_list("key__name", "serial")) == before
    assert line(row).owner == row.name
