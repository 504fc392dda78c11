"""Certificates, requests and lists, checked by the openssl command in both directions."""

import contextlib
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import core, crl, x509
from gmssl import sm2 as oracle_sm2
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.gm import asn1, certificates, signature
from yiwang.lib.gm.certificates import (
    Certificate,
    KeyUsage,
    Malformed,
    Name,
    Request,
    RevocationList,
    Revoked,
)

from .pki import BEGIN, DURING, END, GM, certify, root

COMMAND = shutil.which("openssl") or ""
needs_command = pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")
DISTID = "distid:1234567812345678"
ROOT = root()
AUTHORITY = ROOT.certify_authority("测试签发机构", path_length=0)
LEAF = AUTHORITY.certify("张三")
REQUEST = certificates.request(
    subject=Name.of("市住房公积金管理中心", organisation="一网测试"),
    public_key=LEAF.key.public_key,
    sign=LEAF.sign,
)
LIST = AUTHORITY.revoke(
    Revoked(LEAF.certificate.serial, DURING, "key_compromise", BEGIN), Revoked(7, BEGIN)
)


def openssl(folder, *arguments, succeeds=True):
    done = subprocess.run(  # noqa: S603  a fixed command on files of the test
        [COMMAND, *arguments], cwd=folder, capture_output=True, check=False
    )
    assert (done.returncode == 0) is succeeds, done.stderr
    return done.stdout.decode()


@pytest.fixture
def folder(tmp_path):
    for name, holder in (("root", ROOT), ("authority", AUTHORITY), ("leaf", LEAF)):
        (tmp_path / f"{name}.pem").write_bytes(holder.certificate.pem)
        (tmp_path / f"{name}.key").write_bytes(GM.save_key(holder.key))
    return tmp_path


def test_what_is_issued_reads_back():
    leaf = LEAF.certificate
    assert leaf.issuer == AUTHORITY.certificate.subject
    assert str(leaf.subject) == "CN=张三, O=一网测试, C=CN"
    assert leaf.subject.common_name == "张三"
    assert (leaf.not_before, leaf.not_after) == (BEGIN, END)
    assert leaf.public_key == LEAF.key.public_key
    assert leaf.key_usage == certificates.SIGNING
    assert not leaf.is_ca
    assert leaf.authority_key_id == AUTHORITY.certificate.subject_key_id
    assert AUTHORITY.certificate.is_ca
    assert AUTHORITY.certificate.path_length == 0
    assert ROOT.certificate.self_issued
    assert leaf == Certificate.parse(leaf.der) == Certificate.from_pem(leaf.pem)
    assert leaf == Certificate.from_pem(leaf.der)
    assert leaf != AUTHORITY.certificate


def test_serials_are_random_positive_and_sixteen_bytes():
    serials = {ROOT.certify("张三").certificate.serial for _ in range(20)}
    assert len(serials) == 20
    assert {serial.bit_length() for serial in serials} == {127}


def test_times_after_2049_and_parts_of_seconds_are_written_as_the_standard_says():
    late = datetime(2060, 1, 1, tzinfo=UTC)
    made = ROOT.certify("张三", not_before=BEGIN + timedelta(seconds=0.9), not_after=late)
    assert made.certificate.not_before == BEGIN
    assert made.certificate.not_after == late
    validity = x509.Certificate.load(made.certificate.der)["tbs_certificate"]["validity"]
    assert [validity[name].name for name in validity] == ["utc_time", "general_time"]


@needs_command
def test_the_openssl_command_verifies_what_we_issue(folder):
    # step by step: the command applies -vfyopt to the certificate asked about, not to its chain
    at = str(int(DURING.timestamp()))
    verify = ("verify", "-x509_strict", "-partial_chain", "-vfyopt", DISTID, "-attime", at)
    openssl(folder, *verify, "-trusted", "authority.pem", "leaf.pem")
    openssl(folder, *verify, "-trusted", "root.pem", "authority.pem")
    openssl(folder, *verify, "-trusted", "root.pem", "leaf.pem", succeeds=False)
    (folder / "request.pem").write_bytes(REQUEST.pem)
    openssl(folder, "req", "-in", "request.pem", "-noout", "-verify", "-vfyopt", DISTID)
    (folder / "list.pem").write_bytes(LIST.pem)
    shown = openssl(folder, "crl", "-in", "list.pem", "-noout", "-text")
    assert f"{LEAF.certificate.serial:X}" in shown
    assert "Key Compromise" in shown


@needs_command
def test_the_openssl_command_verifies_a_list_by_its_bytes(folder):
    """`openssl crl -CAfile` cannot be told the signer's identity; the bare signature can."""
    (folder / "signed").write_bytes(LIST.signed)
    (folder / "value").write_bytes(signature.raw_to_der(LIST.signature))
    openssl(
        folder, "pkeyutl", "-verify", "-certin", "-inkey", "authority.pem", "-rawin",
        "-digest", "sm3", "-in", "signed", "-sigfile", "value", "-pkeyopt", DISTID,
    )  # fmt: skip


