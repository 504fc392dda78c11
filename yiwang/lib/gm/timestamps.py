"""Time stamps: requests, tokens and a small authority (GB/T 20520, RFC 3161, with SM3 and SM2).

A token is a signed message over a record of what existed when. The authority here serves tests and
demonstrations; production asks a licensed one and reads its answers with the same functions.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from asn1crypto import core, tsp

from . import asn1, cms, paths
from .asn1 import Malformed, Sign, reading
from .certificates import Certificate, RevocationList
from .digest import same, sm3

__all__ = [
    "Malformed",
    "Request",
    "Stage",
    "StampRefused",
    "Token",
    "accept",
    "refuse",
    "request",
    "stamp",
    "token",
]

TOKEN: Final = cms.Kind("1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4", 3)
SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.47"
POLICY: Final = "1.2.156.10197.9.9"
"""Our own authority's policy: demonstrations, no legal effect."""
_NONCE_BITS = 64
_SEQUENCE = 0x30
_LONGEST_ANSWER = 2**20
"""Bytes, with all the certificates a token may bring."""
_DIGESTS = {asn1.SM3: "sm3", "2.16.840.1.101.3.4.2.1": "sha256"}


class Stage(StrEnum):
    """Why a stamp does not hold."""

    NOT_GRANTED = "not-granted"
    OTHER_REQUEST = "other-request"
    OTHER_DATA = "other-data"
    OTHER_CERTIFICATE = "other-certificate"


class StampRefused(ValueError):
    """The stamp does not hold; ``stage`` says why, the text what the authority answered."""

    def __init__(self, stage: Stage, said: str = "") -> None:
        super().__init__(f"{stage.value}: {said}" if said else stage.value)
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Request:
    """What an authority is asked to stamp: a digest, never the data."""

    der: bytes = field(repr=False)
    imprint: bytes
    nonce: int | None = None
    with_certificate: bool = False

    @classmethod
    def parse(cls, der: bytes) -> "Request":
        """Read DER. :raises Malformed: no request for a stamp on an SM3 digest."""
        with reading("a time-stamp request"):
            found = asn1.load(tsp.TimeStampReq, bytes(der))
            if found["version"].native != "v1" or len(found["extensions"]):
                raise Malformed("a version or an extension that is not known")
            return cls(
                bytes(der),
                _imprint(found["message_imprint"]),
                found["nonce"].native,
                bool(found["cert_req"].native),
            )


@dataclass(frozen=True, slots=True)
class Token:
    """A time stamp, read; :meth:`verify` says whether it holds."""

    der: bytes = field(repr=False)
    at: datetime
    imprint: bytes = field(repr=False)
    serial: int
    policy: str
    nonce: int | None
    certificate_digest: tuple[str, bytes] | None = field(repr=False)
    """The certificate the authority signed as its own: algorithm and digest."""
    message: cms.SignedData = field(repr=False)

    @classmethod
    def parse(cls, der: bytes) -> "Token":
        """Read DER. :raises Malformed: no token, or not with SM3 and SM2."""
        with reading("a time-stamp token"):
            message = cms.SignedData.parse(der)
            if message.content_type != TOKEN.content or len(message.signers) != 1:
                raise Malformed("not a time stamp by one authority")
            found = asn1.load(tsp.TSTInfo, message.content or b"")
            if len(found["extensions"]):
                raise Malformed("an extension that is not known")
            return cls(
                der=bytes(der),
                at=asn1.moment(found["gen_time"]),
                imprint=_imprint(found["message_imprint"]),
                serial=int(found["serial_number"].native),
                policy=str(found["policy"].native),
                nonce=found["nonce"].native,
                certificate_digest=_own_certificate(message.signers[0]),
                message=message,
            )

    def verify(
        self,
        data: bytes,
        *,
        chain: Iterable[Certificate] = (),
        anchors: Iterable[Certificate],
        revocation_lists: Iterable[RevocationList] | None,
    ) -> Certificate:
        """The authority's certificate, which counted at the time the token says.

        :param data: what was stamped; in a seal the signature's value.
        :param chain: besides what the token brings along; it must bring or be given the signer's.
        :raises StampRefused: it stamps other data, or names another certificate.
        :raises cms.SignatureRefused: the signature does not hold.
        :raises paths.PathRefused: the authority is not trusted to stamp at that time.
        """
        if not same(self.imprint, sm3(data)):
            raise StampRefused(Stage.OTHER_DATA)
        given = tuple(chain)
        (signer,) = self.message.verify(certificates=given)
        if self.certificate_digest is not None:
            algorithm, digest = self.certificate_digest
            if not same(digest, hashlib.new(algorithm, signer.der).digest()):
                raise StampRefused(Stage.OTHER_CERTIFICATE)
        paths.validate(
            signer,
            chain=(*self.message.certificates, *given),
            anchors=anchors,
            at=self.at,
            usage=paths.Usage.TIME_STAMP,
            revocation_lists=revocation_lists,
        )
        return signer


