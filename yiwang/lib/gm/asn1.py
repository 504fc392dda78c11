"""What the certificates, messages and tokens here share: identifiers, strict reading, signing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import algos, core, keys, pem, x509

from . import curve, signature

Sign = Callable[[bytes], bytes]
"""Message → raw 64-byte SM2 signature: keys stay in custody or in a device."""

EC_KEY: Final = "1.2.840.10045.2.1"
SM2_CURVE: Final = "1.2.156.10197.1.301"
SM3: Final = "1.2.156.10197.1.401"
SM2_WITH_SM3: Final = "1.2.156.10197.1.501"

SMALL = 16 * 2**10
"""Bytes of a certificate, a request, a name: no honest one is longer.

Long numbers and identifiers cost asn1crypto the square of their length; in this many bytes that is
a fraction of a second.
"""
LARGE = 64 * 2**20
"""Bytes of a revocation list of a million entries, or of a message with its content."""
_LONGEST_SERIAL = 256
"""Bits; RFC 5280 allows 160."""
_UTC_TIME_ENDS = 2050
_RAISED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)  # what asn1crypto is known to raise on garbage, at load or when a field is first touched

keys.NamedCurve.register("sm2p256v1", SM2_CURVE, curve.SIZE)


_LONG_FORM = 0x80


class Malformed(ValueError):
    """Bytes that are not the structure they were given for."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn everything a parser may raise into :class:`Malformed`."""
    try:
        yield
    except Malformed:
        raise
    except _RAISED as error:
        raise Malformed(f"not {what}: {error}") from None


def load(shape: Any, der: bytes, *, most: int = SMALL) -> Any:
    """The bytes as that asn1crypto shape, nothing left over. To be used within ``reading``."""
    if len(der) > most:
        raise Malformed("too long")
    return shape.load(der, strict=True)


def bounded(field: Any, *, most: int = SMALL) -> Any:
    """A part of a large structure, which must itself be small before it is looked into."""
    if len(field.contents or b"") > most:
        raise Malformed("too long")
    return field


def serial(field: Any) -> int:
    """A certificate's serial number."""
    number = int(bounded(field).native)
    if number.bit_length() > _LONGEST_SERIAL:
        raise Malformed("a serial number longer than any")
    return number


def unarmoured(text: bytes) -> bytes:
    """The DER inside PEM, or what was given: authorities hand out both under any file name."""
    with reading("PEM"):
        return bytes(pem.unarmor(text)[2]) if pem.detect(text) else text


def signing_algorithm() -> algos.SignedDigestAlgorithm:
    """SM2 with SM3, no parameters."""
    return algos.SignedDigestAlgorithm({"algorithm": SM2_WITH_SM3})


def signed_value(sign: Sign, message: bytes) -> bytes:
    """The DER signature of a message, checked to be one."""
    return signature.raw_to_der(sign(message))


def bits(field: Any) -> bytes:
    """The whole bytes of a BIT STRING."""
    contents: bytes = field.contents
    if not contents or contents[0] != 0:
        raise Malformed("a bit string that is not of whole bytes")
    return contents[1:]


def sm2_signature(algorithm: Any, value: Any) -> bytes:
    """The raw signature beside its algorithm, which must be SM2 with SM3."""
    if algorithm["algorithm"].dotted != SM2_WITH_SM3:
        raise Malformed(f"signed by {algorithm['algorithm'].dotted}, not by SM2 with SM3")
    return signature.der_to_raw(bits(value))


def either_form(value: bytes) -> bytes:
    """The raw signature out of an OCTET STRING: DER by the standard, bare by some products."""
    return value if len(value) == signature.RAW_SIZE else signature.der_to_raw(value)


def curve_parameters() -> keys.ECDomainParameters:
    """The curve, by its name."""
    return keys.ECDomainParameters(name="named", value=keys.NamedCurve(SM2_CURVE))


def require_sm2(algorithm: Any) -> None:
    """A key's algorithm must be SM2. To be used within ``reading``."""
    if algorithm["algorithm"].dotted != EC_KEY:
        raise Malformed("not an SM2 key")
    named = algorithm["parameters"]
    if named.name != "named" or named.chosen.dotted != SM2_CURVE:
        raise Malformed("a key on another curve")


def public_key_info(point: bytes) -> keys.PublicKeyInfo:
    """A SubjectPublicKeyInfo. :raises ValueError: no point of the curve."""
    if not curve.is_point(point):
        raise ValueError("not a point of the SM2 curve")
    return keys.PublicKeyInfo(
        {
            "algorithm": {
                "algorithm": "ec",
                "parameters": curve_parameters(),
            },
            "public_key": keys.ECPointBitString(point),
        }
    )


def public_point(info: Any) -> bytes:
    """The SM2 point of a SubjectPublicKeyInfo."""
    require_sm2(info["algorithm"])
    point = bits(info["public_key"])
    if not curve.is_point(point):
        raise Malformed("not a point of the SM2 curve")
    return point


def tlv(tag: int, *parts: bytes) -> bytes:
    """Parts that are DER, or plain content, under one tag."""
    body = b"".join(parts)
    if len(body) < _LONG_FORM:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes((tag, _LONG_FORM | len(size))) + size + body


def time(at: datetime) -> x509.Time:
    """UTCTime to 2049, GeneralizedTime later (RFC 5280); whole seconds."""
    moment = at.astimezone(UTC).replace(microsecond=0)
    if moment.year < _UTC_TIME_ENDS:
        return x509.Time(name="utc_time", value=core.UTCTime(moment))
    return x509.Time(name="general_time", value=core.GeneralizedTime(moment))


def moment(field: Any) -> datetime:
    """The aware UTC time of a UTCTime or GeneralizedTime."""
    found = field.native
    if not isinstance(found, datetime):
        raise Malformed("not a time")
    return found.astimezone(UTC)


def same_algorithm(inner: Any, outer: Any) -> None:
    """What was signed names the algorithm too, so that it cannot be exchanged."""
    if inner.dump() != outer.dump():
        raise Malformed("the signed algorithm is not the one beside the signature")
