"""Who may do what with a draft or a case; pure: everything asked is on the actor or the row.

Separation of duties (不相容岗位分离): nobody handles a case they filed or are party to, a reviewer
has not taken it in at the window, who approves has not reviewed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity.types import Authority, Permission
from yiwang.services.catalogue.types import Guide

from .rules import authority as reach
from .rules import lifecycle
from .types import Action, CaseState, Outcome, Overlay

if TYPE_CHECKING:
    from . import models

_INTAKE_ACTS = frozenset(
    {
        Action.ACCEPT,
        Action.DECLINE,
        Action.NOT_NEEDED,
        Action.START_PRE_REVIEW,
        Action.PRE_ACCEPT,
        Action.NOTE_PRE_REVIEW,
        Action.ACCEPT_WITH_GAPS,
        Action.PROPOSE_VOID,
    }
)
_REVIEW_ACTS = frozenset(
    {
        Action.START_REVIEW,
        Action.NOTE_PRE_REVIEW,
        Action.CHECK_PROMISE,
        Action.PROPOSE_VOID,
        Action.REVIEW,
        Action.SEND_TO_DECISION,
        Action.END_SPECIAL,
        Action.RESUME,
        Action.REQUEST_PAYMENT,
        Action.PROPOSE_ENDING,
    }
)
_DECISION_ACTS = frozenset(
    {
        Action.RETURN,
        Action.GRANT,
        Action.REFUSE,
        Action.EXTEND,
        Action.SUSPEND,
        Action.START_SPECIAL,
        Action.RESUME,
        Action.END_SPECIAL,
        Action.TERMINATE,
        Action.TRANSFER,
        Action.VOID,
        Action.PROPOSE_VOID,
        Action.REJECT_VOID,
        Action.JUDGE_PROMISE,
        Action.ANSWER_OBJECTION,
        Action.PROPOSE_ENDING,
        Action.REJECT_ENDING,
        Action.RETRACT,
        Action.REVOKE,
        Action.CANCEL,
    }
)
_OWN_ACTS = frozenset(
    {
        *(Action.WITHDRAW, Action.RESUBMIT, Action.SUPPLY, Action.FORWARD, Action.OBJECT),
        Action.PLEAD,
    }
)
_OF_LAW = frozenset({Action.AUTO_ACCEPT, Action.COME_BACK, Action.DEEM_RENEWED, Action.RECOUNT})
"""What time or others bring about; nobody does it."""
_AFTER_GRANT = frozenset(lifecycle.UPON_RESULT)
_INTAKE_STATES = frozenset(
    {CaseState.SUBMITTED, CaseState.PRE_REVIEW, CaseState.CORRECTION, CaseState.PRE_ACCEPTED}
)
_TALK = frozenset({Action.OPINE, Action.DISPUTE, Action.SETTLE, Action.CONCLUDE})
_LEAD_S = _INTAKE_ACTS | {
    Action.REQUEST_CORRECTION,
    Action.TRANSFER,
    Action.CONCLUDE,
    Action.SETTLE,
}
"""What only the lead of a joint case does: one window, one notice, one answer."""
_PART_S = frozenset(
    {
        Action.OPINE,
        Action.DISPUTE,
        Action.START_REVIEW,
        Action.REVIEW,
        Action.SEND_TO_DECISION,
        Action.RETURN,
        Action.GRANT,
        Action.REFUSE,
        Action.START_SPECIAL,
        Action.END_SPECIAL,
        Action.SUSPEND,
        Action.RESUME,
        Action.REQUEST_PAYMENT,
        Action.CONFIRM_PAYMENT,
    }
)
"""What the organisations do, each on its part."""
_STAGE_ACTS = frozenset({Action.STAGE, Action.STAGE_RETURN})
_INSTEAD_OF_STAGES = frozenset({Action.START_REVIEW, Action.REVIEW, Action.SEND_TO_DECISION})
_STAGED_STATES = frozenset({CaseState.ACCEPTED, CaseState.REVIEW})


@dataclass(frozen=True, slots=True)
class Stage:
    """An open stage of a route, as far as the policy asks."""

    right: str
    by_another: bool
    signed_by: frozenset[str]
    done_by: frozenset[str]
    """Who did the other stages."""


_BESIDE = frozenset(
    {
        Action.ARRANGE_SPECIAL,
        Action.TELL_HEARING,
        Action.REQUEST_HEARING,
        Action.WAIVE_HEARING,
        Action.ARRANGE_HEARING,
        Action.RECORD_HEARING,
        Action.CONFIRM_RECORD,
        Action.PLAN_CHECK,
        Action.CALL_OFF_CHECK,
        Action.TELL_THIRD_PARTY,
        Action.TAKE_STATEMENT,
        Action.ANSWER_STATEMENT,
    }
)
"""Beside the review, by who reviews or decides; a check is reported by its inspectors alone."""
_OF_APPLICANT = frozenset(
    {
        Action.REQUEST_HEARING,
        Action.WAIVE_HEARING,
        Action.CONFIRM_RECORD,
        Action.CHANGE_DELIVERY,
    }
)


def may_begin(actor: Actor) -> bool:
    """A person whose name is verified may apply (实名), a system for its person too."""
    return (
        actor.kind in {ActorKind.PERSON, ActorKind.CLIENT}
        and actor.person_id is not None
        and actor.level >= RealNameLevel.VERIFIED
    )


def why_not_authorised(
    held: Authority, act: str, guide: Guide | None, *, is_draft: bool
) -> tuple[str, str] | None:
    """The reason and the sentence when an authority does not carry the act on the item."""
    if held.is_full:
        return None
    if not held.is_held:
        return "ended", reach.ended(
            held.ended_on, held.contact, is_stopped=held.is_stopped, is_draft=is_draft
        )
    if act not in held.acts:
        return "act", reach.not_covered(act, held.contact)
    return _why_not_reached(held, guide) if guide is not None else None


def _why_not_reached(held: Authority, guide: Guide) -> tuple[str, str] | None:
    if held.items and guide.code not in held.items:
        return "item", reach.other_item(held.contact)
    ranges = reach.reaches(guide.name, guide.themes, is_permit=guide.is_permit)
    reached = held.items or held.scope & ranges
    return None if reached else ("scope", reach.not_reached(held.contact))


def may_use_file(actor: Actor, info: StoredFileInfo | None, owner: str) -> bool:
    """A file is used by who uploaded it, or where it already belongs; nobody takes another's.

    What was handed in with one case stays there: nobody moves it into a second one.
    """
    if info is None or info.owner == owner:
        return info is not None
    return info.uploaded_by == actor.id and not info.owner.startswith("case:")


def may_take_in(actor: Actor) -> bool:
    """A window may file for a party without an account (收件)."""
    return actor.is_staff and actor.has(Permission.INTAKE)


def may_see_hand_seals(actor: Actor) -> bool:
    """Supervision, and who may let a decision be sealed by hand."""
    return actor.has(Permission.READ_SUPERVISION) or may_let_hand_seal(actor)


def may_let_hand_seal(actor: Actor) -> bool:
    """Whether the post may let decisions be sealed by hand: who approves seals (手工用印)."""
    return actor.is_staff and actor.has(Permission.APPROVE_SEALS)


def has_a_hand_in(actor: Actor, case: "models.Case", issuer: Mapping[str, Any]) -> bool:
    """Whether the actor issued a document, or is whom it concerns."""
    issued = actor.id == issuer["id"] or str(actor.staff_id) == issuer["staff"]
    return issued or is_party(actor, case)


def serves(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor's post is in the organisation or in a hall where it has a seat."""
    return organisation_id == actor.organisation_id or organisation_id in actor.organisation_ids


