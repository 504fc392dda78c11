"""The two forms of an SM2 signature: raw ``r ‖ s`` (64 bytes) and DER (GB/T 35276)."""

HALF = 32
RAW_SIZE = 2 * HALF
_SEQUENCE, _INTEGER = 0x30, 0x02
_SIGN_BIT = 0x80


class BadSignatureForm(ValueError):
    """Not a signature of the expected form."""


def raw_to_der(raw: bytes) -> bytes:
    """64 bytes → ``SEQUENCE { INTEGER r, INTEGER s }``. :raises BadSignatureForm: wrong length."""
    if len(raw) != RAW_SIZE:
        raise BadSignatureForm("a raw SM2 signature has 64 bytes")
    body = _integer(raw[:HALF]) + _integer(raw[HALF:])
    return bytes((_SEQUENCE, len(body))) + body


def der_to_raw(der: bytes) -> bytes:
    """DER → 64 bytes; only the one canonical encoding is taken.

    :raises BadSignatureForm: anything else.
    """
    try:
        if der[0] != _SEQUENCE or der[1] != len(der) - 2:
            raise BadSignatureForm("not a DER sequence")
        r_end = 4 + der[3]
        raw = _half(der[2:r_end]) + _half(der[r_end:])
    except IndexError:
        raise BadSignatureForm("a DER signature is cut short") from None
    if raw_to_der(raw) != der:
        raise BadSignatureForm("the DER is not canonical")
    return raw


def _integer(half: bytes) -> bytes:
    magnitude = half.lstrip(b"\0") or b"\0"
    if magnitude[0] & _SIGN_BIT:
        magnitude = b"\0" + magnitude
    return bytes((_INTEGER, len(magnitude))) + magnitude


def _half(integer: bytes) -> bytes:
    if integer[0] != _INTEGER or integer[1] != len(integer) - 2:
        raise BadSignatureForm("not a DER integer")
    magnitude = integer[2:].lstrip(b"\0")
    if len(magnitude) > HALF:
        raise BadSignatureForm("the integer is larger than the curve")
    return magnitude.rjust(HALF, b"\0")
