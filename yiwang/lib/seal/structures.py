"""Electronic seals (电子印章) and seal signatures (电子签章) as read from a file.

Three layouts are read, told apart by their shape and not by the version they claim: GM/T 0031-2014
(v1), GB/T 38540-2020 (v4, the only one ever written, see ``encoding``) and GM/T 0031-2025 (v5).
Reading says nothing about trust; that is ``verifying``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from . import der
from .der import MalformedSeal, Value

SM2_WITH_SM3 = "1.2.156.10197.1.501"
_OLD_SM2 = frozenset({"1.2.156.10197.1.301", "1.2.156.10197.1.301.1"})
SM3 = "1.2.156.10197.1.401"
_V5 = 5
_MOST_SIGNERS = 500
_MOST_EXTENSIONS = 100
_LARGEST_SIDE = 1000  # mm: a picture wider than a metre is a slip


class Layout(StrEnum):
    """Which norm a structure follows, by its shape."""

    V1 = "GM/T 0031-2014"
    V4 = "GB/T 38540-2020"
    V5 = "GM/T 0031-2025"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a seal looks like on paper (印章图像), and its size there."""

    format: str
    """``PNG`` where we wrote it; others send png, ofd, svg and more."""
    data: bytes
    width: int
    """Millimetres."""
    height: int


@dataclass(frozen=True, slots=True)
class Signers:
    """Who may use a seal (签章者): certificates themselves, or digests of them."""

    certificates: tuple[bytes, ...] = ()
    digests: tuple[tuple[str, bytes], ...] = ()
    """Name of the digest algorithm and its value over the DER of the certificate."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A vendor's own data; an unknown critical one must not be passed over."""

    name: str
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as its maker signed it (SESeal)."""

    raw: bytes
    layout: Layout
    version: int
    """What the header claims."""
    vendor: str
    code: str
    """印章编码 (esID)."""
    kind: int
    name: str
    signers: Signers
    created_at: datetime
    valid_from: datetime
    valid_until: datetime
    picture: Picture
    extensions: tuple[Extension, ...]
    maker_certificate: bytes
    algorithm: str
    covered: bytes
    """The bytes the maker's signature is over."""
    value: bytes
    time_stamp: bytes | None


@dataclass(frozen=True, slots=True)
class Signature:
    """A seal put to a document (SES_Signature)."""

    raw: bytes
    layout: Layout
    seal: Seal
    signed_at: datetime | None
    """None where an old product wrote a time stamp token in its place."""
    data_hash: bytes
    property_info: str
    extensions: tuple[Extension, ...]
    certificate: bytes
    algorithm: str
    covered: bytes
    value: bytes
    time_stamp: bytes | None


def read_seal(data: bytes) -> Seal:
    """Read a SESeal. :raises MalformedSeal: it is none."""
    return _seal(der.read(data))


def read_signature(data: bytes) -> Signature:
    """Read a SES_Signature. :raises MalformedSeal: it is none."""
    outer = der.read(data)
    parts = outer.parts(2, 5)
    signed = parts[0].parts(5, 7)
    if len(parts) == 2:  # noqa: PLR2004  the two fields of v1
        return _old_signature(outer, signed, parts[1])
    if len(parts) == 3 or len(signed) > 6:  # noqa: PLR2004  four fields and a time stamp, six to sign
        raise MalformedSeal("neither the old nor the new form of a seal signature")
    seal = _seal(signed[1])
    return Signature(
        raw=outer.raw,
        layout=seal.layout,
        seal=seal,
        signed_at=_time(signed[2]),
        data_hash=signed[3].octets(),
        property_info=signed[4].text(),
        extensions=_extensions(signed[5:]),
        certificate=parts[1].octets(),
        algorithm=parts[2].oid(),
        covered=parts[0].raw,
        value=parts[3].octets(),
        time_stamp=_time_stamp(parts[4:]),
    )


def fits(algorithm: str, layout: Layout) -> bool:
    """Whether an algorithm is SM2 with SM3; the old norm also let the curve's name stand for it."""
    return algorithm == SM2_WITH_SM3 or (layout is Layout.V1 and algorithm in _OLD_SM2)


