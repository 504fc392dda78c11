"""Time stamps: granted, refused, forged."""

import contextlib
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import tsp
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.gm import asn1, cms, paths, timestamps
from yiwang.lib.gm.certificates import TIME_STAMPING, Revoked
from yiwang.lib.gm.cms import SignatureRefused
from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.timestamps import Malformed, Request, Stage, StampRefused, Token

from .pki import BEGIN, DURING, END, root

COMMAND = shutil.which("openssl") or ""
needs_command = pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")
ROOT = root()
AUTHORITY = ROOT.certify("测试时间戳", extended_key_usage=[TIME_STAMPING])
DATA = b"a signature's value"
ASKED = timestamps.request(DATA)
ANSWER = timestamps.stamp(
    ASKED, authority=AUTHORITY.certificate, sign=AUTHORITY.sign, at=DURING, serial=42
)
TOKEN = timestamps.accept(ANSWER, asked=ASKED)
TRUST: dict[str, Any] = {"anchors": [ROOT.certificate], "revocation_lists": [ROOT.revoke()]}


def stamped(authority=AUTHORITY, *, asked=ASKED, at=DURING, **options):
    answer = timestamps.stamp(
        asked,
        authority=authority.certificate,
        sign=authority.sign,
        at=at,
        serial=43,
        **options,
    )
    return timestamps.accept(answer, asked=asked)


def test_a_stamp_says_what_existed_when():
    assert TOKEN.verify(DATA, **TRUST) == AUTHORITY.certificate
    assert (TOKEN.at, TOKEN.serial, TOKEN.imprint) == (DURING, 42, sm3(DATA))
    assert TOKEN.nonce == ASKED.nonce
    assert Token.parse(TOKEN.der) == TOKEN
    assert Request.parse(ASKED.der) == ASKED


def test_a_stamp_is_of_its_own_data_only():
    with pytest.raises(StampRefused) as refusal:
        TOKEN.verify(b"other", **TRUST)
    assert refusal.value.stage is Stage.OTHER_DATA


def test_an_answer_to_another_request_is_not_taken():
    for other in (timestamps.request(DATA), timestamps.request(b"other", nonce=ASKED.nonce)):
        with pytest.raises(StampRefused) as refusal:
            timestamps.accept(ANSWER, asked=other)
        assert refusal.value.stage is Stage.OTHER_REQUEST


def test_a_refusal_says_why():
    with pytest.raises(StampRefused, match="时间源不可用") as refusal:
        timestamps.accept(
            timestamps.refuse("时间源不可用", failure="time_not_available"), asked=ASKED
        )
    assert refusal.value.stage is Stage.NOT_GRANTED


def test_a_signer_who_is_no_time_stamp_authority_stamps_nothing():
    token = stamped(ROOT.certify("张三"))
    with pytest.raises(paths.PathRefused) as refusal:
        token.verify(DATA, **TRUST)
    assert refusal.value.stage is paths.Stage.WRONG_USAGE


@pytest.mark.parametrize(
    ("token", "lists", "stage"),
    [
        (stamped(at=BEGIN - timedelta(seconds=1)), None, paths.Stage.NOT_YET),
        (stamped(at=END + timedelta(seconds=1)), None, paths.Stage.EXPIRED),
        (TOKEN, [ROOT.revoke(Revoked(AUTHORITY.certificate.serial, BEGIN))], paths.Stage.REVOKED),
        (TOKEN, [], paths.Stage.REVOCATION_UNKNOWN),
    ],
)
def test_the_authority_is_judged_at_the_time_it_says(token, lists, stage):
    with pytest.raises(paths.PathRefused) as refusal:
        token.verify(DATA, anchors=[ROOT.certificate], revocation_lists=lists)
    assert refusal.value.stage is stage


def test_a_foreign_authority_is_not_trusted():
    foreign = root("测试假根").certify("测试时间戳", extended_key_usage=[TIME_STAMPING])
    with pytest.raises(paths.PathRefused) as refusal:
        stamped(foreign).verify(DATA, **TRUST)
    assert refusal.value.stage is paths.Stage.UNTRUSTED


def test_a_token_without_certificates_verifies_by_those_at_hand():
    asked = Request(b"", ASKED.imprint)
    token = stamped(asked=asked)
    assert token.message.certificates == ()
    assert token.verify(DATA, chain=[AUTHORITY.certificate], **TRUST) == AUTHORITY.certificate
    with pytest.raises(SignatureRefused):
        token.verify(DATA, **TRUST)


def test_a_token_names_its_certificate():
    named = tsp.ESSCertIDv2(
        {"hash_algorithm": {"algorithm": asn1.SM3}, "cert_hash": sm3(ROOT.certificate.der)}
    )
    forged = cms.signed_data(
        TOKEN.message.content or b"",
        signer=AUTHORITY.certificate,
        sign=AUTHORITY.sign,
        at=DURING,
        kind=timestamps.TOKEN,
        attributes={
            timestamps.SIGNING_CERTIFICATE: tsp.SigningCertificateV2({"certs": [named]}),
        },
    )
    with pytest.raises(StampRefused) as refusal:
        Token.parse(forged.der).verify(DATA, **TRUST)
    assert refusal.value.stage is Stage.OTHER_CERTIFICATE


def test_a_signed_message_that_is_no_token_is_refused():
    message = cms.signed_data(
        TOKEN.message.content or b"",
        signer=AUTHORITY.certificate,
        sign=AUTHORITY.sign,
        at=DURING,
    )
    with pytest.raises(Malformed, match="not a time stamp"):
        Token.parse(message.der)


def test_an_sha_digest_is_not_stamped():
    made = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": bytes(32),
            },
        }
    )
    with pytest.raises(Malformed, match="SM3"):
        Request.parse(made.dump())


@needs_command
def test_the_openssl_command_reads_what_we_make_and_we_what_it_makes(tmp_path):
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "ours.tsr").write_bytes(ANSWER)
    (tmp_path / "ours.tsq").write_bytes(ASKED.der)

    def openssl(*arguments):
        done = subprocess.run(  # noqa: S603  a fixed command on files of the test
            [COMMAND, *arguments], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    openssl("ts", "-query", "-data", "data", "-sm3", "-cert", "-out", "theirs.tsq")
    theirs = Request.parse((tmp_path / "theirs.tsq").read_bytes())
    assert (theirs.imprint, theirs.with_certificate) == (sm3(DATA), True)
    assert "sm3" in openssl("ts", "-query", "-in", "ours.tsq", "-text")
    shown = openssl("ts", "-reply", "-in", "ours.tsr", "-text")
    assert "Status: Granted." in shown
    assert "Serial number: 0x2A" in shown
    assert "Jun  1 01:30:00 2026 GMT" in shown


@given(data=st.data())
def test_reading_raises_nothing_but_its_own_errors(data):
    changed = bytearray(data.draw(st.sampled_from([ANSWER, ASKED.der])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        cut = data.draw(st.integers(0, 3))
        changed[place : place + cut] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(Malformed, StampRefused):
        Request.parse(bytes(changed))
    with contextlib.suppress(Malformed, StampRefused, SignatureRefused, paths.PathRefused):
        timestamps.accept(bytes(changed), asked=ASKED).verify(DATA, **TRUST)


@given(st.binary(max_size=60))
def test_what_is_nothing_of_the_kind_is_refused(junk):
    with pytest.raises(Malformed):
        Token.parse(junk)
    with pytest.raises(Malformed):
        Request.parse(junk)
    with pytest.raises((Malformed, StampRefused)):
        timestamps.accept(junk, asked=ASKED)
