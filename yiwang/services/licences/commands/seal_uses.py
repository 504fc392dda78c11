"""Using a seal: recorded first, once per document; then put to it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.lib.seal import signing
from yiwang.services.licences.models import Seal, SealUse
from yiwang.services.licences.queries.seal_authority import Obstacle, covering, unusable
from yiwang.services.licences.rules import seals as life
from yiwang.services.licences.types.seals import SealDocument

from .seal_makers import Custody

_LEAST_PURPOSE = 2


class CannotUseSeal(DomainError):
    """The seal may not be used, not by this person, or not for this document."""

    code = "licences.cannot_use_seal"
    sentence = "现在不能使用这枚印章"


@command("licences.use_seal")
def use_seal(
    *, seal_id: UUID, document: SealDocument, purpose: str, actor: Actor, at: datetime
) -> UUID:
    """Record the use of a seal on a document, before it is put there (用印登记).

    国务院令第716号 第九条. Once per seal and document: again, whoever asks, is the use that stands.
    Returns the use.

    :raises NotFound: no such seal.
    :raises CannotUseSeal: suspended, destroyed, expired, not collected; the actor is not authorised
        or over a limit; the document is not named.
    """
    row = Seal.objects.select_for_update(of=("self",)).filter(pk=seal_id).first()
    if row is None:
        raise NotFound
    known = row.uses.filter(document_sm3=document.sm3).first()
    if known is not None:
        nothing_done()
        return known.pk
    _require_usable(row, at)
    _require_document(document, purpose)
    authority = covering(row, document.kind, actor, at)
    if isinstance(authority, Obstacle):
        raise CannotUseSeal(authority.sentence, reason=authority.reason)
    use = SealUse.objects.create(
        seal=row,
        authority=authority,
        seal_name=row.name,
        organisation_id=row.organisation_id,
        region_code=row.region_code,
        case_number=document.case_number,
        document=document.reference,
        kind=document.kind,
        document_sm3=document.sm3,
        purpose=purpose.strip()[:200],
        actor_id=actor.id,
        actor_name=actor.name,
        office=actor.organisation_name,
        at=at,
        on=local_date(at),
    )
    concerning(f"licences:seal:{row.pk}", use=str(use.pk), sm3=document.sm3)
    return use.pk


@command("licences.put_seal")
def put_seal(
    *, use_id: UUID, data_hash: bytes, property_info: str, actor: Actor, at: datetime
) -> bytes:
    """Put the seal to the document of a recorded use, and keep what was put there (加盖印章).

    GB/T 38540-2020. ``data_hash`` is SM3 of what carries the document's digests (in OFD, of
    Signature.xml). Once per use: the same again returns the same bytes. Returns the SES_Signature.

    :raises NotFound: no such use of this actor.
    :raises CannotUseSeal: suspended, destroyed or expired since; or put to something else before.
    """
    use = SealUse.objects.select_for_update(of=("self",)).filter(pk=use_id).first()
    if use is None or not (actor.is_system or use.actor_id == actor.id):
        raise NotFound
    if use.signature is not None:
        if use.data_hash != data_hash.hex():
            raise CannotUseSeal("这次用印已经盖在另一份文件上，请重新登记用印", reason="other")
        nothing_done()
        return bytes(use.signature)
    rows = Seal.objects.select_for_update(of=("self",)).select_related("maker")
    row = rows.get(pk=use.seal_id)
    _require_usable(row, at)
    try:
        use.signature = signing.sign(
            seal=bytes(row.der or b""),
            data_hash=data_hash,
            property_info=property_info,
            signed_at=at,
            certificate=bytes(row.certificate or b""),
            sign=partial(Custody.sign, row.key_name),
            time_stamp=Custody.stamper(row.maker, at),
        )
    except ValueError as error:  # CannotSign, or a stamp by a key that was changed
        raise CannotUseSeal(f"印章没有盖成：{error}", reason="signing") from error
    use.data_hash = data_hash.hex()
    use.save(update_fields=["signature", "data_hash"])
    concerning(f"licences:seal:{row.pk}", use=str(use.pk), data_hash=use.data_hash)
    return bytes(use.signature)


def _require_usable(row: Seal, at: datetime) -> None:
    if why := unusable(row, at):
        raise CannotUseSeal(why.sentence, reason=why.reason)


def _require_document(document: SealDocument, purpose: str) -> None:
    fields = {}
    if not document.reference.strip() or len(document.reference) > 200:  # noqa: PLR2004  the column
        fields["document"] = "请写明要盖章的文件"
    if not document.kind.strip() or len(document.kind) > 60:  # noqa: PLR2004  the column
        fields["kind"] = "请写明文件的种类"
    if not life.is_sm3(document.sm3):
        fields["sm3"] = "文件摘要应为 64 位十六进制的 SM3 值"
    if len(purpose.strip()) < _LEAST_PURPOSE:
        fields["purpose"] = "请写明用印的用途"
    if fields:
        raise CannotUseSeal("请补全用印的内容", fields=fields, reason="incomplete")