def _old_signature(outer: Value, signed: tuple[Value, ...], value: Value) -> Signature:
    if len(signed) != 7:  # noqa: PLR2004  version, seal, time, hash, property, certificate, algorithm
        raise MalformedSeal("the old form of a seal signature lacks members")
    seal = _seal(signed[1])
    try:
        signed_at, time_stamp = _time(signed[2]), None
    except MalformedSeal:
        signed_at, time_stamp = None, signed[2].octets()
    return Signature(
        raw=outer.raw,
        layout=Layout.V1,
        seal=seal,
        signed_at=signed_at,
        data_hash=signed[3].octets(),
        property_info=signed[4].text(),
        extensions=(),
        certificate=signed[5].octets(),
        algorithm=signed[6].oid(),
        covered=outer.parts(2, 2)[0].raw,
        value=value.octets(),
        time_stamp=time_stamp,
    )


def _seal(outer: Value) -> Seal:
    parts = outer.parts(2, 5)
    info = parts[0]
    header, code, about, picture, *more = info.parts(4, 5)
    title, version, vendor = header.parts(3, 3)
    if title.text() != "ES":
        raise MalformedSeal("the header of a seal begins with ES")
    if len(parts) == 2:  # noqa: PLR2004  information and signature, in v1
        certificate, algorithm, value = parts[1].parts(3, 3)
        layout, time_stamp = Layout.V1, None
        covered = der.sequence(info.raw, certificate.raw, algorithm.raw)
    elif len(parts) == 3:  # noqa: PLR2004
        raise MalformedSeal("neither the old nor the new form of a seal")
    else:
        certificate, algorithm, value = parts[1:4]
        layout = Layout.V5 if version.integer() >= _V5 else Layout.V4
        covered, time_stamp = info.raw, _time_stamp(parts[4:])
    kind, name, *listed, created, start, end = about.parts(6, 7)
    return Seal(
        raw=outer.raw,
        layout=layout,
        version=version.integer(),
        vendor=vendor.text(),
        code=code.text(),
        kind=kind.integer(),
        name=name.text(),
        signers=_signers(listed),
        created_at=_time(created),
        valid_from=_time(start),
        valid_until=_time(end),
        picture=_picture(picture),
        extensions=_extensions(tuple(more)),
        maker_certificate=certificate.octets(),
        algorithm=algorithm.oid(),
        covered=covered,
        value=value.octets(),
        time_stamp=time_stamp,
    )


def _signers(listed: list[Value]) -> Signers:
    """Certificates, or digests if a list type says so; v1 has no list type."""
    by_digest = False
    if len(listed) == 2:  # noqa: PLR2004
        list_type = listed[0].integer()
        if list_type not in {1, 2}:
            raise MalformedSeal("the list of signers is of an unknown type")
        by_digest = list_type == 2  # noqa: PLR2004  the norm's own number
    members = listed[-1].parts(0, _MOST_SIGNERS)
    if not by_digest:
        return Signers(certificates=tuple(m.octets() for m in members))
    pairs = (m.parts(2, 2) for m in members)
    return Signers(digests=tuple((name.text(), value.octets()) for name, value in pairs))


def _picture(value: Value) -> Picture:
    form, data, width, height = value.parts(4, 4)
    sides = width.integer(), height.integer()
    if not all(0 < side <= _LARGEST_SIDE for side in sides):
        raise MalformedSeal("the picture of a seal has no size in millimetres")
    return Picture(form.text(), data.octets(), *sides)


def _extensions(rest: tuple[Value, ...]) -> tuple[Extension, ...]:
    """The optional last member: some write it tagged [0], some untagged."""
    if not rest:
        return ()
    listed = rest[0].inner(0) if rest[0].context else rest[0]
    return tuple(_extension(member) for member in listed.parts(0, _MOST_EXTENSIONS))


def _extension(value: Value) -> Extension:
    name, *flag, held = value.parts(2, 3)
    critical = bool(flag) and flag[0].boolean()
    return Extension(name.oid(), critical, held.octets())


def _time_stamp(rest: tuple[Value, ...]) -> bytes | None:
    if not rest:
        return None
    return (rest[0].inner(0) if rest[0].context else rest[0]).octets()


def _time(value: Value) -> datetime:
    """A time as such, or wrapped in an OCTET or BIT STRING: as its text, or encoded once more."""
    if value.tag in {der.Tag.UTC_TIME, der.Tag.GENERALIZED_TIME}:
        return value.time()
    wrapped = value.octets()
    try:
        return der.moment(wrapped)
    except MalformedSeal:
        return der.read(wrapped).time()
