"""Every stage fails for its own reason, and a notice is not a failure."""

import dataclasses
import shutil
import subprocess

import pytest
from asn1crypto import core

from yiwang.lib.gm.certificates import AUTHORITY, Certificate, KeyUsage
from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.signature import der_to_raw, raw_to_der
from yiwang.lib.seal.der import read
from yiwang.lib.seal.structures import read_signature
from yiwang.lib.seal.verifying import CLOCKS_APART, Outcome, Sealed, Stage, verify

from . import foreign
from .pki import (
    DAY,
    MAKER,
    NOW,
    PATH,
    ROOT,
    SEAL,
    SEALED,
    SIGNED,
    SIGNER,
    TRUST,
    XML,
    YEAR,
    Holder,
    revocations,
    seal,
    signed,
)

STRANGER = Holder("测试外人", ROOT)
OTHER_ROOT = Holder("别处的根证书", is_ca=True, key_usage=AUTHORITY)
OTHER_MAKER = Holder("别处的制章系统", OTHER_ROOT)
OTHER_SIGNER = Holder("别处的单位", OTHER_ROOT)


def judged(data=SIGNED, *, sealed=SEALED, at=NOW, **trust):
    return verify(data, sealed=sealed, trust=dataclasses.replace(TRUST, **trust), at=at)


def failed(verdict):
    return [f.stage for f in verdict.findings if f.outcome is Outcome.FAILED]


def noticed(verdict):
    return [f.stage for f in verdict.notices]


def test_a_genuine_seal_passes_every_stage_in_order():
    verdict = judged(sealed=Sealed(XML, PATH, SEAL))
    assert verdict.holds
    assert not verdict.notices
    assert [f.stage for f in verdict.findings] == [s for s in Stage if s is not Stage.TIME_STAMP]
    assert all(f.sentence.endswith("。") for f in verdict.findings)
    assert verdict.signature.seal.name == "六安市市场监督管理局行政审批专用章（测试）"


def test_bytes_that_are_none_fail_by_structure():
    verdict = judged(b"PK\x03\x04")
    assert (failed(verdict), verdict.signature) == ([Stage.STRUCTURE], None)
    assert not verdict.holds


@pytest.mark.parametrize(
    "sealed",
    [Sealed(XML + b" ", PATH), Sealed(XML, "/Doc_0/Signs/Sign_1/Signature.xml")],
    ids=["altered", "moved"],
)
def test_another_document_fails_by_data(sealed):
    assert failed(judged(sealed=sealed)) == [Stage.DATA]


def test_a_path_without_its_first_stroke_is_the_same_path():
    assert judged(sealed=Sealed(XML, PATH.lstrip("/"))).holds


def test_a_forged_signature_value_fails_by_signature():
    value = read_signature(SIGNED).value
    other = raw_to_der(STRANGER.sign(b"something else")).ljust(len(value), b"\0")
    assert failed(judged(SIGNED.replace(value, other[: len(value)]))) == [Stage.SIGNATURE]


def test_a_foreign_algorithm_fails():
    ecdsa = foreign.old_signature(algorithm="1.2.840.10045.4.3.2")
    assert Stage.SIGNATURE in failed(judged(ecdsa))
    to_sign, signer, _, value = _parts(SIGNED)
    v4 = foreign.seq(to_sign.raw, signer.raw, foreign.oid("1.2.156.10197.1.301"), value.raw)
    assert failed(judged(v4)) == [Stage.SIGNATURE], "only the old norm names the curve"


def test_another_copy_of_the_seal_fails_by_its_stage():
    assert failed(judged(sealed=Sealed(XML, PATH, seal()))) == [Stage.SEAL_COPY]


def test_a_seal_altered_after_making_fails_by_seal():
    """The signer signs over the altered seal, so only the maker's signature tells."""
    altered = SEAL.replace("市场监督管理局".encode(), "税务稽查管理局".encode())
    verdict = judged(foreign.new_signature(altered))
    assert failed(verdict) == [Stage.SEAL]
    assert "伪造" in verdict.failure.sentence


def test_a_seal_of_another_maker_fails_by_maker():
    verdict = judged(signed(seal(maker=OTHER_MAKER)))
    assert failed(verdict) == [Stage.MAKER]
    assert "别处的制章系统" in verdict.failure.sentence


def test_a_maker_that_may_only_encrypt_fails_by_maker():
    encrypting = Holder("加密证书", ROOT, key_usage=[KeyUsage.KEY_ENCIPHERMENT])
    assert failed(judged(signed(seal(maker=encrypting)))) == [Stage.MAKER]


def test_a_maker_revoked_before_making_fails_and_after_is_a_notice():
    before = revocations((MAKER, NOW - 31 * DAY, "superseded"))
    after = revocations((MAKER, NOW - 29 * DAY, "superseded"))
    assert failed(judged(revocation_lists=(before,))) == [Stage.MAKER]
    verdict = judged(revocation_lists=(after,))
    assert verdict.holds
    assert noticed(verdict) == [Stage.MAKER]