def owns_draft(actor: Actor, draft: "models.Draft") -> bool:
    """A draft belongs to the person who began it; nobody else even learns that it exists.

    One begun for another person is there only while acting for that person.
    """
    if actor.person_id is None or actor.person_id != draft.person_id:
        return False
    own = draft.applicant_kind != "PERSON" or draft.applicant_id == actor.person_id
    return own or draft.applicant_id == actor.on_behalf_of


def is_applicant(actor: Actor, case: "models.Case") -> bool:
    """The applicant, or who acts for it now; an agent whose authority ended is neither."""
    mine = {actor.person_id, actor.legal_person_id, actor.on_behalf_of} - {None}
    return not actor.is_staff and case.applicant_id in mine


def is_party(actor: Actor, case: "models.Case") -> bool:
    """Whether the case is the actor's own, in whatever role they stand before us (回避)."""
    return actor.person_id is not None and actor.person_id in {case.applicant_id, case.filed_by}


def in_scope(actor: Actor, case: "models.Case") -> bool:
    """Whether the case belongs to an organisation of the actor's post."""
    return actor.is_staff and serves(actor, case.organisation_id)


def takes_part(actor: Actor, case: "models.Case") -> bool:
    """Whether an organisation of the actor's post has or had a stage of the case's route."""
    places = (case.marking or {}).get("organisations", ())
    return actor.is_staff and any(serves(actor, UUID(place)) for place in places)