@needs_command
def test_we_read_what_the_openssl_command_issues(folder):
    (folder / "extensions").write_text(
        "[sign]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
        "certificatePolicies=1.2.3.4\nnsComment=hello\n"
    )
    openssl(
        folder, "req", "-new", "-utf8", "-key", "leaf.key", "-sm3", "-sigopt", DISTID,
        "-subj", "/C=CN/O=一网测试/CN=王芳", "-out", "theirs.csr",
    )  # fmt: skip
    asked = Request.from_pem((folder / "theirs.csr").read_bytes())
    assert asked.public_key == LEAF.key.public_key
    assert asked.subject.common_name == "王芳"
    openssl(
        folder, "x509", "-req", "-in", "theirs.csr", "-sm3", "-sigopt", DISTID, "-vfyopt", DISTID,
        "-CA", "authority.pem", "-CAkey", "authority.key", "-days", "30",
        "-extfile", "extensions", "-extensions", "sign", "-out", "theirs.pem",
    )  # fmt: skip
    found = Certificate.from_pem((folder / "theirs.pem").read_bytes())
    assert found.subject == asked.subject
    assert found.key_usage == frozenset({KeyUsage.DIGITAL_SIGNATURE})
    assert found.critical == {"2.5.29.15"}
    assert found.is_signed_by(AUTHORITY.certificate.public_key)
    assert not found.is_signed_by(ROOT.certificate.public_key)


@needs_command
def test_we_read_a_list_the_openssl_command_makes(folder):
    (folder / "index.txt").write_text(
        "R\t360105000000Z\t260601013000Z,superseded\t0AFF\tu\t/CN=a\n"
    )
    (folder / "crlnumber").write_text("01\n")
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncrlnumber=crlnumber\n"
        "default_crl_days=30\ndefault_md=sm3\ncertificate=authority.pem\nprivate_key=authority.key\n"
    )
    openssl(folder, "ca", "-gencrl", "-config", "ca.cnf", "-sigopt", DISTID, "-out", "list.pem")
    found = RevocationList.from_pem((folder / "list.pem").read_bytes())
    assert found.issuer == AUTHORITY.certificate.subject
    assert found.revoked[0x0AFF] == Revoked(0x0AFF, DURING, "superseded")
    assert found.is_signed_by(AUTHORITY.certificate.public_key)


def test_another_implementation_verifies_a_certificate():
    oracle = oracle_sm2.CryptSM2(private_key=None, public_key=AUTHORITY.key.public_key[1:].hex())
    leaf = LEAF.certificate
    assert oracle.verify_with_sm3(leaf.signature.hex(), leaf.signed)


def test_a_list_reads_back():
    found = RevocationList.parse(LIST.der)
    assert found == RevocationList.from_pem(LIST.pem)
    assert found.issuer == AUTHORITY.certificate.subject
    assert (found.this_update, found.next_update) == (DURING, DURING + timedelta(days=7))
    entry = found.revoked[LEAF.certificate.serial]
    assert (entry.at, entry.reason, entry.since) == (DURING, "key_compromise", BEGIN)
    assert found.revoked[7] == Revoked(7, BEGIN)
    assert not AUTHORITY.revoke().revoked
    many = AUTHORITY.revoke(*(Revoked(serial, DURING) for serial in range(1, 300)))
    assert sorted(many.revoked) == list(range(1, 300))


def test_forms_of_other_authorities_are_read():
    """NULL beside the algorithm, a default written out, a later year, no extensions at all."""
    made = x509.Certificate.load(LEAF.certificate.der)
    tbs = made["tbs_certificate"].copy()
    algorithm = {"algorithm": asn1.SM2_WITH_SM3, "parameters": core.Null()}
    tbs["signature"] = algorithm
    tbs["validity"]["not_before"] = x509.Time("general_time", core.GeneralizedTime(BEGIN))
    tbs["extensions"] = x509.Extensions(
        [
            {
                "extn_id": "basic_constraints",
                "critical": False,
                "extn_value": core.ParsableOctetString(bytes.fromhex("3003010100")),
            },
            {
                "extn_id": "1.2.86.11.7.3",
                "critical": False,
                "extn_value": core.ParsableOctetString(b"no ASN.1"),
            },
        ]
    )
    value = signature.raw_to_der(AUTHORITY.sign(tbs.dump()))
    form = x509.Certificate(
        {"tbs_certificate": tbs, "signature_algorithm": algorithm, "signature_value": value}
    )
    found = Certificate.parse(form.dump())
    assert found.is_signed_by(AUTHORITY.certificate.public_key)
    assert (found.is_ca, found.key_usage, found.not_before) == (False, None, BEGIN)