def test_a_maker_that_ran_out_after_making_is_a_notice():
    """GM/T 0031-2025; authorities leave such certificates off their later lists."""
    brief = Holder("短期制章系统", ROOT, end=NOW - 10 * DAY)
    data = signed(seal(maker=brief))
    verdict = judged(data)
    assert verdict.holds
    assert noticed(verdict) == [Stage.MAKER]
    late = Holder("到期制章系统", ROOT, end=NOW - 31 * DAY)
    assert failed(judged(signed(seal(maker=late)))) == [Stage.MAKER]


def test_a_signer_the_seal_does_not_list_fails():
    data = foreign.new_signature(seal(signers=(STRANGER.der,)))
    assert failed(judged(data)) == [Stage.LISTED]
    unknown = foreign.num(2) + foreign.seq(
        foreign.seq(core.PrintableString("MD5").dump(), foreign.octets(sm3(SIGNER.der)))
    )
    data = foreign.new_signature(foreign.new_seal(listing=unknown))
    assert failed(judged(data)) == [Stage.LISTED], "a digest of an unknown kind lists nobody"


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (NOW - 31 * DAY, "早于印章的制作时间"),
        (NOW + YEAR + DAY, "有效期"),
        (NOW + CLOCKS_APART + DAY, "将来"),
    ],
)
def test_a_time_outside_the_seals_life_fails_by_time(moment, sentence):
    data = foreign.new_signature(SEAL, time=foreign.general_time(moment))
    verdict = judged(data)
    assert Stage.TIME in failed(verdict)
    assert sentence in verdict.failure.sentence


def test_a_seal_that_is_not_valid_yet_fails_by_time():
    data = foreign.new_signature(seal(valid_from=NOW))
    assert failed(judged(data)) == [Stage.TIME]


def test_a_clock_that_runs_ahead_a_little_is_a_notice():
    data = foreign.new_signature(SEAL, time=foreign.general_time(NOW + CLOCKS_APART))
    verdict = judged(data)
    assert verdict.holds
    assert noticed(verdict) == [Stage.TIME]


def test_a_signer_of_another_root_fails_by_signer():
    made = seal(signers=(OTHER_SIGNER.der,))
    verdict = judged(signed(made, signer=OTHER_SIGNER))
    assert failed(verdict) == [Stage.SIGNER]


def test_a_signer_revoked_before_signing_fails_and_after_is_a_notice():
    before = revocations((SIGNER, NOW - 2 * DAY, "superseded"))
    after = revocations((SIGNER, NOW, "superseded"))
    assert failed(judged(revocation_lists=(before,))) == [Stage.SIGNER]
    verdict = judged(revocation_lists=(after,))
    assert verdict.holds
    assert noticed(verdict) == [Stage.SIGNER]


def test_a_stolen_key_could_have_signed_with_any_time():
    """Only a time stamp shows that it was before; the signer's own word does not."""
    stolen = (revocations((SIGNER, NOW, "key_compromise")),)
    assert failed(judged(revocation_lists=stolen)) == [Stage.SIGNER]
    stamped = signed(time_stamp=lambda _: b"token")
    verdict = judged(stamped, revocation_lists=stolen, time_stamp=lambda *_: NOW - DAY)
    assert verdict.holds
    assert failed(judged(stamped, revocation_lists=stolen)) == [Stage.SIGNER], "not checked"


def test_a_signer_that_ran_out_before_signing_fails_and_after_is_a_notice():
    brief = Holder("短期单位", ROOT, end=NOW - 2 * DAY)
    assert failed(judged(signed(seal(signers=(brief.der,)), signer=brief))) == [Stage.SIGNER]
    later = Holder("到期单位", ROOT, end=NOW - 1 * DAY)
    archived = revocations(at=NOW - 3 * DAY), revocations()
    verdict = judged(signed(seal(signers=(later.der,)), signer=later), revocation_lists=archived)
    assert verdict.holds
    assert noticed(verdict) == [Stage.SIGNER]


def test_unknown_revocation_fails_and_unasked_is_a_notice():
    assert failed(judged(revocation_lists=())) == [Stage.MAKER, Stage.SIGNER]
    verdict = judged(revocation_lists=None)
    assert verdict.holds
    assert noticed(verdict) == [Stage.MAKER, Stage.SIGNER]


class TestTimeStamps:
    """The token is judged by whoever knows time stamps; here only what it says of the seal."""

    DATA = signed(time_stamp=lambda _: b"token")

    def test_unchecked_is_a_notice(self):
        verdict = judged(self.DATA)
        assert verdict.holds
        assert noticed(verdict) == [Stage.TIME_STAMP]

    def test_it_is_shown_the_token_and_the_signature_value(self):
        shown = []

        def check(token, value):
            shown.append((token, value))
            return NOW - DAY

        assert judged(self.DATA, time_stamp=check).holds
        assert shown == [(b"token", read_signature(self.DATA).value)]

    def test_a_bad_one_fails_with_its_sentence(self):
        def check(token, value):
            raise ValueError("时间戳签名不正确。")

        verdict = judged(self.DATA, time_stamp=check)
        assert failed(verdict) == [Stage.TIME_STAMP]
        assert "时间戳签名不正确" in verdict.failure.sentence

    def test_one_from_before_the_signature_fails(self):
        verdict = judged(self.DATA, time_stamp=lambda *_: NOW - 2 * DAY)
        assert failed(verdict) == [Stage.TIME_STAMP]


