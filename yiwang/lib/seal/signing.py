"""Putting a seal to a document (盖章): the signer's signature over seal, time and data hash."""

from collections.abc import Callable
from datetime import datetime

from yiwang.lib.gm import digest
from yiwang.lib.gm.signature import raw_to_der

from . import encoding, structures
from .keyholders import UnfitKey, is_listed, require_match
from .structures import Layout, Seal


class CannotSign(ValueError):
    """The seal cannot be put to this document by this signer now; the message says why."""


def sign(
    *,
    seal: bytes,
    data_hash: bytes,
    property_info: str,
    signed_at: datetime,
    certificate: bytes,
    sign: Callable[[bytes], bytes],
    time_stamp: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Return the DER of a SES_Signature of GB/T 38540-2020.

    :param seal: the DER of the seal; it is copied byte for byte.
    :param data_hash: SM3 of what is sealed; in OFD, of Signature.xml.
    :param property_info: what is sealed; in OFD, the path of Signature.xml.
    :param certificate: the DER certificate of the signer (签章者), one of those the seal lists.
    :param sign: message → raw SM2 signature, by the key of that certificate.
    :param time_stamp: signature value (DER) → time stamp token over it.
    :raises CannotSign: as its name says. :raises structures.MalformedSeal: ``seal`` is no seal.
    """
    held = structures.read_seal(seal)
    signed_at = encoding.utc(signed_at)
    _require_usable(held, certificate, signed_at, data_hash, property_info)
    covered = encoding.to_sign(
        seal=seal, signed_at=signed_at, data_hash=data_hash, property_info=property_info
    )
    raw = sign(covered)
    try:
        require_match(certificate, covered, raw)
    except UnfitKey as error:
        raise CannotSign(str(error)) from None
    value = raw_to_der(raw)
    stamp = time_stamp(value) if time_stamp is not None else None
    return encoding.signed(covered, certificate, value, stamp)


def _require_usable(
    seal: Seal, certificate: bytes, signed_at: datetime, data_hash: bytes, property_info: str
) -> None:
    for holds, what in (
        (seal.layout is Layout.V4, "only seals of GB/T 38540-2020 are put to documents"),
        (is_listed(certificate, seal.signers), "the seal does not list this signer"),
        (seal.created_at <= signed_at, "the seal was not made yet"),
        (seal.valid_from <= signed_at <= seal.valid_until, "the seal is not valid at this time"),
        (len(data_hash) == digest.SIZE, "the hash is one of SM3"),
        (property_info.isascii() and property_info, "the path has ASCII characters only"),
    ):
        if not holds:
            raise CannotSign(what)