def test_two_algorithms_or_an_extension_twice_are_refused():
    made = x509.Certificate.load(LEAF.certificate.der)
    made["signature_algorithm"]["parameters"] = core.Null()
    with pytest.raises(Malformed, match="algorithm"):
        Certificate.parse(made.dump(force=True))
    made = x509.Certificate.load(LEAF.certificate.der)
    extensions = made["tbs_certificate"]["extensions"]
    extensions.append(extensions[0])
    with pytest.raises(Malformed, match="twice"):
        Certificate.parse(made.dump(force=True))


def test_a_request_not_signed_by_its_own_key_is_refused():
    foreign = certify("李四", issuer=None)
    with pytest.raises(Malformed, match="not signed"):
        certificates.request(
            subject=Name.of("李四"), public_key=LEAF.key.public_key, sign=foreign.sign
        )


def test_nobody_issues_with_another_key_or_for_no_point():
    stranger = root("测试假根")
    options: dict[str, Any] = {"subject": Name.of("李四"), "not_before": BEGIN, "not_after": END}
    with pytest.raises(ValueError, match="another key"):
        certificates.issue(
            public_key=LEAF.key.public_key, issuer=ROOT.certificate, sign=stranger.sign, **options
        )
    with pytest.raises(ValueError, match="point"):
        certificates.issue(
            public_key=b"\x04" + bytes(64), issuer=ROOT.certificate, sign=ROOT.sign, **options
        )
    with pytest.raises(ValueError, match="another key"):
        certificates.revocation_list(
            issuer=ROOT.certificate,
            sign=stranger.sign,
            number=1,
            at=BEGIN,
            next_update=END,
            revoked=[],
        )


@pytest.mark.parametrize("parts", [{"common_name": ""}, {"common_name": "长" * 65}])
def test_a_name_has_parts_of_a_fitting_length(parts):
    with pytest.raises(ValueError, match="characters"):
        Name.of(**parts)


def test_every_changed_byte_of_a_certificate_is_noticed():
    der = LEAF.certificate.der
    for place in range(len(der)):
        changed = bytearray(der)
        changed[place] ^= 1
        try:
            found = Certificate.parse(bytes(changed))
        except Malformed:
            continue
        assert not found.is_signed_by(AUTHORITY.certificate.public_key), place


PARSERS = [
    (Certificate.parse, LEAF.certificate.der),
    (Request.parse, REQUEST.der),
    (RevocationList.parse, LIST.der),
    (Certificate.from_pem, LEAF.certificate.pem),
    (Request.from_pem, REQUEST.pem),
    (RevocationList.from_pem, LIST.pem),
]


@pytest.mark.parametrize(("parse", "good"), PARSERS)
@given(data=st.data())
def test_parsers_raise_nothing_but_their_own_error(parse, good, data):
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        cut = data.draw(st.integers(0, 3))
        changed[place : place + cut] = data.draw(st.binary(max_size=3))
        if not changed:
            break
    with contextlib.suppress(Malformed):
        parse(bytes(changed))


@pytest.mark.parametrize("parse", [parse for parse, _ in PARSERS])
@given(st.binary(max_size=60))
def test_what_is_nothing_of_the_kind_is_refused(parse, junk):
    with pytest.raises(Malformed):
        parse(junk)


HUGE = 2**21


def _named(long):
    """A certificate whose name has a part with so long an identifier."""

    def framed(tag, contents):
        return bytes((tag, 0x82)) + len(contents).to_bytes(2, "big") + contents

    identifier = framed(0x06, b"\x81" * (long - 1) + b"\x01")
    name = framed(0x30, framed(0x31, framed(0x30, identifier + b"\x0c\x01a")))
    made = x509.Certificate.load(LEAF.certificate.der)
    made["tbs_certificate"]["subject"] = x509.Name.load(name)
    return made.dump()


@pytest.mark.parametrize(
    ("parse", "bomb"),
    [
        (Certificate.parse, b"\x30\x80" * 8_000),
        (RevocationList.parse, b"\x30\x80" * 8_000),
        (Certificate.parse, b"\x30\x83" + HUGE.to_bytes(3, "big") + bytes(HUGE)),
        (RevocationList.parse, None),
        (Certificate.parse, _named(60_000)),
        (Certificate.parse, _named(15_000)),
    ],
)
def test_a_bomb_is_refused_at_once(parse, bomb):
    """Deep nests, and long identifiers, which cost asn1crypto the square of their length."""
    if bomb is None:
        made = crl.CertificateList.load(LIST.der)
        tbs = made["tbs_cert_list"]
        tbs["crl_extensions"].append(
            {
                "extn_id": "1.2.3",
                "critical": False,
                "extn_value": core.ParsableOctetString(b"\x06\x83\x20\x00\x00" + b"\x81" * HUGE),
            }
        )
        bomb = made.dump(force=True)
    began = time.process_time()
    with pytest.raises(Malformed):
        parse(bomb)
    assert time.process_time() - began < 1


def test_a_serial_number_longer_than_any_is_refused():
    made = x509.Certificate.load(LEAF.certificate.der)
    made["tbs_certificate"]["serial_number"] = 1 << 256
    with pytest.raises(Malformed, match="serial"):
        Certificate.parse(made.dump(force=True))