def test_certificates_that_are_none_fail_where_they_stand():
    info, _, named, value = _parts(SEAL)
    made = foreign.seq(info.raw, foreign.octets(b"none"), named.raw, value.raw)
    assert failed(judged(foreign.new_signature(made))) == [Stage.SEAL, Stage.MAKER]
    to_sign, _, named, value = _parts(SIGNED)
    data = foreign.seq(to_sign.raw, foreign.octets(b"none"), named.raw, value.raw)
    assert failed(judged(data)) == [Stage.SIGNATURE, Stage.LISTED, Stage.SIGNER]


COMMAND = shutil.which("openssl") or ""
IDENTITY = "distid:1234567812345678"


@pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")
class TestOpenSSLCommand:
    """What we write is right for other people's tool, and what it issues is right for us."""

    def test_it_verifies_our_seal_and_our_signature(self, tmp_path):
        found = read_signature(SIGNED)
        for name, holder, covered, value in (
            ("seal", MAKER, found.seal.covered, found.seal.value),
            ("signature", SIGNER, found.covered, found.value),
        ):
            _write(tmp_path, name, holder.certificate.pem, covered, value)
            key = tmp_path / f"{name}.pub"
            key.write_bytes(_run("x509", "-in", tmp_path / f"{name}.pem", "-pubkey", "-noout"))
            answer = _run(
                "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-digest", "sm3",
                "-in", tmp_path / f"{name}.m", "-sigfile", tmp_path / f"{name}.sig",
                "-pkeyopt", IDENTITY,
            )  # fmt: skip
            assert b"Signature Verified Successfully" in answer

    def test_it_parses_what_we_write(self, tmp_path):
        path = tmp_path / "signed.dat"
        path.write_bytes(SIGNED)
        text = _run("asn1parse", "-inform", "DER", "-in", path).decode()
        assert "IA5STRING         :34150010000127" in text
        assert f"IA5STRING         :{PATH}" in text
        assert text.count("GENERALIZEDTIME") == 4

    def test_a_seal_of_certificates_it_issued_holds(self, tmp_path):
        root, maker, signer = _openssl_world(tmp_path)
        start = Certificate.parse(signer.der).not_before
        made = seal(
            maker=maker, signers=(signer.der,), created_at=start, valid_from=start,
            valid_until=start + YEAR,
        )  # fmt: skip
        verdict = judged(
            signed(made, signer=signer, at=start),
            at=start + DAY,
            anchors=(Certificate.parse(root),),
            revocation_lists=None,
        )
        assert verdict.holds, verdict.failure


class _OpenSSLHolder:
    def __init__(self, folder, name, der):
        self.folder, self.name, self.der = folder, name, der

    def sign(self, message):
        (self.folder / "m").write_bytes(message)
        der = _run(
            "pkeyutl", "-sign", "-inkey", self.folder / f"{self.name}.key", "-rawin",
            "-digest", "sm3", "-in", self.folder / "m", "-pkeyopt", IDENTITY,
        )  # fmt: skip
        return der_to_raw(der)


def _openssl_world(folder):
    (folder / "ext.cnf").write_text(
        "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
        "[sign]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n"
    )
    for name in ("root", "maker", "signer"):
        _run("ecparam", "-genkey", "-name", "SM2", "-noout", "-out", folder / f"{name}.key")
        _run(
            "req", "-new", "-utf8", "-key", folder / f"{name}.key", "-sm3", "-sigopt", IDENTITY,
            "-subj", f"/C=CN/O=Test/CN=测试 {name}", "-out", folder / f"{name}.csr",
        )  # fmt: skip
        own = ["-signkey", folder / "root.key", "-extensions", "ca"]
        below = ["-CA", folder / "root.pem", "-CAkey", folder / "root.key", "-CAcreateserial"]
        below += ["-extensions", "sign"]
        _run(
            "x509", "-req", "-in", folder / f"{name}.csr", "-sm3", "-sigopt", IDENTITY,
            "-vfyopt", IDENTITY, "-days", "3650", "-extfile", folder / "ext.cnf",
            *(own if name == "root" else below), "-out", folder / f"{name}.pem",
        )  # fmt: skip
    ders = [Certificate.from_pem((folder / f"{n}.pem").read_bytes()).der
            for n in ("root", "maker", "signer")]  # fmt: skip
    return (
        ders[0],
        _OpenSSLHolder(folder, "maker", ders[1]),
        _OpenSSLHolder(folder, "signer", ders[2]),
    )


def _write(folder, name, pem, message, value):
    (folder / f"{name}.pem").write_bytes(pem)
    (folder / f"{name}.m").write_bytes(message)
    (folder / f"{name}.sig").write_bytes(value)


def _run(*arguments):
    line = [COMMAND, *map(str, arguments)]
    done = subprocess.run(line, check=True, capture_output=True)  # noqa: S603  our own words
    return done.stdout


def _parts(data):
    return read(data).parts()
