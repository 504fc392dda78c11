"""Signed messages of GB/T 35275: ours, other products' forms, and every way they may be wrong."""

import contextlib
import shutil
import subprocess
import time

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.gm import asn1, cms, signature
from yiwang.lib.gm.cms import Malformed, SignatureRefused, SignedData, Stage, signed_data
from yiwang.lib.gm.digest import sm3

from .pki import DURING, GM, root

COMMAND = shutil.which("openssl") or ""
ROOT = root()
LEAF = ROOT.certify("张三")
OTHER = ROOT.certify("李四")
DATA = "签名的原文".encode()
WHOLE = signed_data(DATA, signer=LEAF.certificate, sign=LEAF.sign, at=DURING)
DETACHED = signed_data(DATA, signer=LEAF.certificate, sign=LEAF.sign, at=DURING, detached=True)


def altered(change, of=WHOLE, *, sign=None):
    """The message with a change to its structure; signed again over ``sign`` when given."""
    message = cms._Message.load(of.der)
    body = message["content"]
    signer = body["signers"][0]
    change(body, signer)
    if sign is not None:
        signer["signature"] = signature.raw_to_der(LEAF.sign(sign))
    return SignedData.parse(message.dump(force=True))


def plain(content, signed):
    """A message without attributes, as some products make it."""

    def change(body, signer):
        body["content"]["content"] = content
        signer["attributes"] = None

    return altered(change, sign=signed)


def stage(message, data=None, **options):
    with pytest.raises(SignatureRefused) as refusal:
        message.verify(data, **options)
    return refusal.value.stage


def test_what_is_signed_verifies_and_says_by_whom_and_when():
    assert WHOLE.verify() == WHOLE.verify(DATA) == (LEAF.certificate,)
    assert DETACHED.verify(DATA) == (LEAF.certificate,)
    assert (WHOLE.content, DETACHED.content) == (DATA, None)
    assert WHOLE.signers[0].signing_time == DURING
    assert SignedData.parse(WHOLE.der) == WHOLE != DETACHED


def test_the_bytes_are_those_of_the_standard():
    assert bytes.fromhex("060a2a811ccf5506010402") in WHOLE.der[:20], "signed data"
    assert bytes.fromhex("06082a811ccf5501831 1".replace(" ", "")) in WHOLE.der, "SM3"
    assert WHOLE.signers[0].attributes is not None
    assert set(WHOLE.signers[0].attributes) == {
        cms.CONTENT_TYPE,
        cms.MESSAGE_DIGEST,
        cms.SIGNING_TIME,
    }
    signed = WHOLE.signers[0].signed_attributes
    assert signed[0] == 0x31
    again = cms._Attributes.load(signed)
    assert again.dump(force=True) == signed, "sorted, as DER asks of a set"


@pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")
def test_the_openssl_command_verifies_the_signature_over_the_attributes(tmp_path):
    """Its own `cms -verify` knows neither the identifiers nor the identity."""
    (tmp_path / "signed").write_bytes(WHOLE.signers[0].signed_attributes)
    (tmp_path / "value").write_bytes(signature.raw_to_der(WHOLE.signers[0].signature))
    (tmp_path / "key").write_bytes(GM.public_pem(LEAF.key.public_key))
    (tmp_path / "whole").write_bytes(WHOLE.der)
    for arguments in (
        ["pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-digest", "sm3", "-in",
         "signed", "-sigfile", "value", "-pkeyopt", "distid:1234567812345678"],
        ["asn1parse", "-inform", "DER", "-in", "whole"],
    ):  # fmt: skip
        done = subprocess.run(  # noqa: S603  a fixed command on files of the test
            [COMMAND, *arguments], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_a_message_without_attributes_holds_its_content_or_its_digest():
    direct = plain(DATA, DATA)
    assert direct.signers[0].attributes is None
    assert direct.verify() == direct.verify(DATA) == (LEAF.certificate,)
    hashed = plain(sm3(DATA), sm3(DATA))
    assert hashed.verify(DATA) == (LEAF.certificate,)
    assert stage(hashed, b"other") is Stage.WRONG_DIGEST
    assert stage(plain(DATA, b"other"), DATA) is Stage.BAD_SIGNATURE
    outside = plain(None, DATA)
    assert outside.verify(DATA) == (LEAF.certificate,)
    assert stage(outside) is Stage.NO_CONTENT


def test_forms_of_other_products_are_read():
    """PKCS#7's identifiers, NULL beside the algorithms, the curve named as algorithm, bare r‖s."""
    kind = cms.Kind("1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1")
    theirs = signed_data(DATA, signer=LEAF.certificate, sign=LEAF.sign, at=DURING, kind=kind)
    assert theirs.verify(DATA) == (LEAF.certificate,)

    def change(body, signer):
        signer["digest_algorithm"] = {"algorithm": asn1.SM3, "parameters": core.Null()}
        signer["signature_algorithm"] = {"algorithm": asn1.SM2_CURVE, "parameters": core.Null()}
        signer["signature"] = theirs.signers[0].signature

    assert altered(change, of=theirs).verify() == (LEAF.certificate,)


def test_an_rsa_certificate_lying_about_does_no_harm():
    def change(body, signer):
        body["certificates"].append(core.Sequence.load(b"\x30\x03\x02\x01\x05"))

    assert altered(change).verify() == (LEAF.certificate,)


def test_each_thing_that_may_be_wrong_is_named():
    assert stage(WHOLE, b"other") is Stage.WRONG_DIGEST
    assert stage(DETACHED, b"other") is Stage.WRONG_DIGEST
    assert stage(DETACHED) is Stage.NO_CONTENT

    def other_content(body, signer):
        body["content"]["content"] = b"other"

    assert stage(altered(other_content)) is Stage.WRONG_DIGEST

    def other_type(body, signer):
        body["content"]["content_type"] = "1.2.840.113549.1.7.1"

    assert stage(altered(other_type)) is Stage.WRONG_CONTENT_TYPE

    def other_signer(body, signer):
        signer["sid"]["serial_number"] = OTHER.certificate.serial

    moved = altered(other_signer)
    assert stage(moved) is Stage.NO_CERTIFICATE
    assert stage(moved, certificates=[OTHER.certificate]) is Stage.BAD_SIGNATURE
    assert stage(altered(lambda *_: None, sign=b"other")) is Stage.BAD_SIGNATURE


def test_attributes_without_the_digest_prove_nothing():
    for kept in (cms.CONTENT_TYPE, cms.MESSAGE_DIGEST):
        attributes = cms._Attributes.load(WHOLE.signers[0].signed_attributes)
        fewer = cms._Attributes([one for one in attributes if one["type"].native == kept])

        def change(body, signer, fewer=fewer):
            signer["attributes"] = fewer

        message = altered(change, sign=fewer.dump())
        assert stage(message) in {Stage.WRONG_DIGEST, Stage.WRONG_CONTENT_TYPE}


def test_a_set_of_attributes_is_no_content():
    """Signed attributes handed on as a plain message's content: whoever knows the data sees it."""
    signed = WHOLE.signers[0].signed_attributes

    def change(body, signer):
        body["content"]["content"] = signed
        signer["attributes"] = None

    assert stage(altered(change), DATA) is Stage.WRONG_DIGEST


@pytest.mark.parametrize("count", [0, 2, 17])
def test_all_signers_must_hold_and_there_is_at_least_one(count):
    def change(body, signer):
        body["signers"] = [signer.copy() for _ in range(count)]
        if count:
            body["signers"][0]["signature"] = signature.raw_to_der(LEAF.sign(b"other"))

    if count == 2:
        assert stage(altered(change)) is Stage.BAD_SIGNATURE
    else:
        with pytest.raises(Malformed):
            altered(change)


def test_an_attribute_twice_is_refused():
    attributes = cms._Attributes.load(WHOLE.signers[0].signed_attributes)
    doubled = cms._Attributes([*attributes, attributes[0]])

    def change(body, signer):
        signer["attributes"] = doubled

    with pytest.raises(Malformed, match="twice"):
        altered(change, sign=doubled.dump())


def test_another_algorithm_is_refused():
    def change(body, signer):
        signer["digest_algorithm"] = {"algorithm": "sha256"}

    with pytest.raises(Malformed, match="SM3"):
        altered(change)


def test_nobody_signs_under_another_name():
    with pytest.raises(ValueError, match="another key"):
        signed_data(DATA, signer=OTHER.certificate, sign=LEAF.sign, at=DURING)


def test_no_changed_byte_makes_another_valid_message():
    """Bytes outside the signature (a certificate of the chain, a version) may change; no more."""
    for place in range(len(WHOLE.der)):
        changed = bytearray(WHOLE.der)
        changed[place] ^= 1
        with contextlib.suppress(Malformed, SignatureRefused):
            found = SignedData.parse(bytes(changed))
            (holder,) = found.verify(DATA)
            assert holder.public_key == LEAF.key.public_key
            assert found.signers[0].signing_time == DURING


@given(data=st.data())
def test_reading_raises_nothing_but_its_own_errors(data):
    changed = bytearray(data.draw(st.sampled_from([WHOLE.der, DETACHED.der])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        cut = data.draw(st.integers(0, 3))
        changed[place : place + cut] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(Malformed, SignatureRefused):
        SignedData.parse(bytes(changed)).verify(DATA)


@given(st.binary(max_size=60))
def test_what_is_no_message_is_refused(junk):
    with pytest.raises(Malformed):
        SignedData.parse(junk)


def test_a_message_may_be_long_and_its_bombs_are_refused_at_once():
    long = signed_data(bytes(2**22), signer=LEAF.certificate, sign=LEAF.sign, at=DURING)
    assert long.verify() == (LEAF.certificate,)

    def change(body, signer):
        signer["attributes"].append(
            {"type": "1.2.3", "values": [core.OctetString(bytes(2**20))]},
        )

    began = time.process_time()
    with pytest.raises(Malformed, match="too long"):
        altered(change)
    for bomb in (b"\x30\x80" * 40_000, b"\x06\x83\x20\x00\x00" + b"\x81" * 2**21):
        with pytest.raises(Malformed):
            SignedData.parse(bomb)
    assert time.process_time() - began < 1
