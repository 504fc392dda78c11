"""Who may do what with ratings (好差评); takes loaded values only."""

from typing import Protocol
from uuid import UUID

from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types.ratings import RatingAct, RatingState
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission

ANSWER, JUDGE = Permission.ANSWER_RATINGS, Permission.JUDGE_RATINGS


class Handled(Protocol):
    """What a policy asks of a bad rating under way."""

    state: str
    level: int
    organisation_id: UUID
    region_code: str
    longer_asked: bool


def offices(actor: Actor) -> frozenset[UUID]:
    """Return the organisations of the actor's post."""
    own = actor.organisation_id
    return actor.organisation_ids | {own} if own is not None else actor.organisation_ids


def works_in(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor works in the organisation."""
    return organisation_id in offices(actor)


def may_answer_for(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor answers ratings of an organisation (被评价单位)."""
    return actor.has(ANSWER) and works_in(actor, organisation_id)


def may_judge(actor: Actor, row: Handled) -> bool:
    """Whether the actor decides on it from outside: another organisation above or beside."""
    outside = not works_in(actor, row.organisation_id)
    return actor.has(JUDGE) and actor.reaches(row.region_code) and outside


def may_see(actor: Actor, row: Handled) -> bool:
    """Whether a bad rating exists for the actor."""
    watches = actor.has(Permission.READ_SUPERVISION) or actor.has(JUDGE)
    return may_answer_for(actor, row.organisation_id) or (
        watches and actor.reaches(row.region_code)
    )


def may(actor: Actor, act: RatingAct, row: Handled, *, handled_by: UUID | None) -> bool:
    """Whether the actor may do this now (谁办理、谁负责; whoever decided the case does not)."""
    if flow.after(RatingState(row.state), act) is None:
        return False
    if act in flow.LONGER_JUDGED and not row.longer_asked:
        return False
    if act in flow.JUDGED or row.level == flow.LEVEL_OF_SUPERVISOR:
        return act is not RatingAct.APPEAL and may_judge(actor, row)
    is_other = actor.staff_id is None or actor.staff_id != handled_by
    return is_other and may_answer_for(actor, row.organisation_id)


def actions(actor: Actor, row: Handled, *, handled_by: UUID | None) -> frozenset[RatingAct]:
    """Return what the actor may do now."""
    acts = flow.acts_of(RatingState(row.state))
    return frozenset(act for act in acts if may(actor, act, row, handled_by=handled_by))
