"""Signed messages by GB/T 35275 (GM/T 0010): PKCS#7's shape with national identifiers.

We write what production writes: attributes with content type, digest and signing time, signed as
their SET. Read are also messages without attributes, and those under PKCS#7's own identifiers,
which many products use. Reading does not trust: :meth:`SignedData.verify` says whose signatures
hold, ``paths.validate`` whether those certificates count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from asn1crypto import algos, cms, core, x509

from . import asn1, sm2
from .asn1 import Malformed, Sign, reading, tlv
from .certificates import Certificate
from .digest import same, sm3
from .names import Name
from .signature import raw_to_der

__all__ = ["Kind", "Malformed", "SignatureRefused", "SignedData", "Signer", "Stage", "signed_data"]

CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
_PKCS7_SIGNED_DATA = "1.2.840.113549.1.7.2"
_SM2_SIGNING = "1.2.156.10197.1.301.1"
_SM2_NAMES = frozenset({_SM2_SIGNING, asn1.SM2_CURVE, asn1.SM2_WITH_SM3})
"""What products write for one and the same algorithm."""
_SEQUENCE, _SET, _INNER = 0x30, 0x31, 0xA0
_SM3_NAMED: Final = algos.DigestAlgorithm({"algorithm": asn1.SM3}).dump()
_MOST_SIGNERS, _MOST_CERTIFICATES = 16, 64


class Stage(StrEnum):
    """Why a signed message does not hold."""

    NO_CONTENT = "no-content"
    NO_CERTIFICATE = "no-certificate"
    WRONG_CONTENT_TYPE = "wrong-content-type"
    WRONG_DIGEST = "wrong-digest"
    BAD_SIGNATURE = "bad-signature"


class SignatureRefused(ValueError):
    """The message does not hold; ``stage`` says why."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.value)
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message calls itself, its content, and its version."""

    message: str = _SIGNED_DATA
    content: str = "1.2.156.10197.6.1.4.2.1"
    version: int = 1


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature of a message."""

    issuer: Name
    serial: int
    signature: bytes = field(repr=False)
    attributes: Mapping[str, bytes] | None = field(repr=False)
    """The DER of each attribute's value by its dotted number; None: signed without."""
    signed_attributes: bytes = field(repr=False)
    signing_time: datetime | None
    """What the signer says; proof is only a time stamp."""

    def is_of(self, certificate: Certificate) -> bool:
        """Whether it names that certificate."""
        return (self.issuer, self.serial) == (certificate.issuer, certificate.serial)


@dataclass(frozen=True, slots=True)
class SignedData:
    """A signed message, read."""

    der: bytes = field(repr=False)
    content_type: str = field(compare=False)
    content: bytes | None = field(compare=False, repr=False)
    """None: it lies elsewhere."""
    certificates: tuple[Certificate, ...] = field(compare=False)
    """Those that are SM2 certificates, in their order."""
    signers: tuple[Signer, ...] = field(compare=False)

    @classmethod
    def parse(cls, der: bytes) -> "SignedData":
        """Read DER. :raises Malformed: no signed message of SM2 with SM3, or without signers."""
        with reading("a signed message"):
            return _read(bytes(der))

    def verify(
        self, data: bytes | None = None, *, certificates: Iterable[Certificate] = ()
    ) -> tuple[Certificate, ...]:
        """The certificates of the signers, all of whose signatures hold.

        :param data: what was signed; needed when it lies outside, compared with when inside. A
            message without attributes may also hold the SM3 of ``data``, as OFD products do.
        :param certificates: where to look besides the message itself.
        :raises SignatureRefused: one does not.
        """
        known = (*self.certificates, *certificates)
        holders = []
        for signer in self.signers:
            holder = next(filter(signer.is_of, known), None)
            if holder is None:
                raise SignatureRefused(Stage.NO_CERTIFICATE)
            if not sm2.verify(holder.public_key, self._message(signer, data), signer.signature):
                raise SignatureRefused(Stage.BAD_SIGNATURE)
            holders.append(holder)
        return tuple(holders)

    def _message(self, signer: Signer, data: bytes | None) -> bytes:
        """What was signed: the attributes, which name the content's digest, or the content."""
        content = data if self.content is None else self.content
        if content is None:
            raise SignatureRefused(Stage.NO_CONTENT)
        if signer.attributes is None:
            if data is not None and content != data and not same(content, sm3(data)):
                raise SignatureRefused(Stage.WRONG_DIGEST)
            return content
        if data is not None and content != data:
            raise SignatureRefused(Stage.WRONG_DIGEST)
        if _value(signer, CONTENT_TYPE, core.ObjectIdentifier) != self.content_type:
            raise SignatureRefused(Stage.WRONG_CONTENT_TYPE)
        if not same(_value(signer, MESSAGE_DIGEST, core.OctetString) or b"", sm3(content)):
            raise SignatureRefused(Stage.WRONG_DIGEST)
        return signer.signed_attributes


