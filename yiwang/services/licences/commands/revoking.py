"""Taking certificates back (证书吊销); who may is asked by the act that brings it about."""

from dataclasses import dataclass
from datetime import datetime

from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.certificates import Certificate
from yiwang.services.licences.models import CertificateRevocation, SealMaker, SignerAuthority
from yiwang.services.licences.types.revocations import RevocationReason


@dataclass(frozen=True)
class Of:
    """The authority that issued the certificate: one of the two."""

    maker: SealMaker | None = None
    signers: SignerAuthority | None = None


@dataclass(frozen=True)
class Why:
    """The reason, in words, and since when the key is feared to be in other hands."""

    reason: RevocationReason
    opinion: str = ""
    invalid_since: datetime | None = None


class Revoking:
    """Part of a command: its transaction, its audit entry."""

    @staticmethod
    def certificate(der: bytes, of: Of, why: Why, actor: Actor, at: datetime) -> None:
        """Take a certificate back; twice is once. The next list names it."""
        held = Certificate.parse(der)
        CertificateRevocation.objects.get_or_create(
            maker=of.maker,
            signers=of.signers,
            serial=f"{held.serial:x}",
            defaults={
                "subject": held.subject.common_name[:200],
                "reason": why.reason,
                "opinion": why.opinion.strip()[:300],
                "at": at,
                "invalid_since": why.invalid_since,
                "actor_id": actor.id,
                "actor_name": actor.name,
            },
        )
        concerning(f"licences:certificate:{held.serial:x}", reason=why.reason.value)
