"""Extensions of certificates and lists: those we read, and those we write (RFC 5280, 4.2)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from asn1crypto import core, x509

from . import asn1
from .asn1 import Malformed

_EXPIRED_ON_LIST: Final = "2.5.29.60"
"""expiredCertsOnCRL (X.509, 9.5.2.8); asn1crypto does not know it."""

_READ = frozenset(
    {
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "crl_distribution_points",
        "issuing_distribution_point",
        "key_identifier",
        "authority_key_identifier",
        "crl_reason",
        "invalidity_date",
    }
)


def read(found: Any) -> dict[str, Any]:
    """Those we read, by asn1crypto's word; what others put into theirs may be no ASN.1 at all."""
    listed = {one["extn_id"].native: one["extn_value"] for one in found or ()}
    if len(listed) != len(found or ()):
        raise Malformed("an extension stands there twice")
    return {kind: value.parsed for kind, value in listed.items() if kind in _READ}


def critical_of(found: Any) -> frozenset[str]:
    """Dotted numbers of those that must be understood."""
    return frozenset(one["extn_id"].dotted for one in found or () if one["critical"].native)


def authority_key(extensions: dict[str, Any]) -> bytes | None:
    """The identifier of the issuer's key, if given."""
    found = extensions.get("authority_key_identifier")
    identifier: bytes | None = None if found is None else found["key_identifier"].native
    return identifier


def addresses(point: Any) -> frozenset[str]:
    """The addresses of a distribution point; a name relative to the issuer is none."""
    if not point or point.name != "full_name":
        return frozenset()
    kind = "uniform_resource_identifier"
    return frozenset(str(name.native) for name in point.chosen if name.name == kind)


def made(kind: str, value: Any, *, critical: bool = False) -> dict[str, Any]:
    """One to write."""
    return {"extn_id": kind, "critical": critical, "extn_value": value}


def purposes(extended: Iterable[str]) -> list[dict[str, Any]]:
    """Critical, as RFC 3161 asks of a time-stamp authority's only purpose."""
    listed = sorted(extended)
    if not listed:
        return []
    return [made("extended_key_usage", x509.ExtKeyUsageSyntax(listed), critical=True)]


def points(addresses: Iterable[str]) -> list[dict[str, Any]]:
    """Where the issuer's revocation list is published."""
    names = [x509.GeneralName("uniform_resource_identifier", one) for one in addresses]
    if not names:
        return []
    name = x509.DistributionPointName("full_name", x509.GeneralNames(names))
    value = x509.CRLDistributionPoints([{"distribution_point": name}])
    return [made("crl_distribution_points", value)]


def kept(since: datetime | None) -> list[dict[str, Any]]:
    """That a list names certificates too that ran out after that time."""
    if since is None:
        return []
    value = core.GeneralizedTime(since.replace(microsecond=0))
    return [made(_EXPIRED_ON_LIST, core.ParsableOctetString(value.dump()))]


def kept_since(found: Any) -> datetime | None:
    """From when a list keeps certificates that ran out; None: it does not say."""
    for one in found or ():
        if one["extn_id"].dotted == _EXPIRED_ON_LIST:
            value = asn1.load(core.GeneralizedTime, one["extn_value"].native)
            return asn1.moment(value)
    return None
