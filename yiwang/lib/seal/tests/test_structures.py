"""What is read, in which forms, and that nothing else is and nothing else is ever raised."""

from datetime import UTC, datetime

import pytest
from asn1crypto import core
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiwang.lib.gm.digest import sm3
from yiwang.lib.seal import der
from yiwang.lib.seal.der import MalformedSeal
from yiwang.lib.seal.structures import (
    Layout,
    Signers,
    read_seal,
    read_signature,
)
from yiwang.lib.seal.verifying import Outcome, Stage, verify

from . import foreign, norm
from .pki import DAY, NOW, PATH, PNG, SEAL, SEALED, SIGNED, SIGNER, TRUST, XML, YEAR, signed


def test_a_seal_is_read_as_it_was_designed():
    seal = read_seal(SEAL)
    assert (seal.layout, seal.version, seal.kind) == (Layout.V4, 4, 3)
    assert seal.code == "34150010000127"
    assert seal.name == "六安市市场监督管理局行政审批专用章（测试）"
    assert seal.signers == Signers(certificates=(SIGNER.der,))
    assert (seal.picture.format, seal.picture.data) == ("PNG", PNG)
    assert (seal.picture.width, seal.picture.height) == (42, 42)
    assert seal.created_at == seal.valid_from == NOW - 30 * DAY
    assert seal.valid_until == NOW + YEAR
    assert seal.raw == SEAL


def test_a_signature_is_read_as_it_was_made():
    found = read_signature(SIGNED)
    assert (found.layout, found.signed_at) == (Layout.V4, NOW - DAY)
    assert (found.data_hash, found.property_info) == (sm3(XML), PATH)
    assert found.certificate == SIGNER.der
    assert found.seal.raw == SEAL, "the seal stands there byte for byte"
    assert found.time_stamp is None


def test_what_is_written_is_the_module_of_the_norm():
    """Read back by asn1crypto with the types of the standard, tag by tag."""
    found = norm.SESSignature.load(signed(time_stamp=sm3), strict=True)
    assert found["toSign"]["version"].native == 4
    assert found["signatureAlgID"].dotted == "1.2.156.10197.1.501"
    about = found["toSign"]["eseal"]["eSealInfo"]
    assert about["header"].native == {"ID": "ES", "version": 4, "Vid": "YIWANG"}
    assert about["property"]["certListType"].native == 1
    assert bytes(about["property"]["createDate"].contents) == b"20261024023000Z"
    assert bytes(found["toSign"]["timeInfo"].contents) == b"20261122023000Z"
    assert [about["picture"][side].native for side in ("width", "height")] == [42, 42]
    assert found["timeStamp"].native == sm3(found["signature"].native)
    value = bytes(found["signature"].native)
    assert value[0] == 0x30
    assert 68 <= len(value) <= 72, "SEQUENCE { r, s }, not the bare 64 bytes"


