"""Acting for somebody else: only as far as the mandate in force goes (授权委托)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Draft
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide


class NotAuthorised(NotPermitted):
    """The mandate has ended, or does not carry the act or the item."""

    code = "cases.not_authorised"
    sentence = "您的授权不包括这件事，请联系委托人"


class Mandated:
    """Asked by every command of an applicant; the post of staff is asked elsewhere."""

    @staticmethod
    def check(
        act: str,
        *,
        kind: str,
        party_id: UUID,
        guide: Guide | None,
        is_draft: bool = True,
        actor: Actor,
        at: datetime,
    ) -> None:
        """Refuse what the mandate does not allow; 《民法典》第一百六十五条、第一百七十一条.

        :raises NotAuthorised: with the sentence that says whom to ask.
        """
        if actor.is_staff or actor.is_system or party_id == actor.person_id:
            return
        held = identity.authority_over(PartyKind(kind), party_id, viewer=actor, at=at)
        why = policy.why_not_authorised(held, act, guide, is_draft=is_draft)
        if why is not None:
            reason, sentence = why
            raise NotAuthorised(sentence, reason=reason)

    @staticmethod
    def check_row(act: str, row: Draft | Case, *, actor: Actor, at: datetime) -> None:
        """Ask the same of a draft or a case, whose guide is the one it keeps."""
        if row.applicant_id == actor.person_id:
            return
        Mandated.check(
            act,
            kind=row.applicant_kind,
            party_id=row.applicant_id,
            guide=catalogue.guide_version(row.item_version_id, row.basic_version_id),
            is_draft=isinstance(row, Draft),
            actor=actor,
            at=at,
        )
