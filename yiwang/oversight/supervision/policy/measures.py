"""Who sees a measure and who may do what with it; takes loaded values only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.supervision.rules import measures as rules
from yiwang.oversight.supervision.types.measures import (
    Lane,
    MeasureAct,
    MeasureOutcome,
    MeasureState,
    Rung,
    Sight,
)

ISSUE: Final = Permission.SUPERVISE
LEGAL: Final = Permission.LEGAL_SUPERVISION
DISCIPLINE: Final = Permission.DISCIPLINE
HEAD: Final = Permission.DECIDE


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """What of a measure decides on rights."""

    rung: Rung
    state: MeasureState
    region_code: str
    organisation_id: UUID
    officer: UUID | None
    issuer_id: UUID
    proposed_by: str
    consented_by: str
    was_with_legal: bool
    is_told: bool
    is_shown: bool
    due_on: date | None
    appeal_by: date | None
    was_appealed: bool = False
    outcome: MeasureOutcome | None = None


def mine(actor: Actor) -> frozenset[UUID]:
    """The organisations the actor stands for in the present post."""
    own = {actor.organisation_id} if actor.organisation_id else set()
    return actor.organisation_ids | own


def is_concerned(actor: Actor, whose: Whose) -> bool:
    """Whether it is against the actor, or against the actor's own organisation."""
    himself = whose.officer is not None and whose.officer == actor.staff_id
    return himself or whose.organisation_id in mine(actor)


def may_issue(actor: Actor, region_code: str, organisation_id: UUID) -> bool:
    """Whether the actor may issue one there: never against the own organisation."""
    reached = actor.is_staff and actor.has(ISSUE) and actor.reaches(region_code)
    return reached and organisation_id not in mine(actor)


def may_list(actor: Actor) -> bool:
    """Whether the list of measures is for the actor: who issues, agrees or takes referrals."""
    return actor.is_staff and any(actor.has(right) for right in (ISSUE, LEGAL, DISCIPLINE))


def lanes(actor: Actor, whose: Whose) -> frozenset[Lane]:
    """Return as whom the actor may act. Whom it is against acts as nothing else."""
    if not actor.is_staff:
        return frozenset()
    if is_concerned(actor, whose):
        himself = whose.officer is not None and whose.officer == actor.staff_id
        return frozenset({Lane.TARGET}) if himself or actor.has(HEAD) else frozenset()
    if not actor.reaches(whose.region_code):
        return frozenset()
    found = set()
    if actor.has(ISSUE) and whose.issuer_id in mine(actor):
        found.add(Lane.SUPERVISOR)
    if actor.has(LEGAL) and whose.was_with_legal and whose.issuer_id not in mine(actor):
        found.add(Lane.LEGAL)
    put = whose.rung is Rung.DISCIPLINE and (
        whose.state in {MeasureState.REFERRED, MeasureState.TAKEN}
        or whose.outcome in {MeasureOutcome.RETURNED, MeasureOutcome.CONCLUDED}
    )
    if actor.has(DISCIPLINE) and put:
        found.add(Lane.DISCIPLINE)
    return frozenset(found)


def sight(actor: Actor, whose: Whose) -> Sight:
    """Return how much the actor sees: who is in it all, others nothing.

    Whom a referral names learns of it when told, and reads it when it is put to them.
    """
    acting = lanes(actor, whose)
    if not acting:
        return Sight.NOTHING
    if acting != {Lane.TARGET}:
        return Sight.WHOLE
    if whose.rung is Rung.DISCIPLINE:
        if whose.is_shown:
            return Sight.WHOLE
        return Sight.EXISTENCE if whose.is_told else Sight.NOTHING
    unsent = whose.state is MeasureState.PROPOSED or whose.outcome in {
        MeasureOutcome.REFUSED,
        MeasureOutcome.WITHDRAWN,
    }
    return Sight.NOTHING if unsent else Sight.WHOLE


def acts(actor: Actor, whose: Whose, today: date) -> frozenset[MeasureAct]:
    """Return what the actor may do now."""
    acting = lanes(actor, whose)
    return frozenset(
        act
        for act, (lane, fits) in _ACTS.items()
        if lane in acting and whose.state in rules.NEXT[act][0] and fits(actor, whose, today)
    )


_Fits = Callable[[Actor, Whose, date], bool]


def _always(actor: Actor, whose: Whose, today: date) -> bool:
    del actor, whose, today
    return True


def _another(actor: Actor, whose: Whose, today: date) -> bool:
    """Who proposed does not consent; who consented does not judge the appeal."""
    del today
    return actor.id not in {whose.proposed_by, whose.consented_by}


def _may_answer(actor: Actor, whose: Whose, today: date) -> bool:
    """A self-criticism is the officer's own; of a referral who has read it may speak."""
    del today
    himself = whose.officer is None or whose.officer == actor.staff_id
    if whose.state is MeasureState.TAKEN:
        return whose.is_shown and himself
    return himself or whose.rung is not Rung.SELF_CRITICISM


def _may_appeal(actor: Actor, whose: Whose, today: date) -> bool:
    """The officer, or the head where no officer is named; once, within the days."""
    himself = whose.officer is None or whose.officer == actor.staff_id
    stands = whose.outcome in {None, MeasureOutcome.SATISFIED, MeasureOutcome.INSUFFICIENT}
    in_time = whose.appeal_by is not None and today <= whose.appeal_by
    return himself and stands and in_time and not whose.was_appealed


def _may_fail(actor: Actor, whose: Whose, today: date) -> bool:
    """What is answered, and what nobody answered in time."""
    del actor
    late = whose.due_on is not None and today > whose.due_on
    return whose.state is MeasureState.ANSWERED or late


def _untold(actor: Actor, whose: Whose, today: date) -> bool:
    del actor, today
    return not whose.is_told


def _unshown(actor: Actor, whose: Whose, today: date) -> bool:
    del actor, today
    return whose.is_told and not whose.is_shown


_ACTS: Mapping[MeasureAct, tuple[Lane, _Fits]] = MappingProxyType(
    {
        MeasureAct.CONSENT: (Lane.LEGAL, _another),
        MeasureAct.REFUSE: (Lane.LEGAL, _another),
        MeasureAct.WITHDRAW: (Lane.SUPERVISOR, _always),
        MeasureAct.ANSWER: (Lane.TARGET, _may_answer),
        MeasureAct.APPEAL: (Lane.TARGET, _may_appeal),
        MeasureAct.UPHOLD: (Lane.LEGAL, _another),
        MeasureAct.OVERTURN: (Lane.LEGAL, _another),
        MeasureAct.SATISFIED: (Lane.SUPERVISOR, _always),
        MeasureAct.INSUFFICIENT: (Lane.SUPERVISOR, _may_fail),
        MeasureAct.TAKE: (Lane.DISCIPLINE, _always),
        MeasureAct.RETURN: (Lane.DISCIPLINE, _always),
        MeasureAct.TELL: (Lane.DISCIPLINE, _untold),
        MeasureAct.SHOW: (Lane.DISCIPLINE, _unshown),
        MeasureAct.CONCLUDE: (Lane.DISCIPLINE, _always),
    }
)