def signed_data(
    content: bytes,
    *,
    signer: Certificate,
    sign: Sign,
    at: datetime,
    chain: Iterable[Certificate] = (),
    detached: bool = False,
    with_certificates: bool = True,
    kind: Kind = Kind(),
    attributes: Mapping[str, Any] = MappingProxyType({}),
) -> SignedData:
    """Sign a message.

    :param chain: further certificates to send along.
    :param detached: leave the content out; who verifies must have it.
    :param with_certificates: send the signer's and the chain along.
    :param attributes: further asn1crypto values to sign, by dotted number.
    :raises ValueError: ``sign`` is not of the signer's key.
    """
    listed = {
        CONTENT_TYPE: core.ObjectIdentifier(kind.content),
        MESSAGE_DIGEST: core.OctetString(sm3(content)),
        SIGNING_TIME: asn1.time(at),
    }
    signed = b"".join(sorted(_attribute(*one) for one in (listed | dict(attributes)).items()))
    value = sign(tlv(_SET, signed))
    if not sm2.verify(signer.public_key, tlv(_SET, signed), value):
        raise ValueError("the signer's certificate is of another key")
    lying = b"" if detached else tlv(_INNER, core.OctetString(content).dump())
    sent = [one.der for one in (signer, *chain)] if with_certificates else []
    body = tlv(
        _SEQUENCE,
        core.Integer(kind.version).dump(),
        tlv(_SET, _SM3_NAMED),
        tlv(_SEQUENCE, core.ObjectIdentifier(kind.content).dump(), lying),
        tlv(_INNER, *sent) if sent else b"",
        tlv(_SET, _signer(signer, signed, raw_to_der(value))),
    )
    message = core.ObjectIdentifier(kind.message).dump()
    return SignedData.parse(tlv(_SEQUENCE, message, tlv(_INNER, body)))


# Written by hand, byte by byte: asn1crypto dumps what is nested again and again, and a message cost
# ten signatures. Its shapes read, below.


def _attribute(kind: str, value: Any) -> bytes:
    return tlv(_SEQUENCE, core.ObjectIdentifier(kind).dump(), tlv(_SET, value.dump()))


def _signer(certificate: Certificate, signed: bytes, value: bytes) -> bytes:
    return tlv(
        _SEQUENCE,
        core.Integer(1).dump(),
        tlv(_SEQUENCE, certificate.issuer.der, core.Integer(certificate.serial).dump()),
        _SM3_NAMED,
        tlv(_INNER, signed),
        algos.SignedDigestAlgorithm({"algorithm": _SM2_SIGNING}).dump(),
        core.OctetString(value).dump(),
    )


# --- the structures; asn1crypto's own know no national identifiers


class _Attribute(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("type", core.ObjectIdentifier), ("values", cms.SetOfAny)]


class _Attributes(core.SetOf):  # type: ignore[misc]
    _child_spec = _Attribute


