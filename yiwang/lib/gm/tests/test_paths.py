"""Whom to trust: every stage of refusal, and the few ways to be trusted."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from asn1crypto import core, crl, x509

from yiwang.lib.gm import certificates, extensions
from yiwang.lib.gm.certificates import (
    AUTHORITY,
    SIGNING,
    TIME_STAMPING,
    Certificate,
    KeyUsage,
    Malformed,
    RevocationList,
    Revoked,
)
from yiwang.lib.gm.paths import PathRefused, Stage, Usage, validate
from yiwang.lib.gm.signature import raw_to_der

from .pki import BEGIN, DURING, END, Holder, certify, root

DAY = timedelta(days=1)
ROOT = root()
MIDDLE = ROOT.certify_authority("测试签发机构", path_length=0)
LEAF = MIDDLE.certify("张三")
STAMPER = MIDDLE.certify("测试时间戳", extended_key_usage=[TIME_STAMPING])
CHAIN = [MIDDLE.certificate]
LISTS = [ROOT.revoke(), MIDDLE.revoke()]


def trust(leaf, *, chain=CHAIN, anchors=(ROOT.certificate,), at=DURING, **options):
    given = {"usage": Usage.SIGN, "revocation_lists": LISTS} | options
    leaf = leaf.certificate if isinstance(leaf, Holder) else leaf
    validate(leaf, chain=chain, anchors=anchors, at=at, **given)


def refused(leaf, **options):
    with pytest.raises(PathRefused) as refusal:
        trust(leaf, **options)
    assert refusal.value.sentence
    return refusal.value.stage


def test_a_good_path_is_trusted_whatever_else_lies_about():
    trust(LEAF)
    trust(STAMPER, usage=Usage.TIME_STAMP)
    strangers = [root("测试假根").certificate, root().certificate, LEAF.certificate]
    trust(LEAF, chain=[*strangers, *CHAIN], anchors=[*strangers[:1], ROOT.certificate])
    trust(LEAF, chain=[], anchors=[MIDDLE.certificate])
    trust(LEAF, chain=[], anchors=[LEAF.certificate], revocation_lists=[])


@pytest.mark.parametrize("at", [BEGIN, END])
def test_the_first_and_the_last_second_count(at):
    trust(LEAF, at=at, revocation_lists=None)


@pytest.mark.parametrize(
    ("at", "stage"),
    [(BEGIN - timedelta(seconds=1), Stage.NOT_YET), (END + timedelta(seconds=1), Stage.EXPIRED)],
)
def test_out_of_its_time_it_is_not_trusted(at, stage):
    assert refused(LEAF, at=at) is stage


def test_an_authority_that_has_run_out_certifies_nobody():
    old = ROOT.certify_authority("测试旧机构", not_after=BEGIN + DAY)
    assert refused(old.certify("张三"), chain=[old.certificate]) is Stage.EXPIRED


def test_a_stranger_is_not_trusted_even_under_the_right_name():
    assert refused(LEAF, anchors=()) is Stage.UNTRUSTED
    assert refused(LEAF, chain=[]) is Stage.UNTRUSTED
    assert refused(certify("张三", issuer=None)) is Stage.UNTRUSTED
    impostor = root()
    assert impostor.certificate.subject == ROOT.certificate.subject
    assert refused(impostor.certify("张三")) is Stage.UNTRUSTED


def test_a_changed_certificate_is_not_trusted():
    for place in range(len(LEAF.certificate.der)):
        changed = bytearray(LEAF.certificate.der)
        changed[place] ^= 0x04
        try:
            found = Certificate.parse(bytes(changed))
        except Malformed:
            continue
        assert refused(found) in {Stage.BAD_SIGNATURE, Stage.UNTRUSTED}


def test_only_an_authority_issues():
    for options in (
        {"is_ca": False},
        {"key_usage": SIGNING},
        {"key_usage": [KeyUsage.CRL_SIGN]},
    ):
        middle = ROOT.certify_authority("测试机构", **options)
        leaf = middle.certify("张三")
        assert refused(leaf, chain=[middle.certificate]) is Stage.NOT_AN_AUTHORITY
    assert refused(LEAF.certify("李四"), chain=[*CHAIN, LEAF.certificate]) is Stage.NOT_AN_AUTHORITY


def test_the_path_is_no_longer_than_allowed():
    below = MIDDLE.certify_authority("测试下级机构")
    chain = [*CHAIN, below.certificate]
    assert refused(below.certify("张三"), chain=chain) is Stage.NOT_AN_AUTHORITY
    free = ROOT.certify_authority("测试机构", path_length=1)
    below = free.certify_authority("测试下级机构")
    leaf = below.certify("张三")
    trust(leaf, chain=[free.certificate, below.certificate], revocation_lists=None)
    tower, holder = [], ROOT
    for depth in range(9):
        holder = holder.certify_authority(f"测试{depth}级")
        tower.append(holder.certificate)
    assert refused(holder.certify("张三"), chain=tower) is Stage.UNTRUSTED


@pytest.mark.parametrize(
    ("options", "usage"),
    [
        ({"key_usage": [KeyUsage.KEY_ENCIPHERMENT]}, Usage.SIGN),
        ({"key_usage": AUTHORITY | SIGNING}, Usage.SIGN),
        ({"is_ca": True}, Usage.SIGN),
        ({"extended_key_usage": [TIME_STAMPING]}, Usage.SIGN),
        ({}, Usage.TIME_STAMP),
        ({"extended_key_usage": [TIME_STAMPING, "1.3.6.1.5.5.7.3.4"]}, Usage.TIME_STAMP),
    ],
)
def test_a_key_does_only_what_it_is_for(options, usage):
    assert refused(MIDDLE.certify("张三", **options), usage=usage) is Stage.WRONG_USAGE


@pytest.mark.parametrize("usage", [[KeyUsage.DIGITAL_SIGNATURE], [KeyUsage.NON_REPUDIATION]])
def test_either_signing_usage_will_do(usage):
    trust(MIDDLE.certify("张三", key_usage=usage))


def test_a_critical_extension_nobody_understands_is_refused(monkeypatch):
    unknown = {
        "extn_id": "1.2.156.1",
        "critical": True,
        "extn_value": core.ParsableOctetString(b""),
    }
    monkeypatch.setattr(extensions, "purposes", lambda _: [unknown])
    assert refused(MIDDLE.certify("张三")) is Stage.UNKNOWN_CRITICAL


def test_an_authority_with_a_renewed_key_is_found_by_the_key():
    renewed = ROOT.certify_authority("测试签发机构")
    assert renewed.certificate.subject == MIDDLE.certificate.subject
    chain = [renewed.certificate, MIDDLE.certificate]
    trust(LEAF, chain=chain)
    trust(renewed.certify("李四"), chain=chain, revocation_lists=[ROOT.revoke(), renewed.revoke()])


def test_two_roots_that_certify_each_other_end():
    first, second = root("测试甲"), root("测试乙")
    crossed = [
        certificates.issue(
            subject=one.certificate.subject,
            public_key=one.certificate.public_key,
            issuer=other.certificate,
            sign=other.sign,
            not_before=BEGIN,
            not_after=END,
            key_usage=AUTHORITY,
            is_ca=True,
        )
        for one, other in ((first, second), (second, first))
    ]
    assert refused(first.certify("张三"), chain=crossed) is Stage.UNTRUSTED


def test_a_heap_of_certificates_that_certify_each_other_costs_little():
    """Same name, same key: every one could have issued every other."""
    first = root("测试甲")
    heap = [
        certificates.issue(
            subject=first.certificate.subject,
            public_key=first.certificate.public_key,
            issuer=first.certificate,
            sign=first.sign,
            not_before=BEGIN,
            not_after=END,
            key_usage=AUTHORITY,
            is_ca=True,
        )
        for _ in range(60)
    ]
    forged = [root("测试甲").certificate for _ in range(60)]
    leaf = first.certify("张三")
    plain = replace(LEAF.certificate, issuer=forged[0].subject, authority_key_id=None)
    began = time.process_time()
    assert refused(leaf, chain=heap) is Stage.UNTRUSTED
    assert refused(plain, chain=forged) is Stage.BAD_SIGNATURE
    assert time.process_time() - began < 0.5


# --- revocation


def test_what_was_revoked_is_refused_from_then_on():
    lists = [ROOT.revoke(), MIDDLE.revoke(Revoked(LEAF.certificate.serial, DURING))]
    assert refused(LEAF, revocation_lists=lists) is Stage.REVOKED
    assert refused(LEAF, at=DURING + DAY, revocation_lists=lists) is Stage.REVOKED
    trust(LEAF, at=DURING - timedelta(seconds=1), revocation_lists=lists)
    trust(LEAF, at=DURING + DAY, revocation_lists=None)


def test_what_went_wrong_earlier_counts_from_then():
    entry = Revoked(LEAF.certificate.serial, DURING, "key_compromise", DURING - 30 * DAY)
    lists = [ROOT.revoke(), MIDDLE.revoke(entry)]
    assert refused(LEAF, at=DURING - DAY, revocation_lists=lists) is Stage.REVOKED
    trust(LEAF, at=DURING - 31 * DAY, revocation_lists=lists)


def test_a_revoked_authority_takes_its_people_along():
    lists = [ROOT.revoke(Revoked(MIDDLE.certificate.serial, BEGIN)), MIDDLE.revoke()]
    assert refused(LEAF, revocation_lists=lists) is Stage.REVOKED


def test_without_a_list_that_speaks_of_the_time_nothing_is_known():
    unknown = Stage.REVOCATION_UNKNOWN
    later = DURING + 8 * DAY
    assert refused(LEAF, revocation_lists=[]) is unknown
    assert refused(LEAF, revocation_lists=[ROOT.revoke()]) is unknown
    assert refused(LEAF, at=later) is Stage.REVOCATION_STALE, "the lists have run out by then"
    forged = root()
    assert refused(LEAF, revocation_lists=[*LISTS[:1], forged.revoke()]) is unknown
    after_all = MIDDLE.revoke(at=END + DAY, next_update=END + 9 * DAY)
    assert refused(LEAF, revocation_lists=[*LISTS[:1], after_all]) is unknown


def test_a_list_that_keeps_what_ran_out_speaks_of_it_still():
    late = {"at": END + DAY, "next_update": END + 9 * DAY}
    entry = Revoked(LEAF.certificate.serial, DURING)
    keeping = [one.revoke(keeps_since=BEGIN, **late) for one in (ROOT, MIDDLE)]
    trust(LEAF, revocation_lists=keeping)
    named = [keeping[0], MIDDLE.revoke(entry, keeps_since=BEGIN, **late)]
    assert refused(LEAF, at=DURING + DAY, revocation_lists=named) is Stage.REVOKED
    since = [one.revoke(keeps_since=END + DAY / 2, **late) for one in (ROOT, MIDDLE)]
    assert refused(LEAF, revocation_lists=since) is Stage.REVOCATION_UNKNOWN


def test_a_stale_list_does_not_hide_a_revoked_authority():
    convicting = ROOT.revoke(Revoked(MIDDLE.certificate.serial, BEGIN), next_update=END)
    lists = [convicting, LISTS[1]]
    assert refused(LEAF, at=DURING + 8 * DAY, revocation_lists=lists) is Stage.REVOKED


def test_an_old_list_still_convicts():
    lists = [*LISTS, MIDDLE.revoke(Revoked(LEAF.certificate.serial, DURING))]
    fresh = [one.revoke(at=DURING + 9 * DAY, next_update=END) for one in (ROOT, MIDDLE)]
    assert refused(LEAF, at=DURING + 10 * DAY, revocation_lists=[*lists, *fresh]) is Stage.REVOKED


def test_a_list_under_the_right_name_by_a_wrong_key_says_nothing():
    impostor = ROOT.certify_authority("测试签发机构")
    forged = impostor.revoke(Revoked(LEAF.certificate.serial, BEGIN))
    assert forged.issuer == MIDDLE.certificate.subject
    trust(LEAF, revocation_lists=[*LISTS, forged])
    assert refused(LEAF, revocation_lists=[LISTS[0], forged]) is Stage.REVOCATION_UNKNOWN


def test_an_authority_that_may_not_sign_lists_clears_nobody():
    mute = ROOT.certify_authority("测试机构", key_usage=[KeyUsage.KEY_CERT_SIGN])
    lists = [LISTS[0], mute.revoke()]
    stage = refused(mute.certify("张三"), chain=[mute.certificate], revocation_lists=lists)
    assert stage is Stage.REVOCATION_UNKNOWN


def test_a_hold_ends_when_a_later_list_no_longer_names_it():
    held = MIDDLE.revoke(Revoked(LEAF.certificate.serial, DURING, "certificate_hold"))
    later = MIDDLE.revoke(at=DURING + 3 * DAY, next_update=DURING + 9 * DAY)
    known = [ROOT.revoke(at=DURING + DAY, next_update=DURING + 9 * DAY), held]
    assert refused(LEAF, at=DURING + DAY, revocation_lists=known) is Stage.REVOKED
    known.append(later)
    assert refused(LEAF, at=DURING + DAY, revocation_lists=known) is Stage.REVOKED, "held then"
    trust(LEAF, at=DURING + 4 * DAY, revocation_lists=known)
    for_good = MIDDLE.revoke(Revoked(LEAF.certificate.serial, DURING, "superseded"))
    known[1] = for_good
    assert refused(LEAF, at=DURING + 4 * DAY, revocation_lists=known) is Stage.REVOKED


def test_an_entry_that_takes_a_revocation_back_convicts_nobody():
    back = MIDDLE.revoke(Revoked(LEAF.certificate.serial, BEGIN, "remove_from_crl"))
    trust(LEAF, revocation_lists=[*LISTS, back])


def scoped(authority, revoked=(), **scope):
    """A list cut as large authorities cut theirs."""
    if "points" in scope:
        names = x509.GeneralNames(
            [x509.GeneralName("uniform_resource_identifier", one) for one in scope.pop("points")]
        )
        scope["distribution_point"] = x509.DistributionPointName("full_name", names)
    made = crl.CertificateList.load(authority.revoke(*revoked).der)
    tbs = made["tbs_cert_list"]
    tbs["crl_extensions"].append(
        {
            "extn_id": "issuing_distribution_point",
            "critical": True,
            "extn_value": crl.IssuingDistributionPoint(scope),
        }
    )
    made["signature"] = raw_to_der(authority.sign(tbs.dump(force=True)))
    return RevocationList.parse(made.dump(force=True))


HERE, ELSEWHERE = "http://crl.test/part/1.crl", "http://crl.test/part/2.crl"


@pytest.mark.parametrize(
    ("scope", "speaks"),
    [
        ({"points": [HERE]}, True),
        ({"points": [ELSEWHERE, HERE]}, True),
        ({"points": [HERE], "only_contains_user_certs": True}, True),
        ({"only_contains_user_certs": True}, True),
        ({"points": [ELSEWHERE]}, False),
        ({"only_contains_ca_certs": True}, False),
        ({"points": [HERE], "only_some_reasons": {"key_compromise"}}, False),
        ({"indirect_crl": True}, False),
        ({"only_contains_attribute_certs": True}, False),
    ],
)
def test_a_list_cut_into_parts_clears_those_it_speaks_of(scope, speaks):
    leaf = MIDDLE.certify("张三", revocation_points=[HERE])
    assert leaf.certificate.revocation_points == {HERE}
    lists = [LISTS[0], scoped(MIDDLE, **dict(scope))]
    if speaks:
        trust(leaf, revocation_lists=lists)
    else:
        assert refused(leaf, revocation_lists=lists) is Stage.REVOCATION_UNKNOWN
    convicting = scoped(MIDDLE, [Revoked(leaf.certificate.serial, BEGIN)], **dict(scope))
    assert refused(leaf, revocation_lists=[*LISTS, convicting]) is Stage.REVOKED


def test_a_list_of_authorities_clears_an_authority():
    trust(LEAF, revocation_lists=[scoped(ROOT, only_contains_ca_certs=True), LISTS[1]])
