"""Certificates of keys: requested, imported along a path, told of before they end."""

from datetime import timedelta

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.models import OutboxMessage
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands, queries, rules, schedules
from yiwang.foundation.keys.models import Certificate, KeyRef
from yiwang.foundation.keys.types import KeyAct, KeyKind
from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import AUTHORITY, Name, Request

from .factories import AT, AUDITOR, LI, WANG, YEAR, Outside, key, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def outside():
    return Outside()


def pem(found) -> str:
    return str(found.pem, "ascii")


def propose(row, outside, leaf, **changes):
    given = {"certificate": pem(leaf), "chain": "", "anchor": pem(outside.root)}
    return commands.propose_certificate(
        key_id=row.pk, reason="省认证中心签发", actor=LI, at=AT, **given | changes
    )


def refused(field, reason, row, outside, leaf, **changes) -> str:
    with pytest.raises(commands.CannotProposeForKey) as refusal:
        propose(row, outside, leaf, **changes)
    assert refusal.value.full_code == f"keys.cannot_propose.{reason}"
    return refusal.value.fields[field]


def test_a_request_is_of_the_key_and_signed_by_it():
    row = key()
    made = commands.request_certificate(
        key_id=row.pk, common_name="示例县人民政府", organisation="示例县", actor=LI, at=AT
    )
    found = Request.from_pem(made)
    assert found.public_key == bytes(row.public_key)
    assert found.subject == Name.of("示例县人民政府", organisation="示例县")


@pytest.mark.parametrize(("name", "said"), [(" ", "请填写"), ("长" * 65, "64")])
def test_a_request_needs_a_name_that_fits(name, said):
    with pytest.raises(commands.CannotRequestCertificate) as refusal:
        commands.request_certificate(key_id=key().pk, common_name=name, actor=LI, at=AT)
    assert said in refusal.value.fields["common_name"]


def test_a_certificate_comes_in_by_two_keepers(outside):
    row = key()
    leaf = outside.certify(bytes(row.public_key))
    proposal = propose(row, outside, leaf)
    info = queries.proposal(proposal, viewer=WANG, at=AT)
    assert "示例县人民政府" in info.subject
    assert "认证中心" in info.issuer
    assert len(info.anchor_sm3) == 64
    assert not Certificate.objects.exists(), "only proposed"
    commands.approve_proposal(proposal_id=proposal, actor=WANG, at=AT)
    [kept] = queries.key(row.pk, viewer=AUDITOR, at=AT).certificates
    assert (kept.is_current, kept.is_test, kept.not_after) == (True, False, leaf.not_after)
    assert "已经登记" in refused("certificate", "twice", row, outside, leaf)


def test_a_newer_certificate_replaces_the_one_before(outside):
    row = key()
    for _ in range(2):
        proposal = propose(row, outside, outside.certify(bytes(row.public_key)))
        commands.approve_proposal(proposal_id=proposal, actor=WANG, at=AT)
    found = queries.key(row.pk, viewer=LI, at=AT).certificates
    assert sorted(one.is_current for one in found) == [False, True]


def test_what_cannot_be_trusted_is_not_imported(outside):
    row, other = key(), key("platform/others")
    leaf = outside.certify(bytes(row.public_key))
    foreign = outside.certify(bytes(other.public_key))
    assert "公钥不是" in refused("certificate", "other_key", row, outside, foreign)
    anchor = pem(Outside("另一家认证中心").root)
    assert "受信任" in refused("certificate", "untrusted", row, outside, leaf, anchor=anchor)
    old = outside.certify(bytes(row.public_key), until=AT - timedelta(hours=1))
    assert "有效期" in refused("certificate", "expired", row, outside, old)
    authority = outside.certify(bytes(row.public_key), key_usage=AUTHORITY, is_ca=True)
    assert "用途" in refused("certificate", "wrong_usage", row, outside, authority)
    namesake = Outside()
    forged = namesake.certify(bytes(row.public_key))
    assert refused("certificate", "untrusted", row, outside, forged)


EMPTY = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"


@pytest.mark.parametrize("text", ["", "MIIB", EMPTY, "x" * 70_000])
def test_what_is_no_certificate_is_said_to_be_none(outside, text):
    row = key()
    leaf = outside.certify(bytes(row.public_key))
    assert refused("certificate", "unreadable", row, outside, leaf, certificate=text)
    assert refused("anchor", "unreadable", row, outside, leaf, anchor=text)


def test_an_intermediate_authority_is_given_as_the_chain(outside):
    row, between = key(), Outside("中间机构")
    middle = certificates.issue(
        subject=Name.of("中间机构"),
        public_key=between.pair.public_key,
        issuer=outside.root,
        sign=outside._sign,
        not_before=AT - DAY,
        not_after=AT + YEAR,
        key_usage=AUTHORITY,
        is_ca=True,
    )
    leaf = between.certify(bytes(row.public_key))
    assert refused("certificate", "untrusted", row, outside, leaf)
    assert propose(row, outside, leaf, chain=pem(middle))


