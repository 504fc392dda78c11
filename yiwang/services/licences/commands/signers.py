"""Who issues signers' certificates, and the certificate of each signer, made when first needed."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import certificates, cms
from yiwang.lib.gm.asn1 import Sign
from yiwang.lib.gm.certificates import AUTHORITY, Certificate, Name
from yiwang.services.licences import providers
from yiwang.services.licences.models import Signature, SignerAuthority, SigningCertificate
from yiwang.services.licences.types.revocations import RevocationReason as Reason
from yiwang.services.licences.types.signing import SignerKind

from .revoking import Of, Revoking, Why

AUTHORITY_KEY: Final = "signing-authority"
_YEARS: Final = 10
_SIGNER_YEARS: Final = 5
_YEAR: Final = timedelta(days=366)
_EARLIER: Final = timedelta(minutes=5)
"""Certificates begin a little earlier: machines whose clocks are behind take them too."""
_LONGEST_PART: Final = 64
_KEY_NAMES: Final = {SignerKind.PERSON: "person/{}", SignerKind.LEGAL: "enterprise/{}"}
_PLATFORM_KEY: Final = "platform/receipts"
_ONE_FOUNDER: Final = "SELECT pg_advisory_xact_lock(hashtext('licences.found_test_authority'))"


@command("licences.found_test_authority")
def found_test_authority(*, actor: Actor, at: datetime) -> int:
    """Set up the authority that certifies signers (测试签名证书机构), 《电子签名法》第十六条.

    A certificate with legal force comes from a licensed authority; this one's say 测试. Done
    before: nothing happens. Returns its key.

    :raises NotPermitted: only the platform itself sets it up.
    :raises KeyStoreLocked: there is no master key.
    """
    require(actor.is_system, NotPermitted)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_FOUNDER)
    known = SignerAuthority.objects.filter(retired_at=None).order_by("is_test", "pk").first()
    if known is not None:
        nothing_done()
        return known.pk
    try:
        keys.ensure(name=AUTHORITY_KEY, actor=actor, at=at)
    except ImproperlyConfigured as error:
        raise keys.KeyStoreLocked from error
    made = certificates.issue(
        subject=Name.of("一网测试签名证书机构", organisation="一网测试，无法律效力"),
        public_key=_point(AUTHORITY_KEY),
        issuer=None,
        sign=_with(AUTHORITY_KEY),
        not_before=at - _EARLIER,
        not_after=at + _YEARS * _YEAR,
        key_usage=AUTHORITY,
        is_ca=True,
        path_length=0,
    )
    row = SignerAuthority.objects.create(
        name="一网测试签名证书机构", certificate=made.der, is_test=True, created_at=at
    )
    concerning(f"licences:authority:{row.pk}")
    return row.pk


class Signers:
    """Certificates and signatures of signers whose keys lie in custody."""

    @staticmethod
    def certificate(
        kind: SignerKind, party_id: UUID | None, name: str, at: datetime
    ) -> SigningCertificate:
        """Return the signer's certificate in force; make it, and its key, when there is none.

        Only who makes one waits for others, at the authority's row.
        """
        return _live(kind, party_id, at) or _issued(kind, party_id, name, at)

    @staticmethod
    def signed(row: Signature, certificate: SigningCertificate) -> bytes:
        """Return the GB/T 35275 message over the row's content, which lies beside it."""
        message = cms.signed_data(
            bytes(row.content),
            signer=Certificate.parse(bytes(certificate.certificate)),
            sign=_with(certificate.key_name),
            at=row.signed_at,
            detached=True,
        )
        return message.der


def _live(kind: SignerKind, party_id: UUID | None, at: datetime) -> SigningCertificate | None:
    rows = SigningCertificate.objects.select_related("authority").filter(
        kind=kind, party_id=party_id, retired_at=None, not_after__gt=at
    )
    row = rows.first()
    if row is None:
        return None
    own = Certificate.parse(bytes(row.certificate)).public_key
    return row if own == _point(row.key_name) else None  # else the key was changed (密钥更换)


def _issued(kind: SignerKind, party_id: UUID | None, name: str, at: datetime) -> SigningCertificate:
    authority_id = found_test_authority(actor=SYSTEM, at=at)
    _point(AUTHORITY_KEY)  # a locked store is refused before a key is made under a wrong master
    authority = SignerAuthority.objects.select_for_update(of=("self",)).get(pk=authority_id)
    found = _live(kind, party_id, at)
    if found is not None:
        return found
    _take_back(kind, party_id, authority, at)
    key_name = _KEY_NAMES[kind].format(party_id) if kind in _KEY_NAMES else _PLATFORM_KEY
    keys.ensure(name=key_name, actor=SYSTEM, at=at)
    issuer = Certificate.parse(bytes(authority.certificate))
    whose = name[: _LONGEST_PART - 4] + ("（测试）" if authority.is_test else "")
    made = certificates.issue(
        subject=Name.of(whose, organisation=whose if kind is not SignerKind.PERSON else ""),
        public_key=_point(key_name),
        issuer=issuer,
        sign=_with(AUTHORITY_KEY),
        not_before=at - _EARLIER,
        not_after=min(at + _SIGNER_YEARS * _YEAR, issuer.not_after),
        revocation_points=providers.revocation_addresses(issuer),
    )
    return SigningCertificate.objects.create(
        kind=kind,
        party_id=party_id,
        holder_name=name,
        key_name=key_name,
        certificate=made.der,
        authority=authority,
        not_after=made.not_after,
        issued_at=at,
    )


def _take_back(
    kind: SignerKind, party_id: UUID | None, authority: SignerAuthority, at: datetime
) -> None:
    """The certificate before counts no more: it ran out, or its key was changed (密钥更换)."""
    earlier = SigningCertificate.objects.filter(kind=kind, party_id=party_id, retired_at=None)
    for row in earlier.filter(authority=authority, not_after__gt=at):
        Revoking.certificate(
            bytes(row.certificate), Of(signers=authority), Why(Reason.SUPERSEDED), SYSTEM, at
        )
    earlier.update(retired_at=at)


def _point(name: str) -> bytes:
    """The public key of that name, by which a signature of nothing is made."""
    return keys.sign(name, b"").public_key


def _with(name: str) -> Sign:
    return lambda message: keys.sign(name, message).value
