"""The two forms of a value encrypted by SM2: raw ``C1 ‖ C3 ‖ C2`` and DER (GB/T 35276)."""

from asn1crypto import core

from .asn1 import Malformed, load, reading
from .curve import POINT_SIZE, SIZE, UNCOMPRESSED, is_point

_DIGEST = 32
OVERHEAD = POINT_SIZE + _DIGEST
"""Bytes of the raw form before the ciphertext, which is as long as the plain text."""


class _Encrypted(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [
        ("x", core.Integer),
        ("y", core.Integer),
        ("digest", core.OctetString),
        ("body", core.OctetString),
    ]


def raw_to_der(raw: bytes) -> bytes:
    """``04 ‖ x ‖ y ‖ C3 ‖ C2`` → ``SEQUENCE { x, y, C3, C2 }``.

    :raises Malformed: no such value.
    """
    if len(raw) <= OVERHEAD or not is_point(raw[:POINT_SIZE]):
        raise Malformed("not a value encrypted by SM2")
    made = _Encrypted(
        {
            "x": int.from_bytes(raw[1 : 1 + SIZE], "big"),
            "y": int.from_bytes(raw[1 + SIZE : POINT_SIZE], "big"),
            "digest": raw[POINT_SIZE:OVERHEAD],
            "body": raw[OVERHEAD:],
        }
    )
    return bytes(made.dump())


def der_to_raw(der: bytes) -> bytes:
    """The other way; only the one canonical encoding is taken. :raises Malformed: any other."""
    with reading("a value encrypted by SM2"):
        found = load(_Encrypted, der)
        x, y = (int(found[name].native).to_bytes(SIZE, "big") for name in ("x", "y"))
        digest, body = bytes(found["digest"].native), bytes(found["body"].native)
        if len(digest) != _DIGEST:
            raise Malformed("a digest of another length")
        raw = bytes((UNCOMPRESSED,)) + x + y + digest + body
        if raw_to_der(raw) != der:
            raise Malformed("the DER is not canonical")
        return raw


def old_to_raw(raw: bytes) -> bytes:
    """``C1 ‖ C2 ‖ C3``, the order before GB/T 32918, to today's. :raises Malformed: too short."""
    if len(raw) <= OVERHEAD:
        raise Malformed("not a value encrypted by SM2")
    return raw[:POINT_SIZE] + raw[-_DIGEST:] + raw[POINT_SIZE:-_DIGEST]
