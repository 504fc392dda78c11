"""Renewal, change and cancellation as the holder applies for them (延续、变更、注销申请)."""

from datetime import date, datetime
from typing import Any

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import Case, Decision, Draft, FollowUp, GrantedResult
from yiwang.services.cases.rules import carrying
from yiwang.services.cases.rules import follow_ups as rules
from yiwang.services.cases.rules import results as states
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import (
    Action,
    CaseState,
    DocumentKind,
    DraftInfo,
    Outcome,
    Overlay,
)
from yiwang.services.cases.types.results import Ending, Purpose, ResultState
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.services.licences.types.licences import Why

from .decided import Decided
from .drafting import CannotBegin, begin
from .licensing import Licensing
from .messages import Messages
from .results import Results
from .steps import Step

_ANEW = frozenset({FieldKind.FILE, FieldKind.DECLARATION})
"""What the earlier application holds and the later one asks again."""
_ACTS = {
    Purpose.RENEW: Action.RENEW,
    Purpose.CHANGE: Action.CHANGE,
    Purpose.CANCEL: Action.CANCEL,
}
_ASKED = Why(states.ASKED.words, states.ASKED.basis)
_UNDECIDED = frozenset({CaseState.ACCEPTED, CaseState.REVIEW, CaseState.DECISION})
_THEIRS = frozenset({Overlay.CORRECTION, Overlay.PAYMENT})
"""Overlays under which the authority waits for the applicant."""


@command("cases.begin_follow_up")
def begin_follow_up(
    *,
    earlier: int,
    purpose: Purpose,
    restart: bool = False,
    actor: Actor,
    at: datetime,
) -> DraftInfo:
    """Begin to apply for renewal, change or cancellation (申请延续、变更、注销).

    《行政许可法》第四十九条、第五十条、第七十条. At the item of the same organisation that
    handles it, filled with what the earlier application said.

    :raises CannotBegin: what was granted cannot be followed up so now.
    :raises HasDraft: a draft of that item is open already.
    """
    case = Case.objects.filter(pk=earlier).first()
    if case is None or not policy.is_applicant(actor, case):
        raise NotFound
    row = GrantedResult.objects.filter(case=case).order_by("-n").first()
    until = row.valid_until if row else None
    state = states.state_on(row.state if row else ResultState.VALID, until, local_date(at))
    if case.outcome != Outcome.GRANTED or purpose not in states.asked_now(state, until):
        words = f"这件的结果现在不能申请{states.PURPOSES[purpose]}"
        raise CannotBegin(words, reason="follow_up")
    code, situation, answers = _place(case, purpose)
    draft = begin(
        item_code=code,
        situation=situation,
        answers=answers,
        restart=restart,
        actor=actor,
        at=at,
    )
    FollowUp.objects.create(
        number=draft.number,
        earlier=earlier,
        purpose=purpose,
        valid_until=until,
        begun_at=at,
    )
    concerning(f"draft:{draft.number}", earlier=earlier, purpose=purpose)
    values = _carried(case, draft.form_version_id)
    Draft.objects.filter(pk=draft.number).update(values=values)
    return Draft.objects.get(pk=draft.number).info()


def _place(case: Case, purpose: Purpose) -> tuple[str, str, dict[str, str]]:
    """Return the item, the situation and its answers at which a purpose is applied for."""
    offered = [
        (one.code, one.name)
        for one in catalogue.in_region(case.region_code)
        if one.organisation_name == case.organisation_name and one.is_online
    ]
    code = rules.place_of(case.item_name, purpose, offered)
    if code:
        return code, "", {}
    guide = catalogue.guide(case.item_code)
    if guide is None:
        raise CannotBegin("这件事已停止办理，请打12345问清楚", reason="withdrawn")
    word = states.PURPOSES[purpose]
    for one in guide.situations:
        if word in one.name and not (one.not_applicable or one.window_only):
            own = {key: options[0] for key, options in one.answers if len(options) == 1}
            return guide.code, one.key, own
    return guide.code, "", {}


def _carried(case: Case, form_version_id: int | None) -> dict[str, Any]:
    old, new = _fields(case.form_version_id), _fields(form_version_id)
    asked = [one for one in new if one.kind not in _ANEW]
    kept = carrying.carry(old, asked, case.values, version_id=case.form_version_id or 0)
    return kept.values


def _fields(version_id: int | None) -> tuple[FormField, ...]:
    return eforms.form(version_id).fields if version_id else ()


