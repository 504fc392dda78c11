"""What somebody is about to sign."""

from uuid import UUID

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import Signature, SigningIntent
from yiwang.services.licences.types.signing import Intent, SignerKind


def intent(intent_id: UUID, *, viewer: Actor) -> Intent:
    """Return what the viewer is about to sign. :raises NotFound: none, or another's."""
    row = SigningIntent.objects.filter(pk=intent_id).first()
    if row is None or not policy.owns_intent(
        viewer, person_id=row.person_id, party_id=row.party_id
    ):
        raise NotFound
    made = Signature.objects.filter(intent=row).values_list("pk", flat=True).first()
    return intent_of(row, made)


def intent_of(row: SigningIntent, signature_id: UUID | None = None) -> Intent:
    """The row as its signer sees it."""
    return Intent(
        id=row.pk,
        reference=row.reference,
        title=row.title,
        purpose=row.purpose,
        sm3=row.sm3,
        kind=SignerKind(row.kind),
        party_name=row.party_name,
        signer_name=row.person_name,
        expires_at=row.expires_at,
        is_confirmed=row.confirmed_at is not None,
        signature_id=signature_id,
    )
