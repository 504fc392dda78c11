"""Whoever has a sealed file learns whether it holds; the registry says what the file cannot."""

from datetime import timedelta

import pytest
from django.test import override_settings

from yiwang.foundation.core.types import ANYONE
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.ofd import sealing, writing
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.signatures import Stamp
from yiwang.lib.ofd.tests import samples, sealed
from yiwang.lib.seal.tests.pki import ROOT
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import RevocationList, Seal, SealMaker
from yiwang.services.licences.rules import registry
from yiwang.services.licences.types.seals import SealAct, SealState

from .seal_factories import AT, document, fresh, usable

LATER = AT + timedelta(hours=2)
PLAIN = writing.write(samples.food_licence())
PAGE = "Doc_0/Pages/Page_0/Content.xml"
HOUR = timedelta(hours=1)


def put(row: Seal, office, *, content=PLAIN, at=LATER) -> bytes:
    """The file with the seal of a row of our registry."""
    doc = document(sm3_hex(content))
    use = commands.use_seal(
        seal_id=row.pk, document=doc, purpose="核验测试", actor=office.signer, at=at
    )
    return sealing.seal(
        content,
        stamps=[Stamp(0, 135, 175)],
        seal_der=bytes(row.der or b""),
        put=lambda data_hash, path: commands.put_seal(
            use_id=use, data_hash=data_hash, property_info=path, actor=office.signer, at=at
        ),
        at=at,
    )


def judged(content: bytes, at=LATER + 10 * HOUR):
    return queries.verify_file(content, viewer=ANYONE, at=at)


def destroy(row: Seal, office, at) -> None:
    row = fresh(row)
    commands.destroy_seal(
        seal_id=row.pk, version=row.version, opinion="机构撤销", actor=office.approver, at=at
    )


@pytest.fixture
def row(office) -> Seal:
    return usable(office)


def test_a_sealed_file_holds_and_says_what_was_sealed_when_by_whom(office, row):
    content = put(row, office)
    found = judged(content)
    assert (found.holds, found.stage, found.sm3) == (True, "", sm3_hex(content))
    (seal,) = found.seals
    assert (seal.holds, seal.is_test, seal.signed_at) == (True, True, LATER)
    assert (seal.code, seal.office) == (row.code, row.organisation_name)
    assert seal.name == f"{row.name}（测试）"
    assert not [one for one in seal.notices if "销毁" in one or "停用" in one]


def test_it_takes_three_reads(office, row, django_assert_num_queries):
    content = put(row, office)
    with django_assert_num_queries(3):  # authorities, seals, their turns
        judged(content)


@pytest.mark.parametrize(
    ("hours", "holds", "said"),
    [(-1, False, "盖章时这枚印章已销毁"), (1, True, "这枚印章已销毁（2026年3月2日）")],
)
def test_a_seal_destroyed_before_fails_and_after_is_told(office, row, hours, holds, said):
    """The registry knows although no list could be signed: the keys are locked."""
    content = put(row, office)
    with override_settings(YIWANG_MASTER_KEY="11" * 32):
        destroy(row, office, LATER + hours * HOUR)
    assert not RevocationList.objects.exists()
    found = judged(content)
    assert found.holds is holds
    (seal,) = found.seals
    assert found.stage == seal.stage == ("" if holds else registry.STAGE)
    told = seal.notices if holds else (seal.sentence,)
    assert any(said in one for one in told)
    assert bool(seal.notices) is holds, "of a seal that fails nothing is said in its favour"


def test_a_seal_of_a_retired_maker_still_holds(office, row):
    content = put(row, office)
    SealMaker.objects.update(retired_at=LATER)
    assert judged(content).holds


def test_a_stranger_s_seal_does_not_hold(office):
    found = judged(sealed.ONE, at=sealed.SIGNED_AT)
    assert (found.holds, found.stage) == (False, "制章者证书")
    assert [(one.holds, one.is_test) for one in found.seals] == [(False, False)]


