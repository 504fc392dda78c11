"""SM2 certificates, requests for them and revocation lists (GB/T 20518, RFC 5280, RFC 2986).

Everything read is frozen and complete when it is returned: nothing is parsed later, and what cannot
be read raises :class:`~.asn1.Malformed`. Reading does not trust; ``paths.validate`` decides that.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from asn1crypto import core, crl, csr, pem, x509

from . import asn1, extensions, sm2
from .asn1 import Malformed, Sign, reading
from .digest import sm3
from .names import Name

__all__ = ["Certificate", "KeyUsage", "Malformed", "Name", "Request", "RevocationList", "Revoked"]

TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"
_SERIAL_BYTES = 16
_ENTRY = 1024
"""Bytes of the extensions of an entry of a revocation list."""
_KEPT = 512
"""Parsed certificates kept: a licence carries the same three as the one before."""
_LISTS_KEPT = 64
"""Lists may be long, so fewer."""


class KeyUsage(StrEnum):
    """What the key may do (RFC 5280, 4.2.1.3)."""

    DIGITAL_SIGNATURE = "digital_signature"
    NON_REPUDIATION = "non_repudiation"
    KEY_ENCIPHERMENT = "key_encipherment"
    DATA_ENCIPHERMENT = "data_encipherment"
    KEY_AGREEMENT = "key_agreement"
    KEY_CERT_SIGN = "key_cert_sign"
    CRL_SIGN = "crl_sign"
    ENCIPHER_ONLY = "encipher_only"
    DECIPHER_ONLY = "decipher_only"


SIGNING: Final = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION})
AUTHORITY: Final = frozenset({KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})


@dataclass(frozen=True, slots=True)
class Certificate:
    """An SM2 certificate; equal when its bytes are."""

    der: bytes = field(repr=False)
    subject: Name = field(compare=False)
    issuer: Name = field(compare=False)
    serial: int = field(compare=False)
    not_before: datetime = field(compare=False)
    not_after: datetime = field(compare=False)
    public_key: bytes = field(compare=False, repr=False)
    is_ca: bool = field(compare=False)
    path_length: int | None = field(compare=False)
    key_usage: frozenset[KeyUsage] | None = field(compare=False)
    """None: the certificate does not say."""
    extended_key_usage: frozenset[str] = field(compare=False)
    """Dotted numbers."""
    subject_key_id: bytes | None = field(compare=False, repr=False)
    authority_key_id: bytes | None = field(compare=False, repr=False)
    revocation_points: frozenset[str] = field(compare=False, repr=False)
    """Addresses of the revocation lists that speak of it."""
    critical: frozenset[str] = field(compare=False, repr=False)
    """Dotted numbers of the extensions that must be understood."""
    signed: bytes = field(compare=False, repr=False)
    signature: bytes = field(compare=False, repr=False)

    @classmethod
    def parse(cls, der: bytes) -> "Certificate":
        """Read DER. :raises Malformed: no SM2 certificate."""
        return _certificate(bytes(der))

    @classmethod
    def from_pem(cls, text: bytes) -> "Certificate":
        """Read PEM, or DER as it comes from some authorities. :raises Malformed: neither."""
        return cls.parse(asn1.unarmoured(text))

    @property
    def pem(self) -> bytes:
        """For other people's tools."""
        armoured: bytes = pem.armor("CERTIFICATE", self.der)
        return armoured

    @property
    def self_issued(self) -> bool:
        """Whether issuer and subject are one."""
        return self.subject == self.issuer

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the holder of that key signed it; answered once per pair."""
        return _holds(public_key, self.signed, self.signature)


@dataclass(frozen=True, slots=True)
class Request:
    """A certificate request whose signature by its own key was checked when it was read."""

    der: bytes = field(repr=False)
    subject: Name
    public_key: bytes = field(repr=False)

    @classmethod
    def parse(cls, der: bytes) -> "Request":
        """Read DER. :raises Malformed: no request, or not signed by the key it names."""
        with reading("a certificate request"):
            found = asn1.load(csr.CertificationRequest, bytes(der))
            info = found["certification_request_info"]
            point = asn1.public_point(info["subject_pk_info"])
            value = asn1.sm2_signature(found["signature_algorithm"], found["signature"])
            if not sm2.verify(point, info.dump(), value):
                raise Malformed("the request is not signed by the key it names")
            return cls(bytes(der), Name.parse(info["subject"]), point)

    @classmethod
    def from_pem(cls, text: bytes) -> "Request":
        """Read PEM or DER. :raises Malformed: neither."""
        return cls.parse(asn1.unarmoured(text))

    @property
    def pem(self) -> bytes:
        """What is sent to an authority."""
        armoured: bytes = pem.armor("CERTIFICATE REQUEST", self.der)
        return armoured


@dataclass(frozen=True, slots=True)
class Revoked:
    """One certificate taken back."""

    serial: int
    at: datetime
    reason: str = "unspecified"
    """A word of RFC 5280: ``key_compromise``, ``superseded``, ``cessation_of_operation`` …"""
    invalid_since: datetime | None = None
    """When it is known or feared to have gone wrong, if before ``at``."""

    @property
    def since(self) -> datetime:
        """From when nothing signed by it counts."""
        return min(self.at, self.invalid_since or self.at)


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which certificates a list speaks; large authorities cut theirs into parts."""

    points: frozenset[str] = frozenset()
    """Addresses, one of which the certificate names; none: all certificates."""
    people: bool = True
    authorities: bool = True


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A revocation list; equal when its bytes are."""

    der: bytes = field(repr=False)
    issuer: Name = field(compare=False)
    this_update: datetime = field(compare=False)
    next_update: datetime | None = field(compare=False)
    revoked: Mapping[int, Revoked] = field(compare=False, repr=False)
    scope: Scope | None = field(compare=False)
    """None: cut in a way we do not follow, by reasons or for other issuers."""
    keeps_since: datetime | None = field(compare=False)
    """It still names those that ran out after that (expiredCertsOnCRL, X.509); None: it may not."""
    critical: frozenset[str] = field(compare=False, repr=False)
    """Extensions that must be understood, of the list and of its entries."""
    signed: bytes = field(compare=False, repr=False)
    signature: bytes = field(compare=False, repr=False)

    @classmethod
    def parse(cls, der: bytes) -> "RevocationList":
        """Read DER. :raises Malformed: no revocation list signed by SM2."""
        return _revocation_list(bytes(der))

    @classmethod
    def from_pem(cls, text: bytes) -> "RevocationList":
        """Read PEM or DER. :raises Malformed: neither."""
        return cls.parse(asn1.unarmoured(text))

    @property
    def pem(self) -> bytes:
        """For other people's tools."""
        armoured: bytes = pem.armor("X509 CRL", self.der)
        return armoured

    def speaks_of(self, certificate: Certificate) -> bool:
        """Whether it would name that certificate of its issuer, were it revoked."""
        scope = self.scope
        if scope is None or not (scope.authorities if certificate.is_ca else scope.people):
            return False
        return not scope.points or bool(scope.points & certificate.revocation_points)

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the holder of that key signed it; answered once per pair."""
        return _list_holds(public_key, self.signed, self.signature)


def key_id(public_key: bytes) -> bytes:
    """The identifier we give a key: 20 bytes of SM3, as RFC 7093 does with SHA-256."""
    return sm3(public_key)[:20]


def request(*, subject: Name, public_key: bytes, sign: Sign) -> Request:
    """Make a request for a certificate (PKCS#10)."""
    info = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": x509.Name.load(subject.der),
            "subject_pk_info": asn1.public_key_info(public_key),
            "attributes": csr.CRIAttributes([]),
        }
    )
    made = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": asn1.signing_algorithm(),
            "signature": asn1.signed_value(sign, info.dump()),
        }
    )
    return Request.parse(made.dump())