def may_know(actor: Actor, case: "models.Case") -> bool:
    """Whether the actor may learn that the case exists."""
    mine = in_scope(actor, case) or takes_part(actor, case)
    return actor.is_system or mine or is_applicant(actor, case)


def why_not(actor: Actor, case: "models.Case", reviewers: frozenset[UUID]) -> str:
    """The sentence of a refusal that separation of duties explains, or nothing."""
    if is_party(actor, case):
        return "不能办理自己申请的件"
    if reviewers & {actor.staff_id, actor.person_id}:
        return "不能审批自己拟办的件"
    if actor.staff_id is not None and case.filed_by_staff == actor.staff_id:
        return "不能审查自己收的件"
    return ""


def proposed_by(actor: Actor, staff_id: UUID | None, person_id: UUID | None) -> bool:
    """Whether a proposal is the actor's own, in whatever post: nobody decides on their own."""
    return bool({actor.staff_id, actor.person_id} & ({staff_id, person_id} - {None}))


def reads_cases(actor: Actor) -> bool:
    """Whether the post reads cases; who hands results over reads what is handed over."""
    return actor.has(Permission.READ_CASES) or actor.has(Permission.DELIVER)


def may_read(actor: Actor, case: "models.Case") -> bool:
    """Whether staff may open the case."""
    mine = in_scope(actor, case) or takes_part(actor, case)
    return actor.is_system or (mine and reads_cases(actor))


def checks_law(actor: Actor, case: "models.Case") -> bool:
    """Whether law supervision reads its papers: once decided, there (《行政许可法》第六十条)."""
    there = actor.is_staff and actor.has(Permission.LEGAL_SUPERVISION)
    reached = case.decided_on is not None and actor.reaches(case.region_code)
    return there and reached and not is_party(actor, case)


def is_on_route(case: "models.Case") -> bool:
    """Whether the stages of a route are what is done with the case now."""
    return case.marking is not None and case.state in _STAGED_STATES


def why_no_stage(actor: Actor, case: "models.Case", stage: Stage, place: str) -> str:
    """The sentence why an actor may not work at a stage for an organisation; empty: they may."""
    if not (actor.is_staff and serves(actor, UUID(place)) and actor.has(stage.right)):
        return "这个环节不归您的岗位办理"
    who = {str(one) for one in (actor.staff_id, actor.person_id) if one}
    if is_party(actor, case) or (actor.staff_id and case.filed_by_staff == actor.staff_id):
        return why_not(actor, case, frozenset())
    if who & stage.signed_by:
        return "您已经在这个环节签过意见，请等别人"
    if stage.by_another and who & stage.done_by:
        return "这个环节要由另一个人办，您已经办过前面的环节"
    return ""


def works_on_a_stage(actor: Actor, case: "models.Case", *, returns: bool = False) -> bool:
    """Whether a post of the actor is asked for by an open stage (who in particular: the stage)."""
    rows = (case.marking or {}).get("open", {}).values() if is_on_route(case) else ()
    return (
        actor.is_staff
        and not is_party(actor, case)
        and any(
            actor.has(row["right"]) and serves(actor, UUID(place))
            for row in rows
            if row.get("returns") or not returns
            for n, place in row["tasks"].items()
            if n not in row["signed"]
        )
    )


def may_claim(actor: Actor, case: "models.Case") -> bool:
    """Take a case that nobody has taken (领取)."""
    free = case.is_open and case.claimed_by is None and not is_on_route(case)
    return free and bool(acts_of_post(actor, case))


def may_release(actor: Actor, case: "models.Case") -> bool:
    """Give back a case one has taken (退回)."""
    return case.claimed_by is not None and case.claimed_by == actor.staff_id


def acts_of_post(actor: Actor, case: "models.Case") -> frozenset[Action]:
    """The acts the actor's post allows on this case, whatever state it is in."""
    if not in_scope(actor, case) or is_party(actor, case):
        return frozenset()
    return _of_rights(actor, case) - _withheld(case)


def _withheld(case: "models.Case") -> frozenset[Action]:
    """What a joint case and its parts leave to one another (一口收件、分别审查、统一答复)."""
    if case.is_part:
        return _LEAD_S
    return _PART_S if case.is_lead else _TALK


