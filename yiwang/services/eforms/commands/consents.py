"""Answer whether data may be fetched, take the answer back, note each use."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.eforms.models import DataConsent, DataUse
from yiwang.services.eforms.queries import NOBODY, party_of
from yiwang.services.eforms.types import ConsentInfo, SourceRequest


class CannotFetch(DomainError):
    """There is no consent in force (没有授权)."""

    code = "eforms.cannot_fetch"
    sentence = "您还没有同意获取这些信息，或者已经撤回授权"


@command("eforms.answer_consent")
def answer_consent(
    *,
    number: int,
    item_name: str,
    sources: Sequence[SourceRequest],
    agreed: bool,
    actor: Actor,
    at: datetime,
) -> ConsentInfo:
    """Keep the answer to whether data may be fetched for one application (授权获取).

    《个人信息保护法》第十四条: voluntary, explicit, informed; a new answer replaces the old one.

    :raises NotFound: the actor is nobody's party.
    """
    party = party_of(actor)
    if party is None:
        raise NotFound
    concerning(f"eforms:consent:{number}", agreed=agreed, sources=[s.source for s in sources])
    row, _ = DataConsent.objects.update_or_create(
        party_id=party,
        number=number,
        defaults={
            "item_name": item_name,
            "sources": [{"source": s.source, "facts": list(s.facts)} for s in sources],
            "agreed": agreed,
            "given_by": actor.id,
            "given_at": at,
            "revoked_at": None,
        },
    )
    return row.info()


@command("eforms.revoke_consent")
def revoke_consent(*, consent_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a consent back; what was filed before stays as it was (撤回授权).

    《个人信息保护法》第十五条.

    :raises NotFound: it is another party's.
    """
    concerning(f"eforms:consent:{consent_id}")
    mine = DataConsent.objects.filter(party_id=party_of(actor) or NOBODY, pk=consent_id)
    if not mine.filter(revoked_at=None).update(revoked_at=at) and not mine.exists():
        raise NotFound


@command("eforms.note_use")
def note_use(*, number: int, actor: Actor, at: datetime) -> None:
    """Note that the facts of a consent were fetched (用数留痕), 《个人信息保护法》第四十四条.

    :raises CannotFetch: no consent in force.
    """
    party = party_of(actor) or NOBODY
    concerning(f"eforms:consent:{number}")
    row = DataConsent.objects.filter(party_id=party, number=number, revoked_at=None).first()
    if row is None or not row.agreed:
        raise CannotFetch
    DataUse.objects.bulk_create(
        DataUse(
            party_id=party,
            who=f"{actor.name}（本人申请时获取）",
            source=one.source,
            facts=list(one.facts),
            number=number,
            item_name=row.item_name,
            used_at=at,
        )
        for one in row.info().sources
    )