def issue(
    *,
    subject: Name,
    public_key: bytes,
    issuer: Certificate | None,
    sign: Sign,
    not_before: datetime,
    not_after: datetime,
    key_usage: Iterable[KeyUsage] = SIGNING,
    is_ca: bool = False,
    path_length: int | None = None,
    extended_key_usage: Iterable[str] = (),
    revocation_points: Iterable[str] = (),
) -> Certificate:
    """Make a certificate; ``issuer`` None makes one signed by its own key.

    :param sign: signs with the issuer's key, which is checked.
    :param revocation_points: addresses where the issuer publishes its list.
    :raises ValueError: ``public_key`` is no SM2 point, or ``sign`` is of another key.
    """
    signer = issuer.public_key if issuer else public_key
    constraints = x509.BasicConstraints({"ca": is_ca, "path_len_constraint": path_length})
    tbs = x509.TbsCertificate(
        {
            "version": "v3",
            # one bit set on top: always sixteen bytes, always positive
            "serial_number": 1 << 126 | secrets.randbits(8 * _SERIAL_BYTES - 2),
            "signature": asn1.signing_algorithm(),
            "issuer": x509.Name.load((issuer.subject if issuer else subject).der),
            "validity": {
                "not_before": asn1.time(not_before),
                "not_after": asn1.time(not_after),
            },
            "subject": x509.Name.load(subject.der),
            "subject_public_key_info": asn1.public_key_info(public_key),
            "extensions": [
                extensions.made("basic_constraints", constraints, critical=True),
                extensions.made("key_usage", x509.KeyUsage(set(key_usage)), critical=True),
                extensions.made("key_identifier", core.OctetString(key_id(public_key))),
                extensions.made(
                    "authority_key_identifier",
                    x509.AuthorityKeyIdentifier({"key_identifier": _signer_id(issuer, signer)}),
                ),
                *extensions.purposes(extended_key_usage),
                *extensions.points(revocation_points),
            ],
        }
    )
    made = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": asn1.signing_algorithm(),
            "signature_value": asn1.signed_value(sign, tbs.dump()),
        }
    )
    found = Certificate.parse(made.dump())
    if not found.is_signed_by(signer):
        raise ValueError("the issuer's certificate is of another key")
    return found


