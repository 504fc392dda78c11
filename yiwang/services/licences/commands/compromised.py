"""Certificates of a key that may be in other hands (密钥泄露)."""

from contextlib import suppress
from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import commands as keys
from yiwang.foundation.keys import queries as custody
from yiwang.services.licences.models import Seal, SigningCertificate
from yiwang.services.licences.types.revocations import RevocationReason

from .revocation_lists import publish_revocation_lists
from .revoking import Of, Revoking, Why

_OPINION = "两名密钥管理员认定密钥可能泄露"
_MOST = 100


@command("licences.revoke_compromised")
def revoke_compromised(
    *, key_name: str, key_version: int, since: datetime, actor: Actor, at: datetime
) -> int:
    """Take back what our authorities certified for a version two keepers hold to be compromised.

    《电子签名法》第十五条. What a time stamp proves to be from before ``since`` holds. Returns how
    many certificates; the list that says so is signed at once, with the keys locked when they open.

    :raises NotPermitted: only the platform, which heard of it.
    """
    require(actor.is_system, NotPermitted)
    known = custody.certificates_of(key_name, key_version, viewer=actor)
    found = [(der, of) for der, of in _ours(key_name) if der in known]
    if not found:
        nothing_done()
        return 0
    why = Why(RevocationReason.KEY_COMPROMISE, _OPINION, since)
    for der, of in found:
        Revoking.certificate(der, of, why, actor, at)
    concerning(f"keys:key:{key_name}", revoked=len(found))
    with suppress(keys.KeyStoreLocked):
        publish_revocation_lists(actor=actor, at=at)
    return len(found)


def _ours(key_name: str) -> list[tuple[bytes, Of]]:
    """What bears a certificate for a key of that name: a seal now, a signer now or before."""
    code = key_name.removeprefix(Seal(code="").key_name)
    seals = Seal.objects.select_related("maker").filter(code=code, certificate__isnull=False)
    signers = SigningCertificate.objects.select_related("authority").filter(key_name=key_name)
    return [
        *((bytes(one.certificate or b""), Of(maker=one.maker)) for one in seals[:1]),
        *((bytes(one.certificate), Of(signers=one.authority)) for one in signers[:_MOST]),
    ]
