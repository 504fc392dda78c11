"""What a case granted and what became of it, to its holder and its staff (办理结果)."""

from collections.abc import Sequence
from datetime import date, datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, EndingProposal, FollowUp, GrantedResult, Hearing
from yiwang.services.cases.rules import hearings as days
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.rules import results as rules
from yiwang.services.cases.types import Action, CaseState, Outcome, Overlay
from yiwang.services.cases.types.results import (
    Ending,
    EndingView,
    FollowUpView,
    Purpose,
    ResultState,
    ResultView,
)
from yiwang.services.cases.types.scene import HearingStage

MOST = 50


def result_of(number: int, *, viewer: Actor, at: datetime) -> ResultView | None:
    """Return what a case granted, with what the viewer may do about it; None: nothing.

    :raises NotFound: there is no such case, or it is not the viewer's.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    if case.outcome != Outcome.GRANTED or case.is_lead:
        return None
    row = GrantedResult.objects.filter(case=case).order_by("-n").first()
    today, acts = local_date(at), policy.actions_for(viewer, case)
    until = row.valid_until if row else None
    state = rules.state_on(row.state if row else ResultState.VALID, until, today)
    proposals = list(EndingProposal.objects.filter(case=case).order_by("-n")[:MOST])
    waiting = any(one.approved is None for one in proposals)
    follow_ups = _follow_ups(case)
    pending = {one.purpose for one in follow_ups if one.is_later and _is_open(one)}
    may_ask = rules.asked_now(state, until) if policy.is_applicant(viewer, case) else ()
    may_propose = Action.PROPOSE_ENDING in acts and not waiting
    valid_from = row.valid_from if row else case.decided_on
    name, tone = rules.NAMES[state]
    return ResultView(
        state=state,
        state_name=name,
        tone=tone,
        valid_from=valid_from,
        valid_until=until,
        changed_on=row.changed_on if row else None,
        version=case.version,
        endings=tuple(_ending(one, acts, viewer, today) for one in proposals),
        follow_ups=follow_ups,
        may_propose=rules.grounds_now(state) if may_propose else (),
        may_ask=tuple(one for one in may_ask if one not in pending),
        renew_by=rules.renew_by(until) if until and state is ResultState.VALID else None,
        said=rules.said(state, valid_from, until),
        renew_now=rules.renewal_told(until, today)
        if until and Purpose.RENEW not in pending and rules.is_due_soon(state, until, today)
        else "",
    )


def _is_open(one: FollowUpView) -> bool:
    return one.state is not None and one.state in lifecycle.OPEN and one.state not in _DECIDED


_DECIDED = frozenset({CaseState.DECIDED, CaseState.ISSUING, CaseState.DELIVERED})


def _follow_ups(case: Case) -> tuple[FollowUpView, ...]:
    """Return the later applications upon it that were filed, and the earlier case it follows."""
    later = list(FollowUp.objects.filter(earlier=case.number).order_by("-number")[:MOST])
    own = FollowUp.objects.filter(pk=case.number).first()
    numbers = [one.number for one in later] + ([own.earlier] if own else [])
    rows = Case.objects.filter(pk__in=numbers).only(
        "number", "state", "outcome", "overlay", "submitted_at"
    )
    cases = {row.number: row for row in rows} if numbers else {}
    found = [
        _follow_up(one, cases[one.number], is_later=True) for one in later if one.number in cases
    ]
    if own is not None and own.earlier in cases:
        found.insert(0, _follow_up(own, cases[own.earlier], is_later=False))
    return tuple(found)


def _follow_up(row: FollowUp, case: Case, *, is_later: bool) -> FollowUpView:
    outcome = Outcome(case.outcome) if case.outcome else None
    state = CaseState(case.state)
    purpose = Purpose(row.purpose)
    return FollowUpView(
        number=case.number,
        purpose=purpose,
        purpose_name=rules.PURPOSES[purpose],
        state=state,
        label=lifecycle.public_label(state, outcome, Overlay(case.overlay))[0],
        filed_at=case.submitted_at,
        is_later=is_later,
    )


def _hearing(row: EndingProposal, today: date) -> HearingStage | None:
    """How far the hearing that the proposal offered has come; asked only of an open one."""
    if row.approved is not None or row.plead_until is None:
        return None
    found = Hearing.objects.filter(case_id=row.case_id, n__gte=row.n).order_by("-n").first()
    if found is None:
        return None
    return days.stage(
        today=today,
        ask_until=found.ask_until,
        requested=found.requested_at is not None,
        waived=found.waived_at is not None,
        arranged=found.held_at is not None,
        recorded=found.recorded_at is not None,
        closed=found.closed_at is not None,
    )


def _ending(row: EndingProposal, acts: frozenset[Action], viewer: Actor, today: date) -> EndingView:
    ground, is_open = rules.GROUNDS[row.ground], row.approved is None
    mine = policy.proposed_by(viewer, row.proposed_by, row.proposed_person)
    inside = viewer.is_staff
    until = row.plead_until
    return EndingView(
        n=row.n,
        ending=Ending(row.ending),
        ending_name=rules.ENDINGS[Ending(row.ending)],
        ground=ground.words,
        reason=row.reason,
        basis=row.basis,
        compensation=rules.owed(ground, row.compensation),
        proposed_name=row.proposed_name if inside else "",
        proposed_at=row.proposed_at,
        plead_until=until,
        plea=row.plea,
        pleaded_at=row.pleaded_at,
        approved=row.approved,
        answered_name=row.answered_name if inside else "",
        answered_at=row.answered_at,
        answer=row.answer if inside else "",
        waits=rules.waits(
            plead_until=until,
            has_pleaded=row.pleaded_at is not None,
            hearing=_hearing(row, today),
            today=today,
        )
        if is_open
        else "",
        may_plead=is_open and Action.PLEAD in acts and until is not None and today <= until,
        may_answer=is_open and Action.REVOKE in acts and not mine,
    )


def states_of(numbers: Sequence[int], today: date) -> dict[int, str]:
    """Return what became of granted results, in words; those that hold are left out."""
    rows = GrantedResult.objects.filter(case__in=numbers).order_by("case", "n")
    found = {r.case_id: rules.state_on(r.state, r.valid_until, today) for r in rows}
    return {n: rules.NAMES[s][0] for n, s in found.items() if s is not ResultState.VALID}