def revocation_list(
    *,
    issuer: Certificate,
    sign: Sign,
    number: int,
    at: datetime,
    next_update: datetime,
    revoked: Iterable[Revoked],
    keeps_since: datetime | None = None,
) -> RevocationList:
    """Make the list of the issuer's revoked certificates.

    :param number: rises with every list of this issuer.
    :param keeps_since: names certificates too that ran out after that; None: promises nothing.
    :raises ValueError: ``sign`` is of another key.
    """
    ordered = sorted(revoked, key=lambda one: (one.at, one.serial))
    entries = b"".join(crl.RevokedCertificate(_entry(one)).dump() for one in ordered)
    tbs = crl.TbsCertList(
        {
            "version": "v2",
            "signature": asn1.signing_algorithm(),
            "issuer": x509.Name.load(issuer.subject.der),
            "this_update": asn1.time(at),
            "next_update": asn1.time(next_update),
            "crl_extensions": [
                {
                    "extn_id": "authority_key_identifier",
                    "extn_value": x509.AuthorityKeyIdentifier(
                        {"key_identifier": _signer_id(issuer, issuer.public_key)}
                    ),
                },
                {"extn_id": "crl_number", "extn_value": core.Integer(number)},
                *extensions.kept(keeps_since),
            ],
        }
    )
    if entries:  # an empty sequence is forbidden; nothing revoked is no field
        tbs["revoked_certificates"] = crl.RevokedCertificates(contents=entries)
    made = crl.CertificateList(
        {
            "tbs_cert_list": tbs,
            "signature_algorithm": asn1.signing_algorithm(),
            "signature": asn1.signed_value(sign, tbs.dump()),
        }
    )
    found = RevocationList.parse(made.dump())
    if not found.is_signed_by(issuer.public_key):
        raise ValueError("the issuer's certificate is of another key")
    return found


@lru_cache(maxsize=_KEPT)
def _certificate(der: bytes) -> Certificate:
    with reading("an SM2 certificate"):
        found = asn1.load(x509.Certificate, der)
        tbs = found["tbs_certificate"]
        asn1.same_algorithm(tbs["signature"], found["signature_algorithm"])
        given = extensions.read(tbs["extensions"])
        constraints = given.get("basic_constraints")
        usage = given.get("key_usage")
        purposes = given.get("extended_key_usage") or ()
        own, authority = given.get("key_identifier"), extensions.authority_key(given)
        points = given.get("crl_distribution_points") or ()
        return Certificate(
            der=der,
            subject=Name.parse(tbs["subject"]),
            issuer=Name.parse(tbs["issuer"]),
            serial=asn1.serial(tbs["serial_number"]),
            not_before=asn1.moment(tbs["validity"]["not_before"]),
            not_after=asn1.moment(tbs["validity"]["not_after"]),
            public_key=asn1.public_point(tbs["subject_public_key_info"]),
            is_ca=bool(constraints is not None and constraints["ca"].native),
            path_length=constraints["path_len_constraint"].native if constraints else None,
            key_usage=None if usage is None else frozenset(map(KeyUsage, usage.native)),
            extended_key_usage=frozenset(purpose.dotted for purpose in purposes),
            subject_key_id=None if own is None else own.native,
            authority_key_id=authority,
            revocation_points=frozenset().union(
                *(extensions.addresses(p["distribution_point"]) for p in points)
            ),
            critical=extensions.critical_of(tbs["extensions"]),
            signed=tbs.dump(),
            signature=asn1.sm2_signature(found["signature_algorithm"], found["signature_value"]),
        )


