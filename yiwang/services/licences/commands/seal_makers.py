"""The system that makes seals, and what it signs and issues with keys that lie in custody."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import certificates, timestamps
from yiwang.lib.gm.asn1 import Sign
from yiwang.lib.gm.certificates import AUTHORITY, TIME_STAMPING, Certificate, Name
from yiwang.lib.gm.digest import sm3
from yiwang.services.licences import providers
from yiwang.services.licences.models import SealMaker

AUTHORITY_KEY: Final = "seal-authority"
MAKER_KEY: Final = "seal-maker"
STAMPER_KEY: Final = "time-stamper"
_OURS: Final = "一网测试，无法律效力"
_SERIAL_BITS: Final = 128
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
        subject=Name.of("一网测试证书机构", organisation=_OURS),
        public_key=_point(AUTHORITY_KEY),
        issuer=None,
        sign=_signer(AUTHORITY_KEY),
        not_before=at - _EARLIER,
        not_after=at + timedelta(days=366 * _TEST_YEARS),
        key_usage=AUTHORITY,
        is_ca=True,
        path_length=0,
    )
    maker = _issued("一网测试制章系统", MAKER_KEY, authority, not_before=at - _EARLIER)
    row = SealMaker.objects.create(
        name="一网测试制章系统",
        certificate=maker.der,
        authority_certificate=authority.der,
        is_test=True,
        created_at=at,
    )
    certify_stamper(actor=actor, at=at)
    concerning(f"licences:seal_maker:{row.pk}")
    return row.pk


@command("licences.certify_stamper")
def certify_stamper(*, actor: Actor, at: datetime) -> bool:
    """Give the test maker's time stamps a key and a certificate (时间戳服务), 《电子签名法》第五条.

    Again when its key was changed; otherwise nothing happens. Returns whether one was issued.

    :raises NotPermitted: only the platform itself sets it up.
    :raises KeyStoreLocked: nothing can be signed now.
    """
    require(actor.is_system, NotPermitted)
    row = SealMaker.objects.select_for_update().filter(is_test=True, retired_at=None).first()
    if row is None:
        nothing_done()
        return False
    keys.ensure(name=STAMPER_KEY, actor=actor, at=at)
    known = row.stamper_certificate and Certificate.parse(bytes(row.stamper_certificate))
    if known and known.public_key == _point(STAMPER_KEY):
        nothing_done()
        return False
    row.stamper_certificate = _issued(
        "一网测试时间戳服务",
        STAMPER_KEY,
        Certificate.parse(bytes(row.authority_certificate)),
        not_before=at - _EARLIER,
        extended_key_usage=[TIME_STAMPING],
    ).der
    row.save(update_fields=["stamper_certificate"])
    concerning(f"licences:seal_maker:{row.pk}", stamper=row.stamper_certificate.hex()[-16:])
    return True


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
        return _issued(
            whose,
            key_name,
            authority,
            organisation=whose,
            not_before=at - _EARLIER,
            not_after=min(until, authority.not_after),
        ).der

    @staticmethod
    def stamper(maker: SealMaker | None, at: datetime) -> Callable[[bytes], bytes] | None:
        """Return what stamps a seal's signature with the time (时间戳); None: nobody does yet.

        What it returns raises ValueError when the key is no longer that of the certificate.
        """
        if maker is None or maker.stamper_certificate is None:
            return None
        own = Certificate.parse(bytes(maker.stamper_certificate))
        return lambda value: timestamps.token(
            sm3(value),
            authority=own,
            sign=_signer(STAMPER_KEY),
            at=at,
            serial=secrets.randbits(_SERIAL_BITS),
        )


def _issued(
    name: str, key_name: str, authority: Certificate, *, organisation: str = _OURS, **more: Any
) -> Certificate:
    """A certificate of our own authority for a key in custody; it says where revocations are."""
    return certificates.issue(
        subject=Name.of(name, organisation=organisation),
        public_key=_point(key_name),
        issuer=authority,
        sign=_signer(AUTHORITY_KEY),
        revocation_points=providers.revocation_addresses(authority),
        **({"not_after": authority.not_after} | more),
    )


def _point(name: str) -> bytes:
    """The public key of that name, by which a signature of nothing is made."""
    return keys.sign(name, b"").public_key


def _signer(name: str) -> Sign:
    return lambda message: keys.sign(name, message).value
