"""Making seals (制章): a picture, a code and who may use it, bound by the maker's signature."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.signature import raw_to_der

from . import encoding
from .keyholders import UnfitKey, certificate_in, require_match
from .structures import Picture

CODE = re.compile(r"[0-9]{14}")
DIGEST_NAME = "SM3"
_VENDOR = "YIWANG"
_LONGEST_NAME = 100
_LARGEST_SIDE = 200
_LARGEST_PICTURE = 500_000
_PNG = b"\x89PNG\r\n\x1a\n"


class CannotMake(ValueError):
    """The seal would be wrong; the message says in what."""


@dataclass(frozen=True, slots=True)
class Design:
    """A seal before its maker signs it."""

    code: str
    """印章编码: 14 digits."""
    name: str
    kind: int
    picture: Picture
    signers: tuple[bytes, ...]
    """DER certificates of those who may use it (签章者)."""
    valid_from: datetime
    valid_until: datetime
    by_digest: bool = False
    """List digests in place of the certificates: smaller, where many may sign."""


def make(
    design: Design,
    *,
    created_at: datetime,
    maker: bytes,
    sign: Callable[[bytes], bytes],
    vendor: str = _VENDOR,
) -> bytes:
    """Make a seal of GB/T 38540-2020 and return its DER.

    :param maker: the DER certificate of the maker (制章者).
    :param sign: message → raw SM2 signature, by the key of that certificate.
    :raises CannotMake: the design is not one of a seal, or key and certificate do not belong
        together.
    """
    _require_design(design)
    covered = encoding.seal_info(
        vendor=vendor,
        code=design.code,
        about=encoding.seal_property(
            kind=design.kind,
            name=design.name,
            signers=_signers(design),
            times=(created_at, design.valid_from, design.valid_until),
        ),
        picture=design.picture,
    )
    value = sign(covered)
    try:
        require_match(maker, covered, value)
    except UnfitKey as error:
        raise CannotMake(str(error)) from None
    return encoding.signed(covered, maker, raw_to_der(value), None)


def _signers(design: Design) -> bytes:
    if design.by_digest:
        return encoding.signer_digests(DIGEST_NAME, map(sm3, design.signers))
    return encoding.signer_certificates(design.signers)


def _require_design(design: Design) -> None:
    sides = design.picture.width, design.picture.height
    for holds, what in (
        (CODE.fullmatch(design.code), "the code of a seal has 14 digits"),
        (0 < len(design.name) <= _LONGEST_NAME, "the name is empty or too long"),
        (design.kind >= 0, "the kind is a number"),
        (design.signers, "nobody could use the seal"),
        (len(set(design.signers)) == len(design.signers), "a signer is listed twice"),
        (all(map(certificate_in, design.signers)), "a signer has no SM2 certificate"),
        (design.valid_from < design.valid_until, "the seal would end before it begins"),
        (design.picture.format == "PNG", "the picture is a PNG"),
        (design.picture.data.startswith(_PNG), "the picture is no PNG"),
        (len(design.picture.data) <= _LARGEST_PICTURE, "the picture is too large"),
        (all(0 < side <= _LARGEST_SIDE for side in sides), "the size is out of bounds"),
    ):
        if not holds:
            raise CannotMake(what)