def test_an_authoritys_own_certificate_is_imported_too(outside):
    row = key("seal-authority")
    leaf = outside.certify(bytes(row.public_key), key_usage=AUTHORITY, is_ca=True)
    proposal = propose(row, outside, leaf)
    commands.approve_proposal(proposal_id=proposal, actor=WANG, at=AT)
    assert Certificate.objects.get().key == row


def test_a_certificate_that_ran_out_meanwhile_is_not_imported(outside):
    row = key()
    proposal = propose(row, outside, outside.certify(bytes(row.public_key), until=AT + DAY))
    with pytest.raises(commands.CannotProposeForKey):
        commands.approve_proposal(proposal_id=proposal, actor=WANG, at=AT + 2 * DAY)


def test_the_platform_records_its_own_certificates_and_nobody_elses(outside):
    row = key()
    given = {"name": row.name, "der": outside.certify(bytes(row.public_key)).der, "is_test": True}
    with pytest.raises(NotPermitted):
        commands.record_certificate(**given, actor=LI, at=AT)
    commands.record_certificate(**given, actor=SYSTEM, at=AT)
    commands.rotate(name=row.name, actor=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        commands.record_certificate(**given, actor=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("left", "told", "expected"),
    [
        (31 * DAY, None, None), (30 * DAY, None, 30), (20 * DAY, 30, None), (7 * DAY, 30, 7),
        (2 * DAY, None, 7), (DAY, 7, 1), (DAY, 1, None), (0 * DAY, 7, None), (-DAY, None, None),
    ],
)  # fmt: skip
def test_each_threshold_is_told_once(left, told, expected):
    assert rules.threshold(AT + left, AT, told=told) == expected


def test_an_end_is_told_once_for_each_threshold(outside):
    row = key(owner="示例县人民政府")
    end = AT + 40 * DAY
    commands.record_certificate(
        name=row.name, der=outside.certify(bytes(row.public_key), until=end).der, is_test=True,
        actor=SYSTEM, at=AT,
    )  # fmt: skip
    for day in range(45):
        schedules.tell_of_ends(AT + day * DAY)
    facts = [one.payload for one in OutboxMessage.objects.order_by("pk")]
    assert [(one["days"], one["owner"]) for one in facts] == [
        (days, "示例县人民政府") for days in (30, 7, 1)
    ]


def test_a_certificate_nothing_signs_with_is_not_told_of(outside):
    row = key()
    der = outside.certify(bytes(row.public_key), until=AT + 5 * DAY).der
    commands.record_certificate(name=row.name, der=der, is_test=True, actor=SYSTEM, at=AT)
    assert len(queries.ending_certificates(viewer=LI, at=AT)) == 1
    commands.rotate(name=row.name, actor=SYSTEM, at=AT)
    assert queries.ending_certificates(viewer=LI, at=AT) == ()
    assert (
        commands.tell_of_end(certificate_id=Certificate.objects.get().pk, actor=SYSTEM, at=AT)
        is False
    )
    with pytest.raises(NotPermitted):
        commands.tell_of_end(certificate_id=Certificate.objects.get().pk, actor=LI, at=AT)


def test_reads_are_for_keepers_and_auditors(outside):
    row = key()
    other = staff("周审", "cases.read")
    der = outside.certify(bytes(row.public_key), until=AT + DAY).der
    commands.record_certificate(name=row.name, der=der, is_test=True, actor=SYSTEM, at=AT)
    proposal = commands.propose_for_key(
        key_id=row.pk, act=KeyAct.ROTATE, reason="每年更换", actor=LI, at=AT
    )
    reads = (
        lambda who: queries.keys(viewer=who),
        lambda who: queries.key(row.pk, viewer=who, at=AT),
        lambda who: queries.proposal(proposal, viewer=who, at=AT),
        lambda who: queries.open_proposals(viewer=who, at=AT),
        lambda who: queries.ending_certificates(viewer=who, at=AT),
    )
    for read in reads:
        assert read(AUDITOR)
        with pytest.raises(NotPermitted):
            read(other)


def test_the_list_is_paged_and_hides_peoples_keys_until_asked(django_assert_num_queries):
    names = [f"platform/{n}" for n in range(5)]
    for name in (*names, "person/1"):
        key(name)
    commands.rotate(name=names[0], actor=SYSTEM, at=AT)
    with django_assert_num_queries(2):
        first = queries.keys(viewer=LI, limit=3)
    rest = queries.keys(viewer=LI, limit=3, after=first.after)
    seen = [f"{row.name}/{row.version}" for row in (*first.rows, *rest.rows)]
    assert sorted(seen) == ["platform/0/2", *(f"platform/{n}/1" for n in range(1, 5))]
    assert rest.after == ""
    people = queries.keys(viewer=LI, kind=KeyKind.PERSON)
    assert [row.name for row in people.rows] == ["person/1"]
    assert KeyRef.objects.count() == 7