class FollowUps:
    """What a decision does to what was granted earlier."""

    @staticmethod
    def of(case: Case) -> FollowUp | None:
        """Return what a case follows, while that is not settled."""
        return FollowUp.objects.filter(pk=case.number, settled_on=None).first()

    @staticmethod
    def why_not(row: FollowUp) -> str:
        """Return why what it is about can no longer be renewed or changed, or nothing."""
        found = GrantedResult.objects.filter(case=row.earlier).order_by("-n").first()
        if found is None or found.state == ResultState.VALID:
            return ""
        name, word = (
            states.NAMES[ResultState(found.state)][0],
            states.PURPOSES[Purpose(row.purpose)],
        )
        return f"原来的结果{name}，不能准予{word}，请依法不予或者终止办理"

    @staticmethod
    def said(row: FollowUp) -> str:
        """Return what the decision says of the earlier one."""
        case = Case.objects.filter(pk=row.earlier).only("number").first()
        named = Results.earlier(case) if case else ""
        return (
            f"本决定准予{states.PURPOSES[Purpose(row.purpose)]}，原决定书：{named}" if named else ""
        )

    @staticmethod
    def term(
        row: FollowUp, valid_until: date | None, today: date
    ) -> tuple[date | None, date | None]:
        """Return from when and until when what is granted now holds."""
        if row.valid_until is None or row.purpose == Purpose.CANCEL:
            return None, valid_until
        if row.purpose == Purpose.CHANGE:
            return None, valid_until or row.valid_until
        found = GrantedResult.objects.filter(case=row.earlier).order_by("-n").first()
        begun = found.valid_from if found else today
        after, until = rules.next_term(begun, row.valid_until)
        return max(after, today), valid_until or until

    @staticmethod
    def ends(row: FollowUp | None) -> bool:
        """Whether what is granted ends what was granted: a cancellation holds nothing itself."""
        return row is not None and row.purpose == Purpose.CANCEL

    @staticmethod
    def settle(step: Step, row: FollowUp, *, granted: bool) -> None:
        """Let what was granted earlier follow the decision, written with the step."""
        row.settled_on = step.today
        row.save(update_fields=["settled_on"])
        earlier = Case.objects.locked(row.earlier) if granted else None
        if earlier is None:
            return
        purpose = Purpose(row.purpose)
        step.kin.append(earlier)
        other = step.of(earlier.number)
        result = Results.of(other)
        other.move(_ACTS[purpose], facts={"number": str(step.case.number)})
        state = states.AFTER[purpose] if purpose is not Purpose.CANCEL else ResultState.CANCELLED
        Results.change(other, result, state, following=step.case.number)
        if purpose is Purpose.CANCEL:
            Licensing.ended(step, earlier.number, Ending.CANCEL, _ASKED)
        publish(
            events.ResultFollowed(
                case_id=earlier.number,
                later_case_id=step.case.number,
                purpose=purpose,
                is_deemed=step.actor.is_system,
                valid_until=row.valid_until,
                followed_at=step.at,
            )
        )


@command("cases.remind_renewal")
def remind_renewal(*, case: int, actor: Actor, at: datetime) -> bool:
    """Tell the holder once that what was granted expires and can be renewed (到期提醒).

    《行政许可法》第五十条: to be asked for thirty days before the expiry. Who has asked already is
    not told. The case itself does not change. Return whether anybody was told.
    """
    require(actor.is_system)
    step = Step.opened(case, actor=actor, at=at)
    found = GrantedResult.objects.filter(case=step.case).order_by("-n").first()
    until = found.valid_until if found is not None else None
    if found is None or until is None or found.reminded_on or not _expires(found, step.today):
        nothing_done()
        return False
    found.reminded_on = step.today
    found.save(update_fields=["reminded_on"])
    asked = FollowUp.objects.filter(earlier=case, purpose=Purpose.RENEW, settled_on=None)
    if Case.objects.filter(pk__in=asked.values("number"), is_open=True).exists():
        return False
    Messages.remind(step, "结果快到期", states.renewal_told(until, step.today))
    return True


def _expires(row: GrantedResult, today: date) -> bool:
    state = states.state_on(row.state, row.valid_until, today)
    return states.is_due_soon(state, row.valid_until, today)


@command("cases.deem_renewed")
def deem_renewed(*, case: int, actor: Actor, at: datetime) -> bool:
    """Count a renewal as granted that nobody decided before the expiry (视为准予延续).

    《行政许可法》第五十条第二款: applied for in time. Supervision sees it. Does nothing when it was
    decided or waits for the applicant.
    """
    require(actor.is_system)
    step = Step.opened(case, actor=actor, at=at)
    row, found = FollowUps.of(step.case), step.case
    if row is None or not _is_due(row, found, step.today) or FollowUps.why_not(row):
        nothing_done()
        return False
    valid_from, until = FollowUps.term(row, None, step.today)
    step.move(
        Action.DEEM_RENEWED,
        opinion=rules.DEEMED_REASON,
        facts={"earlier": str(row.earlier)},
        needs_attention=True,
    )
    step.add(
        Decision(
            case=found,
            n=found.last_n,
            outcome=Outcome.GRANTED,
            reason=rules.DEEMED_REASON,
            clause=rules.DEEMED_BASIS,
            decided_at=at,
            decided_name=rules.DEEMED_BY,
        )
    )
    Results.granted(step, until, valid_from=valid_from)
    Licensing.granted(step, row, valid_from=valid_from or step.today, valid_to=until)
    words = f"{in_words(valid_from)}至{in_words(until)}" if valid_from and until else ""
    content: dict[str, Any] = {
        Content.BASIS: rules.DEEMED_BASIS,
        Content.VALIDITY: words,
        Content.CLOCKS: list(rules.clock_lines()),
    }
    kind = DocumentKind.DEEMED_RENEWAL_NOTICE
    Decided.publish(step, Outcome.GRANTED, kind, content, "视为准予延续")
    FollowUps.settle(step, row, granted=True)
    step.done()
    return True


def _is_due(row: FollowUp, case: Case, today: date) -> bool:
    until = row.valid_until
    return (
        row.purpose == Purpose.RENEW
        and until is not None
        and until < today
        and case.state in _UNDECIDED
        and case.overlay not in _THEIRS
        and rules.is_in_time(local_date(case.submitted_at), until)
    )