def request(data: bytes, *, nonce: int | None = None) -> Request:
    """Ask for a stamp on the SM3 of ``data``; the nonce is random unless given."""
    made = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": _imprinted(sm3(data)),
            "nonce": secrets.randbits(_NONCE_BITS) if nonce is None else nonce,
            "cert_req": True,
        }
    )
    return Request.parse(made.dump())


def stamp(
    asked: Request,
    *,
    authority: Certificate,
    sign: Sign,
    at: datetime,
    serial: int,
    policy: str = POLICY,
    chain: Iterable[Certificate] = (),
) -> bytes:
    """The authority's side: a response that grants.

    :param serial: never twice.
    """
    made = token(
        asked.imprint,
        authority=authority,
        sign=sign,
        at=at,
        serial=serial,
        policy=policy,
        chain=chain,
        nonce=asked.nonce,
        with_certificate=asked.with_certificate,
    )
    granted = tsp.PKIStatusInfo({"status": "granted"}).dump()
    return asn1.tlv(_SEQUENCE, granted, made)


def token(
    imprint: bytes,
    *,
    authority: Certificate,
    sign: Sign,
    at: datetime,
    serial: int,
    policy: str = POLICY,
    chain: Iterable[Certificate] = (),
    nonce: int | None = None,
    with_certificate: bool = True,
) -> bytes:
    """The DER of a token on a digest, for whoever holds the authority's key and need not ask."""
    record = {
        "version": "v1",
        "policy": policy,
        "message_imprint": _imprinted(imprint),
        "serial_number": serial,
        "gen_time": at.astimezone(UTC).replace(microsecond=0),
    }
    content = tsp.TSTInfo(record | ({} if nonce is None else {"nonce": nonce}))
    named = tsp.ESSCertIDv2(
        {"hash_algorithm": {"algorithm": asn1.SM3}, "cert_hash": sm3(authority.der)}
    )
    return cms.signed_data(
        content.dump(),
        signer=authority,
        sign=sign,
        at=at,
        chain=chain,
        kind=TOKEN,
        with_certificates=with_certificate,
        attributes={SIGNING_CERTIFICATE: tsp.SigningCertificateV2({"certs": [named]})},
    ).der


def refuse(said: str, *, failure: str = "bad_request") -> bytes:
    """The authority's side: a response that does not grant, with its reason."""
    status = {"status": "rejection", "status_string": [said], "fail_info": {failure}}
    return bytes(_Response({"status": status}).dump())


def accept(response: bytes, *, asked: Request) -> Token:
    """The token of a response to that request.

    :raises Malformed: no response.
    :raises StampRefused: not granted, or the answer to another request.
    """
    with reading("a time-stamp response"):
        found = asn1.load(_Response, bytes(response), most=_LONGEST_ANSWER)
        status = found["status"]
        granted = status["status"].native in {"granted", "granted_with_mods"}
        said = "; ".join(map(str, status["status_string"].native or ()))
        given = found["token"].dump() if granted else b""
    if not granted:
        raise StampRefused(Stage.NOT_GRANTED, said)
    read = Token.parse(given)
    if read.nonce != asked.nonce or not same(read.imprint, asked.imprint):
        raise StampRefused(Stage.OTHER_REQUEST)
    return read


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto's wants a token in a refusal
    _fields = [("status", tsp.PKIStatusInfo), ("token", core.Any, {"optional": True})]


def _imprinted(digest: bytes) -> dict[str, Any]:
    return {"hash_algorithm": {"algorithm": asn1.SM3}, "hashed_message": digest}


def _imprint(found: Any) -> bytes:
    if found["hash_algorithm"]["algorithm"].dotted != asn1.SM3:
        raise Malformed("not an SM3 digest")
    digest: bytes = found["hashed_message"].native
    if len(digest) != len(sm3(b"")):
        raise Malformed("a digest of another length")
    return digest


def _own_certificate(signer: cms.Signer) -> tuple[str, bytes] | None:
    found = (signer.attributes or {}).get(SIGNING_CERTIFICATE)
    if found is None:
        return None
    first = asn1.load(tsp.SigningCertificateV2, found)["certs"][0]
    return _DIGESTS[first["hash_algorithm"]["algorithm"].dotted], first["cert_hash"].native
