"""The system that makes seals, and what it signs and issues with keys that lie in custody."""

from datetime import datetime, timedelta
from typing import Final

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import certificates
from yiwang.lib.gm.asn1 import Sign
from yiwang.lib.gm.certificates import AUTHORITY, Certificate, Name
from yiwang.services.licences.models import SealMaker

AUTHORITY_KEY: Final = "seal-authority"
MAKER_KEY: Final = "seal-maker"
_TEST_YEARS: Final = 10
_EARLIER: Final = timedelta(minutes=5)
"""Certificates begin a little earlier: machines whose clocks are behind take them too."""
_LONGEST_PART: Final = 64


@command("licences.found_test_maker")
def found_test_maker(*, actor: Actor, at: datetime) -> int:
    """Set up a maker of seals with a certificate authority of our own (测试制章系统).

    国务院令第716号 第九条: a seal with legal force comes from a licensed authority; what this one
    makes says 测试 on its face. Done before: nothing happens. Returns the maker's key.

    :raises NotPermitted: only the platform itself sets it up.
    """
    if not actor.is_system:
        raise NotPermitted
    known = SealMaker.objects.filter(is_test=True, retired_at=None).first()
    if known is not None:
        nothing_done()
        return known.pk
    for name in (AUTHORITY_KEY, MAKER_KEY):
        keys.ensure(name=name, actor=actor, at=at)
    authority = certificates.issue(
        subject=Name.of("一网测试证书机构", organisation="一网测试，无法律效力"),
        public_key=_point(AUTHORITY_KEY),
        issuer=None,
        sign=_signer(AUTHORITY_KEY),
        not_before=at - _EARLIER,
        not_after=at + timedelta(days=366 * _TEST_YEARS),
        key_usage=AUTHORITY,
        is_ca=True,
        path_length=0,
    )
    maker = certificates.issue(
        subject=Name.of("一网测试制章系统", organisation="一网测试，无法律效力"),
        public_key=_point(MAKER_KEY),
        issuer=authority,
        sign=_signer(AUTHORITY_KEY),
        not_before=at - _EARLIER,
        not_after=authority.not_after,
    )
    for name, made in ((AUTHORITY_KEY, authority), (MAKER_KEY, maker)):
        keys.record_certificate(name=name, der=made.der, is_test=True, actor=actor, at=at)
    row = SealMaker.objects.create(
        name="一网测试制章系统",
        certificate=maker.der,
        authority_certificate=authority.der,
        is_test=True,
        created_at=at,
    )
    concerning(f"licences:seal_maker:{row.pk}")
    return row.pk


class Custody:
    """Keys in custody as makers and signers use them."""

    @staticmethod
    def sign(name: str, message: bytes) -> bytes:
        """Sign with the key of that name; the raw 64 bytes."""
        return keys.sign(name, message).value

    @staticmethod
    def signer_certificate(
        maker: SealMaker, key_name: str, organisation_name: str, *, at: datetime, until: datetime
    ) -> bytes:
        """Issue the certificate of a seal's signer (签章者证书) for a key in custody."""
        authority = Certificate.parse(bytes(maker.authority_certificate))
        whose = organisation_name[: _LONGEST_PART - 4] + ("（测试）" if maker.is_test else "")
        issued = certificates.issue(
            subject=Name.of(whose, organisation=whose),
            public_key=_point(key_name),
            issuer=authority,
            sign=_signer(AUTHORITY_KEY),
            not_before=at - _EARLIER,
            not_after=min(until, authority.not_after),
        )
        return issued.der


def _point(name: str) -> bytes:
    """The public key of that name, by which a signature of nothing is made."""
    return keys.sign(name, b"").public_key


def _signer(name: str) -> Sign:
    return lambda message: keys.sign(name, message).value
