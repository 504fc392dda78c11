"""Acting for somebody else: only as far as the mandate in force goes (授权委托)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Authority, PartyKind
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Draft
from yiwang.services.cases.rules import authority as rules
from yiwang.services.cases.rules.authority import SUBMIT
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
        if why is None and held.is_single and is_draft and act == SUBMIT:
            why = _used_up(held, party_id, actor)
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
        if isinstance(row, Case) and not actor.is_staff and not actor.is_system:
            _tell(row, act, actor, at)


def _used_up(held: Authority, party_id: UUID, actor: Actor) -> tuple[str, str] | None:
    """Of an authority for one case: whether that one was filed."""
    rows = Case.objects.filter(
        applicant_id=party_id, filed_by=actor.person_id, submitted_at__gte=held.granted_at
    )
    return ("single", rules.used_up(held.contact)) if rows.exists() else None


def _tell(case: Case, act: str, actor: Actor, at: datetime) -> None:
    """Tell who gave the authority what was done under it (报告), 《民法典》第九百二十四条."""
    boss = identity.principal_person(
        PartyKind(case.applicant_kind), case.applicant_id, viewer=SYSTEM
    )
    if boss is None or boss == actor.person_id:
        return
    notifications.send(
        kind=MessageKind.MANDATE,
        person_id=boss,
        phone=identity.phone_of(boss),
        subject="有人凭您的委托办事",
        text=SIGNATURE + rules.told(actor.name, act, case.item_name, case.number),
        link=("case", str(case.number)),
        actor=actor,
        at=at,
    )