def _of_rights(actor: Actor, case: "models.Case") -> frozenset[Action]:
    acts: frozenset[Action] = frozenset()
    if actor.has(Permission.ACCEPT):
        acts |= _INTAKE_ACTS | {Action.OPINE, Action.SETTLE}
        if case.state in _INTAKE_STATES:
            acts |= {Action.REQUEST_CORRECTION}
    if actor.has(Permission.REVIEW) and case.filed_by_staff != actor.staff_id:
        acts |= _REVIEW_ACTS | {Action.OPINE, Action.DISPUTE, Action.CONCLUDE, Action.SETTLE}
        acts |= _BESIDE
        if case.state not in _INTAKE_STATES:
            acts |= {Action.REQUEST_CORRECTION}
    if actor.has(Permission.DECIDE) and case.filed_by_staff != actor.staff_id:
        acts |= _DECISION_ACTS | _BESIDE
    return acts | (_delivery_acts(case) if actor.has(Permission.DELIVER) else frozenset())


def _delivery_acts(case: "models.Case") -> frozenset[Action]:
    """What who hands results out may do; of the way they may speak once there is a result."""
    acts = {Action.DELIVER, Action.SEND_OUT}
    return frozenset(acts | ({Action.CHANGE_DELIVERY} if case.outcome else set()))


def _may_own(actor: Actor, case: "models.Case", action: Action) -> bool:
    """An act of the applicant; a window does some of them for who stands in front of it."""
    if action is Action.RESUBMIT and case.is_part:
        return False  # the notice was for the whole
    if is_applicant(actor, case):
        return True
    if not (in_scope(actor, case) and actor.has(Permission.INTAKE)):
        return False
    own_window = case.channel == "WINDOW" and action is Action.WITHDRAW
    return own_window or action in {Action.RESUBMIT, Action.SUPPLY, Action.PLEAD}


def may(
    actor: Actor, case: "models.Case", action: Action, *, reviewers: frozenset[UUID] = frozenset()
) -> bool:
    """Whether the post allows the act; ``reviewers`` are the persons and staff who reviewed."""
    if actor.is_system:
        return True
    if action in _OWN_ACTS:
        return _may_own(actor, case, action)
    if action in _STAGE_ACTS:
        return works_on_a_stage(actor, case, returns=action is Action.STAGE_RETURN)
    is_staged = action in _INSTEAD_OF_STAGES and case.marking is not None
    if action in _OF_LAW or is_staged:
        return False
    if action in {Action.GRANT, Action.REFUSE} and reviewers & {actor.staff_id, actor.person_id}:
        return False
    own = action in _OF_APPLICANT and is_applicant(actor, case)
    return own or action in acts_of_post(actor, case)


def may_answer(actor: Actor, case: "models.Case") -> bool:
    """Whether the actor may answer the applicant: who handles cases where this one is handled."""
    rights = (Permission.ACCEPT, Permission.REVIEW, Permission.DECIDE)
    return in_scope(actor, case) and not is_party(actor, case) and any(actor.has(r) for r in rights)


def parties(case: "models.Case") -> frozenset[UUID]:
    """Whom the case concerns: nobody of them checks it on site or presides over its hearing."""
    return frozenset(i for i in (case.applicant_id, case.filed_by) if i is not None)


def may_sign_check(actor: Actor, check: "models.SiteCheck") -> bool:
    """Whether the actor is one of the inspectors named for the check (现场核查人员)."""
    return actor.staff_id is not None and any(
        one["id"] == str(actor.staff_id) for one in check.inspectors
    )


def is_held_by_other(actor: Actor, case: "models.Case") -> bool:
    """Whether a colleague has taken the case."""
    if actor.is_system:
        return False
    return case.claimed_by is not None and case.claimed_by != actor.staff_id


def actions_for(
    actor: Actor, case: "models.Case", *, reviewers: frozenset[UUID] = frozenset()
) -> frozenset[Action]:
    """The acts open to the actor now: the lifecycle and the post both allow them."""
    possible = lifecycle.allowed(
        CaseState(case.state), Overlay(case.overlay), extended=case.is_extended
    )
    if case.state == CaseState.DECIDED:
        possible |= {Action.DELIVER}
    if case.outcome and (case.outcome != Outcome.GRANTED or case.is_lead):
        possible -= _AFTER_GRANT | _BESIDE
    return frozenset(a for a in possible if may(actor, case, a, reviewers=reviewers))
