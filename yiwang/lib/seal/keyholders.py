"""Whose key it is: certificates, the signatures of their holders, and the list of a seal."""

from functools import lru_cache

from yiwang.lib.gm import sm2
from yiwang.lib.gm.certificates import Certificate, Malformed
from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.signature import RAW_SIZE, BadSignatureForm, der_to_raw

from .structures import SM3, Signers

_SM3_NAMES = frozenset({"SM3", SM3})


class UnfitKey(ValueError):
    """Certificate and key do not belong together."""


def certificate_in(der: bytes) -> Certificate | None:
    """The SM2 certificate, or None where there is none."""
    try:
        return Certificate.parse(der)
    except Malformed:
        return None


def is_signed(certificate: Certificate, message: bytes, value: bytes) -> bool:
    """Whether the holder signed it; the value is DER, or raw as some products leave it."""
    if len(value) != RAW_SIZE:
        try:
            value = der_to_raw(value)
        except BadSignatureForm:
            return False
    return sm2.verify(certificate.public_key, message, value)


@lru_cache(maxsize=128)
def is_made_by(certificate: Certificate, covered: bytes, value: bytes) -> bool:
    """As ``is_signed``, answered once per seal: the same few seals stand under every document."""
    return is_signed(certificate, covered, value)


def is_listed(certificate: bytes, signers: Signers) -> bool:
    """Whether a seal lists the certificate, by itself or by its SM3."""
    if certificate in signers.certificates:
        return True
    digest = sm3(certificate) if signers.digests else b""
    return any(name.upper() in _SM3_NAMES and value == digest for name, value in signers.digests)


def require_match(certificate: bytes, message: bytes, value: bytes) -> None:
    """Check a signature just made, before it leaves. :raises UnfitKey: by another key."""
    held = certificate_in(certificate)
    if held is None:
        raise UnfitKey("this is no SM2 certificate")
    if not is_signed(held, message, value):
        raise UnfitKey("the signing key is not the one of the certificate")