@lru_cache(maxsize=_LISTS_KEPT)
def _revocation_list(der: bytes) -> RevocationList:
    with reading("a revocation list"):
        found = asn1.load(crl.CertificateList, der, most=asn1.LARGE)
        tbs = found["tbs_cert_list"]
        asn1.same_algorithm(tbs["signature"], asn1.bounded(found["signature_algorithm"]))
        asn1.bounded(tbs["issuer"]), asn1.bounded(tbs["crl_extensions"])
        entries = [_revoked(entry) for entry in tbs["revoked_certificates"] or ()]
        given, until = extensions.read(tbs["crl_extensions"]), tbs["next_update"]
        return RevocationList(
            der=der,
            issuer=Name.parse(tbs["issuer"]),
            this_update=asn1.moment(tbs["this_update"]),
            next_update=None if until.native is None else asn1.moment(until),
            revoked=MappingProxyType({one.serial: one for one, _ in entries}),
            scope=_scope(given.get("issuing_distribution_point")),
            keeps_since=extensions.kept_since(tbs["crl_extensions"]),
            critical=extensions.critical_of(tbs["crl_extensions"]).union(
                *(critical for _, critical in entries)
            ),
            signed=tbs.dump(),
            signature=asn1.sm2_signature(found["signature_algorithm"], found["signature"]),
        )


@lru_cache(maxsize=_LISTS_KEPT)
def _list_holds(public_key: bytes, message: bytes, value: bytes) -> bool:
    return sm2.verify(public_key, message, value)


@lru_cache(maxsize=4 * _KEPT)
def _holds(public_key: bytes, message: bytes, value: bytes) -> bool:
    return sm2.verify(public_key, message, value)


def _scope(found: Any) -> Scope | None:
    if found is None:
        return Scope()
    point = found["distribution_point"]
    points = extensions.addresses(point)
    strange = ("indirect_crl", "only_contains_attribute_certs", "only_some_reasons")
    if any(found[flag].native for flag in strange) or (point and not points):
        return None
    return Scope(
        points,
        people=not found["only_contains_ca_certs"].native,
        authorities=not found["only_contains_user_certs"].native,
    )


def _revoked(entry: Any) -> tuple[Revoked, frozenset[str]]:
    given = extensions.read(asn1.bounded(entry["crl_entry_extensions"], most=_ENTRY))
    reason, since = given.get("crl_reason"), given.get("invalidity_date")
    found = Revoked(
        serial=asn1.serial(entry["user_certificate"]),
        at=asn1.moment(entry["revocation_date"]),
        reason="unspecified" if reason is None else str(reason.native),
        invalid_since=None if since is None else asn1.moment(since),
    )
    return found, extensions.critical_of(entry["crl_entry_extensions"])


def _entry(one: Revoked) -> dict[str, Any]:
    listed = []
    if one.reason != "unspecified":
        listed.append({"extn_id": "crl_reason", "extn_value": crl.CRLReason(one.reason)})
    if one.invalid_since is not None:
        since = core.GeneralizedTime(one.invalid_since.replace(microsecond=0))
        listed.append({"extn_id": "invalidity_date", "extn_value": since})
    made: dict[str, Any] = {"user_certificate": one.serial, "revocation_date": asn1.time(one.at)}
    return made | ({"crl_entry_extensions": listed} if listed else {})


def _signer_id(issuer: Certificate | None, public_key: bytes) -> bytes:
    return (issuer.subject_key_id if issuer else None) or key_id(public_key)