def trust_the_strangers_authority() -> None:
    SealMaker.objects.update(authority_certificate=ROOT.der)


def test_a_seal_that_is_not_in_our_registry_does_not_hold(office):
    trust_the_strangers_authority()
    found = judged(sealed.ONE, at=sealed.SIGNED_AT)
    assert (found.holds, found.stage, found.sentence) == (False, registry.STAGE, registry.UNKNOWN)


def test_another_seal_under_a_registered_code_does_not_hold(office, row):
    Seal.objects.filter(pk=row.pk).update(code="34150010000127")
    trust_the_strangers_authority()
    found = judged(sealed.ONE, at=sealed.SIGNED_AT)
    assert (found.holds, found.stage, found.sentence) == (False, registry.STAGE, registry.FOREIGN)
    assert found.seals[0].office != row.organisation_name


def members(content):
    return dict(read(content).members)


@pytest.mark.parametrize(
    ("change", "is_altered", "stage"),
    [
        (lambda c: pack({**members(c), PAGE: members(c)[PAGE] + b" "}), True, "内容摘要"),
        (lambda c: pack({**members(c), "Doc_0/Pages/Page_9.xml": b"<a/>"}), True, "保护范围"),
        (lambda c: c[:-30], False, "文件结构"),
        (lambda c: c + b"%PDF", False, "文件结构"),
        (lambda c: b"", False, "文件结构"),
        (lambda c: b"%PDF-1.7 no OFD", False, "文件结构"),
        (lambda c: PLAIN, False, "签名清单"),
    ],
    ids=["page", "added", "cut", "appended", "empty", "pdf", "unsealed"],
)
def test_what_was_altered_does_not_hold_at_its_stage(office, row, change, is_altered, stage):
    found = judged(change(put(row, office)))
    assert (found.holds, found.is_altered, found.stage) == (False, is_altered, stage)
    assert found.sentence


def test_a_signature_without_a_seal_is_no_seal(office):
    trust_the_strangers_authority()
    content = sealing.close(PLAIN, signed_data=sealed.signed_data, at=sealed.SIGNED_AT)
    found = judged(content, at=sealed.SIGNED_AT)
    assert (found.holds, found.stage, found.seals) == (False, "签名清单", ())
    assert "没有加盖电子印章" in found.sentence


def test_too_large_a_file_is_refused():
    with pytest.raises(queries.FileTooLarge, match="最多 20 MB"):
        queries.verify_file(bytes(queries.LARGEST_FILE + 1), viewer=ANYONE, at=AT)


COLLECT, SUSPEND, RESUME, DESTROY = (
    SealAct.COLLECT,
    SealAct.SUSPEND,
    SealAct.RESUME,
    SealAct.DESTROY,
)
LIFE = [(COLLECT, 1), (SUSPEND, 3), (RESUME, 5), (DESTROY, 7)]


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        (0, "还没有领取启用"), (1, ""), (2, ""), (3, ""), (4, "已停用"), (5, ""), (6, ""), (7, ""),
        (8, "已销毁"),
    ],
)  # fmt: skip
def test_what_counts_is_where_the_seal_stood_when_it_was_put(signed, said):
    turns = [(act, AT + hour * HOUR) for act, hour in LIFE]
    found = registry.failure_then(turns, AT + signed * HOUR)
    assert said in found
    assert bool(found) is bool(said)


def test_a_seal_collected_within_the_second_was_in_use():
    turns = [(COLLECT, AT + timedelta(milliseconds=400))]
    assert not registry.failure_then(turns, AT)


def test_what_became_of_a_seal_is_told_with_its_day():
    turns = [(COLLECT, AT), (SUSPEND, AT + timedelta(days=2))]
    assert "已停用（2026年3月4日）" in registry.notice_now(turns, SealState.SUSPENDED)
    assert not registry.notice_now([*turns, (RESUME, AT + timedelta(days=3))], SealState.IN_USE)
