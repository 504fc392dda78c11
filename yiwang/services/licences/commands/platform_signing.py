"""The platform's own signature, on receipts (平台签名)."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences.models import Signature, SigningCertificate
from yiwang.services.licences.types.signing import SignatureInfo, SignerKind

from .signers import Signers

NAME = "一网政务服务平台"


@command("licences.sign_as_platform")
def sign_as_platform(
    *, reference: str, title: str, purpose: str, content: bytes, actor: Actor, at: datetime
) -> SignatureInfo:
    """Sign a receipt with the platform's key, once (平台签名), 《电子签名法》第十一条、第十三条.

    Asked again, it is the signature that stands, over the content of then.

    :raises NotPermitted: only the platform itself signs so.
    :raises KeyStoreLocked: try again; nothing is lost.
    """
    require(actor.is_system, NotPermitted)
    certificate = Signers.certificate(SignerKind.PLATFORM, None, NAME, at)
    SigningCertificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    known = Signature.objects.select_related("certificate__authority").filter(
        reference=reference, kind=SignerKind.PLATFORM
    )
    made = known.first()
    if made is not None:
        nothing_done()
        return made.info()
    row = Signature(
        kind=SignerKind.PLATFORM,
        party_name=NAME,
        reference=reference,
        title=title,
        purpose=purpose,
        content=content,
        sm3=sm3_hex(content),
        certificate=certificate,
        signed_at=at,
    )
    row.cms = Signers.signed(row, certificate)
    row.save(force_insert=True)
    concerning(f"licences:signature:{row.pk}", reference=reference, sm3=row.sm3)
    return row.info()
