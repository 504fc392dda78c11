"""Seals made and put to documents; what must not be made is not."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.openssl import OpenSSL
from yiwang.lib.seal.der import MalformedSeal
from yiwang.lib.seal.making import CannotMake, make
from yiwang.lib.seal.signing import CannotSign, sign
from yiwang.lib.seal.structures import Picture, read_seal, read_signature
from yiwang.lib.seal.verifying import verify

from . import foreign
from .pki import (
    DAY,
    MAKER,
    NOW,
    PATH,
    PNG,
    ROOT,
    SEAL,
    SEALED,
    SIGNER,
    TRUST,
    XML,
    YEAR,
    Holder,
    design,
    seal,
    signed,
)


def test_a_seal_may_list_digests():
    made = seal(by_digest=True)
    assert read_seal(made).signers.digests == (("SM3", sm3(SIGNER.der)),)
    assert verify(signed(made), sealed=SEALED, trust=TRUST, at=NOW).holds


def test_times_are_utc_to_the_second():
    moment = (NOW - DAY).astimezone(ZoneInfo("Asia/Shanghai")).replace(microsecond=999_999)
    assert read_signature(signed(at=moment)).signed_at == NOW - DAY


@pytest.mark.parametrize(
    "change",
    [
        {"code": "3415001000012"},
        {"code": "3415001000012A"},
        {"name": ""},
        {"name": "章" * 101},
        {"kind": -1},
        {"signers": ()},
        {"signers": (SIGNER.der, SIGNER.der)},
        {"signers": (b"no certificate",)},
        {"valid_until": NOW - 31 * DAY},
        {"picture": Picture("PNG", b"GIF89a", 42, 42)},
        {"picture": Picture("ofd", PNG, 42, 42)},
        {"picture": Picture("PNG", PNG + bytes(500_000), 42, 42)},
        {"picture": Picture("PNG", PNG, 0, 42)},
        {"picture": Picture("PNG", PNG, 42, 201)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_no_seal_is_not_made(change):
    with pytest.raises(CannotMake):
        seal(**change)


def test_the_makers_key_must_be_the_one_of_its_certificate():
    with pytest.raises(CannotMake):
        make(design(), created_at=NOW, maker=MAKER.der, sign=SIGNER.sign)
    with pytest.raises(CannotMake):
        make(design(), created_at=NOW, maker=b"none", sign=MAKER.sign)


STRANGER = Holder("测试外人", ROOT)


@pytest.mark.parametrize(
    "change",
    [
        {"certificate": STRANGER.der, "sign": STRANGER.sign},
        {"sign": STRANGER.sign},
        {"seal": foreign.new_seal(5)},
        {"signed_at": NOW - 31 * DAY},
        {"signed_at": NOW + YEAR + timedelta(seconds=1)},
        {"data_hash": b"short"},
        {"property_info": ""},
        {"property_info": "/文件/Signature.xml"},
    ],
    ids=["not listed", "wrong key", "v5", "early", "late", "hash", "no path", "Chinese path"],
)
def test_a_seal_is_not_put_to_what_it_may_not(change):
    plain = {
        "seal": SEAL,
        "data_hash": sm3(XML),
        "property_info": PATH,
        "signed_at": NOW,
        "certificate": SIGNER.der,
        "sign": SIGNER.sign,
    }
    with pytest.raises(CannotSign):
        sign(**plain | change)


def test_only_a_seal_is_put_to_anything():
    with pytest.raises(MalformedSeal):
        signed(b"none")


def test_a_time_stamp_is_over_the_value_and_stands_at_the_end():
    found = read_signature(signed(time_stamp=sm3))
    assert found.time_stamp == sm3(found.value)


def test_the_signer_is_handed_the_exact_bytes():
    """A device signs what it is shown: DER(toSign), nothing wrapped around it."""
    shown: list[bytes] = []
    made = signed(signer=_Watched(shown))
    assert read_signature(made).covered == shown[0]
    assert OpenSSL().verify(SIGNER.certificate.public_key, shown[0], SIGNER.sign(shown[0]))


class _Watched:
    der = SIGNER.der

    def __init__(self, shown):
        self.shown = shown

    def sign(self, message):
        self.shown.append(message)
        return SIGNER.sign(message)