class _SignerInfo(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer),
        ("sid", cms.IssuerAndSerialNumber),
        ("digest_algorithm", algos.DigestAlgorithm),
        ("attributes", _Attributes, {"implicit": 0, "optional": True}),
        ("signature_algorithm", algos.SignedDigestAlgorithm),
        ("signature", core.OctetString),
        ("unsigned", _Attributes, {"implicit": 1, "optional": True}),
    ]


class _SignerInfos(core.SetOf):  # type: ignore[misc]
    _child_spec = _SignerInfo


class _Inner(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("content_type", core.ObjectIdentifier),
        ("content", core.OctetString, {"explicit": 0, "optional": True}),
    ]


class _SignedData(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer),
        ("digest_algorithms", cms.DigestAlgorithms),
        ("content", _Inner),
        ("certificates", cms.SetOfAny, {"implicit": 0, "optional": True}),
        ("crls", cms.SetOfAny, {"implicit": 1, "optional": True}),
        ("signers", _SignerInfos),
    ]


class _Message(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("content_type", core.ObjectIdentifier),
        ("content", _SignedData, {"explicit": 0}),
    ]


def _read(der: bytes) -> SignedData:
    message = asn1.load(_Message, der, most=asn1.LARGE)
    if asn1.bounded(message["content_type"]).native not in {_SIGNED_DATA, _PKCS7_SIGNED_DATA}:
        raise Malformed("not signed data")
    body = message["content"]
    signers = body["signers"]
    if not 0 < len(signers) <= _MOST_SIGNERS or len(body["certificates"]) > _MOST_CERTIFICATES:
        raise Malformed("no signer, or more signers or certificates than a message has")
    return SignedData(
        der=der,
        content_type=asn1.bounded(body["content"]["content_type"]).native,
        content=body["content"]["content"].native,
        certificates=tuple(_certificates(body["certificates"])),
        signers=tuple(_read_signer(asn1.bounded(one)) for one in signers),
    )


def _certificates(found: Any) -> Iterable[Certificate]:
    """Those of other algorithms are passed over: a signer's own that is missing is refused."""
    for one in found or ():
        try:
            yield Certificate.parse(one.dump())
        except Malformed:
            continue


def _read_signer(found: Any) -> Signer:
    digest, algorithm = found["digest_algorithm"], found["signature_algorithm"]
    if digest["algorithm"].dotted != asn1.SM3 or algorithm["algorithm"].dotted not in _SM2_NAMES:
        raise Malformed("not signed by SM2 with SM3")
    attributes = found["attributes"]
    signed, values = b"", None
    if attributes:
        encoded = attributes.dump()
        signed = bytes((_SET, *encoded[1:]))
        values = _attribute_values(attributes)
    elif len(attributes.contents or b""):
        raise Malformed("attributes that are none")
    moment = None
    if values and SIGNING_TIME in values:
        moment = asn1.moment(asn1.load(x509.Time, values[SIGNING_TIME]))
    return Signer(
        issuer=Name.parse(found["sid"]["issuer"]),
        serial=asn1.serial(found["sid"]["serial_number"]),
        signature=asn1.either_form(found["signature"].native),
        attributes=values,
        signed_attributes=signed,
        signing_time=moment,
    )


def _attribute_values(attributes: Any) -> Mapping[str, bytes]:
    values = {one["type"].native: one["values"] for one in attributes}
    if len(values) != len(attributes) or any(len(value) != 1 for value in values.values()):
        raise Malformed("an attribute twice, or with several values")
    return MappingProxyType({kind: value[0].dump() for kind, value in values.items()})


def _value(signer: Signer, kind: str, shape: Any) -> Any:
    """An attribute's value, or None; what is of another shape is no value."""
    found = (signer.attributes or {}).get(kind)
    if found is None:
        return None
    try:
        with reading("an attribute"):
            return asn1.load(shape, found).native
    except Malformed:
        return None