VARIANTS = {
    "v4": foreign.new_signature(foreign.new_seal()),
    "raw values": foreign.new_signature(foreign.new_seal(raw=True), raw=True),
    "seal extensions untagged": foreign.new_signature(
        foreign.new_seal(extensions=foreign.EXTENSION)
    ),
    "seal extensions tagged": foreign.new_signature(
        foreign.new_seal(extensions=foreign.tagged(0, foreign.EXTENSION))
    ),
    "signature extensions tagged": foreign.new_signature(
        foreign.new_seal(), extensions=foreign.tagged(0, foreign.EXTENSION)
    ),
    "signature extensions untagged": foreign.new_signature(
        foreign.new_seal(), extensions=foreign.EXTENSION
    ),
    "digests": foreign.new_signature(
        foreign.new_seal(
            listing=foreign.num(2)
            + foreign.seq(
                foreign.seq(
                    core.PrintableString("1.2.156.10197.1.401").dump(),
                    foreign.octets(sm3(SIGNER.der)),
                )
            )
        )
    ),
    "hash and time in octet strings": foreign.new_signature(
        foreign.new_seal(), hashed=foreign.octets, time=foreign.octets(b"20261122023000Z")
    ),
    "time in a bit string, encoded": foreign.new_signature(
        foreign.new_seal(), time=foreign.bits(foreign.general_time(NOW - DAY))
    ),
    "local time with its offset": foreign.new_signature(
        foreign.new_seal(), time=b"\x18\x1320261122103000+0800"
    ),
    "v5": foreign.new_signature(foreign.new_seal(5), version=5),
    "v1": foreign.old_signature(),
    "v1, time as UTCTime": foreign.old_signature(time=foreign.utc_time(NOW - DAY)),
    "v1, octet strings": foreign.old_signature(
        time=foreign.octets(foreign.utc_time(NOW - DAY)), hashed=foreign.octets
    ),
    "v1, the curve's name": foreign.old_signature(
        foreign.old_seal("1.2.156.10197.1.301"), algorithm="1.2.156.10197.1.301"
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_forms_met_in_the_wild_are_read_and_hold(name):
    found = read_signature(VARIANTS[name])
    assert found.signed_at == datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    verdict = verify(VARIANTS[name], sealed=SEALED, trust=TRUST, at=NOW)
    assert verdict.holds, verdict.failure


def test_each_norm_is_told_by_its_shape():
    layouts = {name: read_signature(der_).layout for name, der_ in VARIANTS.items()}
    assert layouts["v1"] is Layout.V1
    assert layouts["v5"] is Layout.V5
    assert layouts["digests"] is Layout.V4


def test_time_stamps_are_read_in_both_places():
    stamped = foreign.new_seal(5, tail=foreign.tagged(0, foreign.bits(b"seal token")))
    found = read_signature(
        foreign.new_signature(stamped, version=5, tail=foreign.tagged(0, foreign.bits(b"token")))
    )
    assert (found.seal.time_stamp, found.time_stamp) == (b"seal token", b"token")


def test_an_old_time_stamp_in_place_of_the_time_leaves_the_time_open():
    found = read_signature(foreign.old_signature(time=foreign.bits(b"0\x03\x02\x01\x05")))
    assert (found.signed_at, found.time_stamp) == (None, b"0\x03\x02\x01\x05")
    verdict = verify(found.raw, sealed=SEALED, trust=TRUST, at=NOW)
    assert _failed(verdict) == [Stage.TIME, Stage.SIGNER]


@pytest.mark.parametrize(
    "extensions", [foreign.CRITICAL, foreign.tagged(0, foreign.CRITICAL)], ids=["bare", "tagged"]
)
def test_a_critical_extension_nobody_knows_fails(extensions):
    in_seal = foreign.new_signature(foreign.new_seal(extensions=extensions))
    in_signature = foreign.new_signature(foreign.new_seal(), extensions=extensions)
    assert _failed(verify(in_seal, sealed=SEALED, trust=TRUST, at=NOW)) == [Stage.SEAL]
    verdict = verify(in_signature, sealed=SEALED, trust=TRUST, at=NOW)
    assert _failed(verdict) == [Stage.SIGNATURE]


NO_SEALS = {
    "nothing": b"",
    "one byte": b"\x30",
    "text": b"PK\x03\x04 a zip",
    "endless": b"\x30\x80\x00\x00",
    "long tag": b"\x3f\x81\x01\x00",
    "length beyond the end": b"\x30\x84\xff\xff\xff\xff",
    "length of 127 bytes": b"\x30\xff" + bytes(127),
    "too large": b"\x30\x84" + (der.LIMIT + 1).to_bytes(4, "big") + bytes(der.LIMIT + 1),
    "deep": b"\x30\x82" * 40_000,
    "many members": foreign.seq(*[foreign.num(1)] * 100_000),
    "trailing": SEAL + b"\x00",
    "no ES": SEAL.replace(b"\x16\x02ES", b"\x16\x02EX"),
    "three parts": foreign.seq(*[foreign.seq()] * 3),
    "a signature": SIGNED,
    "unknown list type": foreign.new_seal(listing=foreign.num(3) + foreign.seq()),
    "a month 13": SEAL.replace(b"20261024023000Z", b"20261324023000Z"),
    "no time": SEAL.replace(b"20261024023000Z", b"2026-10-24 0230"),
    "year nought": SEAL.replace(b"20261024023000Z", b"00000000000000Z"),
    "no width": SEAL.replace(b"\x02\x01\x2a\x02\x01\x2a", b"\x02\x01\x00\x02\x01\x2a"),
}


@pytest.mark.parametrize("name", NO_SEALS)
def test_anything_else_is_refused_by_one_error(name):
    with pytest.raises(MalformedSeal):
        read_seal(NO_SEALS[name])


def test_the_offset_of_a_time_may_leave_the_calendar():
    with pytest.raises(MalformedSeal):
        der.moment(b"00010101000000+1400")


def _failed(verdict):
    return [f.stage for f in verdict.findings if f.outcome is Outcome.FAILED]


def _mutated(data: bytes, changes: list[tuple[int, int, int]]) -> bytes:
    """Overwrite, cut out or put in a byte, at places all over the structure."""
    made = bytearray(data)
    for kind, place, byte in changes:
        at = place % len(made) if made else 0
        if kind == 0:
            made[at : at + 1] = bytes((byte,))
        elif kind == 1:
            del made[at : at + byte]
        else:
            made[at:at] = bytes((byte,))
    return bytes(made)


CHANGES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=4
)
FILES = st.sampled_from([SIGNED, VARIANTS["v1"], VARIANTS["v5"], VARIANTS["digests"]])


@settings(max_examples=400, deadline=None)
@given(FILES, CHANGES)
@example(SIGNED, [(0, 0, 0)])
def test_no_mutation_raises_anything_else_or_holds_for_other_data(data, changes):
    """A mutated file is unreadable, fails, or is the same in all that is signed."""
    mutated = _mutated(data, changes)
    verdict = verify(mutated, sealed=SEALED, trust=TRUST, at=NOW)
    if verdict.holds:
        before, after = read_signature(data), read_signature(mutated)
        assert after.covered == before.covered
        assert after.certificate == before.certificate
    else:
        assert _failed(verdict)


@given(st.binary(max_size=600))
def test_random_bytes_are_no_seal(data):
    for read in (read_seal, read_signature):
        with pytest.raises(MalformedSeal):
            read(data)
