"""A person takes over what a helper does for them (接管)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import commands as identity_commands
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import MandateState, PartyKind
from yiwang.services.cases.models import Case, Draft
from yiwang.services.cases.types import DraftState
from yiwang.services.cases.types.helping import TakenOver

MOST = 500
REASON = "本人接管"


@command("cases.take_over")
def take_over(*, mandate_id: UUID, actor: Actor, at: datetime) -> TakenOver:
    """Take over everything a helper has in hand for oneself (接管), and stop their authority.

    《民法典》第一百七十三条. The helper loses the right at once and is told. Drafts go on under the
    person's own name and are signed anew; messages of open cases come to the person.

    :raises NotFound: there is no such authority given by the actor.
    """
    mandate, person = identity.mandate(mandate_id, viewer=actor, at=at), actor.person_id
    own = mandate.principal_kind is PartyKind.PERSON and mandate.principal_id == person
    if person is None or not own or actor.is_staff:
        raise NotFound
    if mandate.state is not MandateState.ENDED:
        identity_commands.revoke_mandate(mandate_id=mandate_id, reason=REASON, actor=actor, at=at)
    mine = Draft.objects.filter(person_id=person, state=DraftState.OPEN)
    known = set(mine.values_list("item_code", flat=True)[:MOST])
    theirs = Draft.objects.select_for_update(of=("self",)).filter(
        person_id=mandate.agent_id,
        applicant_kind=PartyKind.PERSON,
        applicant_id=person,
        state=DraftState.OPEN,
    )
    drafts = list(theirs.defer("values").order_by("pk")[:MOST])
    moved = [draft for draft in drafts if draft.item_code not in known]
    for draft in moved:
        draft.person_id, draft.signature = person, {}
        draft.version += 1
    Draft.objects.bulk_update(moved, ["person_id", "signature", "version"])
    cases = Case.objects.filter(
        applicant_id=person, filed_by=mandate.agent_id, is_open=True
    ).update(receiver_id=person)
    concerning(
        f"identity:mandate:{mandate_id}",
        taken_over=True,
        drafts=[str(draft.number) for draft in moved],
        cases=cases,
    )
    return TakenOver(drafts=len(moved), cases=cases, left=len(drafts) - len(moved))
