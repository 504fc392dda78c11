"""Seals and signatures of GB/T 38540-2020 (version 4) as DER, value by value.

``extDatas`` is never written. The tests read what is written back by the types of the norm.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from asn1crypto import core

from .der import sequence
from .structures import SM2_WITH_SM3, Picture

_VERSION = core.Integer(4).dump()
_CERTIFICATES, _DIGESTS = 1, 2


def signer_certificates(certificates: Iterable[bytes]) -> bytes:
    """``certListType`` and ``certList``: the certificates themselves."""
    listed = sequence(*(_of(core.OctetString, one) for one in certificates))
    return _of(core.Integer, _CERTIFICATES) + listed


def signer_digests(name: str, digests: Iterable[bytes]) -> bytes:
    """``certListType`` and ``certList``: digests that stand for certificates."""
    named = _of(core.PrintableString, name)
    listed = sequence(*(sequence(named, _of(core.OctetString, one)) for one in digests))
    return _of(core.Integer, _DIGESTS) + listed


def seal_property(*, kind: int, name: str, signers: bytes, times: Iterable[datetime]) -> bytes:
    """SES_ESPropertyInfo; ``times`` are createDate, validStart and validEnd."""
    return sequence(
        _of(core.Integer, kind), _of(core.UTF8String, name), signers, *map(_time, times)
    )


def seal_info(*, vendor: str, code: str, about: bytes, picture: Picture) -> bytes:
    """SES_SealInfo: what the maker signs."""
    return sequence(
        sequence(_of(core.IA5String, "ES"), _VERSION, _of(core.IA5String, vendor)),
        _of(core.IA5String, code),
        about,
        sequence(
            _of(core.IA5String, picture.format),
            _of(core.OctetString, picture.data),
            _of(core.Integer, picture.width),
            _of(core.Integer, picture.height),
        ),
    )


def to_sign(*, seal: bytes, signed_at: datetime, data_hash: bytes, property_info: str) -> bytes:
    """TBS_Sign: what the signer signs, the seal in it byte for byte."""
    return sequence(
        _VERSION,
        seal,
        _time(signed_at),
        _of(core.OctetBitString, data_hash),
        _of(core.IA5String, property_info),
    )


def signed(covered: bytes, certificate: bytes, value: bytes, time_stamp: bytes | None) -> bytes:
    """SESeal or SES_Signature: what is signed, by whom, how, and the value in DER."""
    stamp = b""
    if time_stamp is not None:
        stamp = core.OctetBitString(time_stamp, explicit=0).dump()
    return sequence(
        covered,
        _of(core.OctetString, certificate),
        _of(core.ObjectIdentifier, SM2_WITH_SM3),
        _of(core.OctetBitString, value),
        stamp,
    )


def utc(moment: datetime) -> datetime:
    """To the second, in UTC: GeneralizedTime without a fraction."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _time(moment: datetime) -> bytes:
    return _of(core.GeneralizedTime, utc(moment))


def _of(kind: Any, value: object) -> bytes:
    return bytes(kind(value).dump())
