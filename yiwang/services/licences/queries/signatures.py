"""Signatures that were made, checked anew each time they are shown (核验签名)."""

from uuid import UUID

from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.asn1 import Malformed
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.cms import SignatureRefused, SignedData
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.gm.paths import Stage
from yiwang.lib.seal.trust import Trust
from yiwang.services.licences.models import Signature, SignerAuthority
from yiwang.services.licences.types.signing import SignatureFile, SignatureVerdict

from .trusting import trust_in_signers

MOST = 50


def verify(reference: str, *, viewer: Actor) -> tuple[SignatureVerdict, ...]:
    """Return the signatures on a thing, newest first, each with its check (核验签名).

    Of others' things they are asked for by the app whose thing it is, as the system.
    """
    rows = Signature.objects.select_related("certificate__authority").filter(reference=reference)
    if not viewer.is_system:
        rows = rows.filter(signer_id=viewer.person_id, signer_id__isnull=False)
    found = list(rows.order_by("-signed_at", "-pk")[:MOST])
    trust = trust_in_signers() if found else Trust(())
    return tuple(_judged(row, trust) for row in found)


def signed_by(reference: str, sm3: str, *, viewer: Actor) -> UUID | None:
    """Return the viewer's own signature over these bytes, for whom they act for now (已签名)."""
    rows = Signature.objects.filter(
        reference=reference,
        sm3=sm3,
        signer_id=viewer.person_id,
        signer_id__isnull=False,
        party_id=viewer.legal_person_id or viewer.person_id,
    )
    return rows.order_by("-signed_at", "-pk").values_list("pk", flat=True).first()


def signature_file(signature_id: UUID, *, signed: bool, viewer: Actor) -> SignatureFile:
    """Return the signature as GB/T 35275 (DER), or with ``signed`` the very bytes it is over.

    :raises NotFound: there is none, or not for this viewer.
    """
    row = Signature.objects.filter(pk=signature_id).first()
    if row is None or not (viewer.is_system or row.signer_id == viewer.person_id is not None):
        raise NotFound
    if signed:
        return SignatureFile(f"{row.title}.txt", "text/plain; charset=utf-8", bytes(row.content))
    return SignatureFile(f"{row.title}.p7s", "application/pkcs7-signature", bytes(row.cms))


def authority_certificate(*, viewer: Actor) -> bytes:
    """Return the certificates of the authorities for signers, as PEM; anyone may have them.

    :raises NotFound: nobody has signed yet.
    """
    del viewer
    rows = SignerAuthority.objects.order_by("-pk").values_list("certificate", flat=True)[:MOST]
    require(bool(rows), NotFound)
    return b"".join(Certificate.parse(bytes(row)).pem for row in rows)


def _judged(row: Signature, trust: Trust) -> SignatureVerdict:
    stage, sentence = _failure(row, trust)
    return SignatureVerdict(row.info(), stage, sentence)


def _failure(row: Signature, trust: Trust) -> tuple[str, str]:
    """The first thing that does not hold: content, signature, signer, certificate."""
    content = bytes(row.content)
    if sm3_hex(content) != row.sm3:
        return "内容", "签名的内容被改动过"
    try:
        (holder,) = SignedData.parse(bytes(row.cms)).verify(content)
    except (Malformed, SignatureRefused, ValueError):
        return "签名值", "签名和内容对不上，内容或者签名被改动过"
    if holder.der != bytes(row.certificate.certificate):
        return "签名人", "签名用的不是登记的证书"
    refused = trust.refusal(holder, row.signed_at)
    if refused is not None and refused.stage is not Stage.REVOCATION_STALE:
        return "证书", refused.sentence
    return "", ""
