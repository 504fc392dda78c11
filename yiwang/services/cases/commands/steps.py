"""One step of a case: lock, check, move, read the clocks; then write all of it together.

A step costs the same whatever lies behind the case: its clocks read the memory on the row.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.events import Event
from yiwang.foundation.core.outbox import publication
from yiwang.foundation.core.recording import following_entry, written
from yiwang.foundation.core.standing import Plain, Standing, stands
from yiwang.foundation.core.together import Clause, together
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Addressee, PartyKind
from yiwang.foundation.notifications.commands import Letters
from yiwang.foundation.notifications.types import Letter
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, CaseEvent, Review, Slice, Task
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history, lifecycle, memory
from yiwang.services.cases.rules.clock import ClockEvent
from yiwang.services.cases.rules.watched import watched
from yiwang.services.cases.rules.wording import clock_time
from yiwang.services.cases.types import Action, CaseState, Overlay
from yiwang.services.payments import commands as payments

from . import slice_rows, slices, step_rows
from .running import Running

ENDED = "办件已经结束，不用再缴费"
_CHANGED = (
    "version",
    "last_n",
    "state",
    "outcome",
    "overlay",
    "is_open",
    "is_extended",
    "review_round",
    "claimed_by",
    "claimed_name",
    "claimed_at",
    "accepted_on",
    "decided_on",
    "statutory_due_on",
    "promised_due_on",
    "due_on",
    "light",
    "yellow_on",
    "clock_memory",
    "read_on",
)


class CaseConflict(Conflict):
    """A colleague acted on the case meanwhile; nothing was changed."""

    code = "cases.case_conflict"
    sentence = "别人已经处理过这件。您写的意见保存在下方，请先看最新情况再决定"


class CannotAct(DomainError):
    """The act does not fit the state of the case."""

    code = "cases.cannot_act"
    sentence = "这件办件现在的状态不能这样处理，请先看最新情况"
    status = 409


class HeldByColleague(NotPermitted):
    """A colleague has taken the case."""

    code = "cases.held_by_colleague"
    sentence = "同事已经领取了这件"


@dataclass
class Step:
    """A case locked for one command, with who acts and when."""

    case: Case
    actor: Actor
    at: datetime
    written: list[models.Model] = field(default_factory=list, init=False)
    """Rows that ``done`` writes together with the case."""
    facts: list[Event] = field(default_factory=list, init=False)
    """What ``done`` publishes."""
    letters: list[Letter] = field(default_factory=list, init=False)
    """Whom ``done`` tells what."""
    more: list[Clause] = field(default_factory=list, init=False)
    """What else ``done`` writes."""
    ends_tasks: str = field(default="", init=False)
    """The act that ended the open tasks, if one did."""
    columns: set[str] = field(default_factory=set, init=False)
    """Which further columns of the case ``done`` writes."""
    returns_to: str = field(default="", init=False)
    """The stage of the route that a return names."""
    ended: list[int] = field(default_factory=list, init=False)
    """Cases of this step that nobody waits for any more."""
    kin: list[Case] = field(default_factory=list)
    """The other cases of a joint one, locked with it."""
    last: CaseEvent | None = field(default=None, init=False)
    """The latest act of this step on this case."""
    said: dict[str, Plain] = field(default_factory=dict, init=False)
    """Particulars of the act for those who follow the log."""
    beside: list["Step"] = field(default_factory=list, init=False)
    """Steps of kin that ``done`` writes too."""
    DATES: ClassVar = ("due_on", "promised_due_on", "statutory_due_on", "yellow_on")
    """What ``refresh`` moves as time goes by."""

    @classmethod
    def on(
        cls,
        number: int,
        action: Action,
        *,
        actor: Actor,
        at: datetime,
        version: int | None,
    ) -> Self:
        """Lock the case, ask whether the actor may, and whether they saw its latest version.

        :raises NotFound: none, or not of this actor's organisation: both look the same.
        :raises NotPermitted: the post does not allow it, or separation of duties forbids it.
        :raises CaseConflict: somebody acted meanwhile.
        """
        step = cls.opened(number, actor=actor, at=at)
        decides = action in {Action.GRANT, Action.REFUSE}
        reviewers = Step.reviewers(number) if decides else frozenset[UUID]()
        if not policy.may(actor, step.case, action, reviewers=reviewers):
            reason = policy.why_not(actor, step.case, reviewers)
            raise NotPermitted(reason, reason=action.lower())
        step.check_version(version)
        return step

    @classmethod
    def opened(cls, number: int, *, actor: Actor, at: datetime) -> Self:
        """Lock the case when the actor may know of it. :raises NotFound: as said."""
        step = cls.let_in(number, actor=actor, at=at)
        if not policy.may_know(actor, step.case):
            raise NotFound
        concerning(number, item=step.case.item_code)
        return step

    @classmethod
    def let_in(cls, number: int, *, actor: Actor, at: datetime) -> Self:
        """Lock the case for somebody let in otherwise, as by a code. :raises NotFound: none."""
        found = {case.number: case for case in Case.objects.locked_with_kin(number)}
        case = found.pop(number, None)
        if case is None:
            raise NotFound
        return cls(case, actor, at, list(found.values()))

    def of(self, number: int) -> "Step":
        """Return the step of one of the kin, written and told together with this one."""
        if number == self.case.number:
            return self
        for known in self.beside:
            if known.case.number == number:
                return known
        case = next(case for case in self.kin if case.number == number)
        step = type(self)(case, self.actor, self.at)
        step.written, step.facts, step.letters = self.written, self.facts, self.letters
        step.more, step.ended = self.more, self.ended
        self.beside.append(step)
        return step

    def check_right(self, action: Action) -> None:
        """Refuse who may not do this beside the lifecycle. :raises NotPermitted: as said."""
        if not policy.may(self.actor, self.case, action):
            reason = policy.why_not(self.actor, self.case, frozenset())
            raise NotPermitted(reason, reason=action.lower())

    @property
    def today(self) -> date:
        """The day of the act in China."""
        return local_date(self.at)

    @property
    def receiver(self) -> UUID | None:
        """Who is told: the person who filed; for a window case the applicant themselves."""
        return self.case.receiver

    @property
    def helped(self) -> UUID | None:
        """The applicant whom somebody else filed for: they are told too."""
        case = self.case
        by_other = case.filed_by is not None and case.applicant_kind == "PERSON"
        if not by_other or self.receiver == case.applicant_id:
            return None
        return case.applicant_id

    @cached_property
    def slices(self) -> list[Slice]:
        """The slices of the joint case it belongs to; ``done`` writes what was changed of them."""
        number = self.case.joint_number
        return slice_rows.of(number) if number is not None else []

    @cached_property
    def addressee(self) -> Addressee:
        """The applicant's name in clear for documents, and the phone of who is told."""
        kind = PartyKind(self.case.applicant_kind)
        return identity.addressee(kind, self.case.applicant_id, self.receiver, viewer=SYSTEM)

    def check_version(self, version: int | None) -> None:
        """Refuse an act on an old version, naming who was first. :raises CaseConflict: as said."""
        case = self.case
        if version is None or version == case.version:
            return
        name, when = case.claimed_name, case.claimed_at
        if when is None:
            last = CaseEvent.objects.filter(case=case).order_by("-n").first()
            name, when = (last.actor_name, last.at) if last else ("同事", self.at)
        raise CaseConflict(
            f"{name}在 {clock_time(when)} 已经处理过这件。"
            "您写的意见保存在下方，请先看最新情况再决定",
            version=case.version,
        )

    def check_held(self) -> None:
        """Refuse when a colleague has taken the case. :raises HeldByColleague: as said."""
        case = self.case
        if policy.is_held_by_other(self.actor, case) and case.claimed_at:
            when = clock_time(case.claimed_at)
            raise HeldByColleague(f"{case.claimed_name}在 {when} 领取了这件")

    def can(self, action: Action) -> bool:
        """Whether the lifecycle lets the act pass here."""
        case = self.case
        state, overlay = CaseState(case.state), Overlay(case.overlay)
        return action in lifecycle.allowed(state, overlay, extended=case.is_extended)

    def move(self, action: Action, **particulars: Any) -> CaseEvent:
        """Carry out one act of the lifecycle: state, overlay, history, clocks; ``done`` saves it.

        :raises CannotAct: the lifecycle does not know the act here.
        """
        case, before = self.case, CaseState(self.case.state)
        overlay = Overlay(case.overlay)
        case.state = lifecycle.advance(
            before, action, overlay=overlay, extended=case.is_extended, error=CannotAct
        )
        if overlay is Overlay.PAYMENT and case.state in lifecycle.TERMINAL:
            payments.drop_bills(
                subject=f"case:{case.number}", reason=ENDED, actor=self.actor, at=self.at
            )
        case.is_extended = case.is_extended or action is Action.EXTEND
        case.overlay = lifecycle.overlay_after(before, overlay, action, extended=case.is_extended)
        Running.halted(self, overlay)
        return self.note(action, before=before, **particulars)

    def note(
        self,
        action: Action,
        *,
        before: CaseState | None = None,
        opinion: str = "",
        facts: dict[str, Any] | None = None,
        effective_at: datetime | None = None,
        needs_attention: bool = False,
    ) -> CaseEvent:
        """Append the act to the history and bring the row and its tasks up to it."""
        case, was = self.case, before or CaseState(self.case.state)
        case.last_n += 1
        event = CaseEvent(
            case=case,
            n=case.last_n,
            act=action,
            at=self.at,
            effective_at=effective_at or self.at,
            from_state=was,
            to_state=case.state,
            overlay=case.overlay,
            opinion=opinion,
            facts=facts or {},
            needs_attention=needs_attention,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id,
            actor_name=self.actor.name,
            role=self.actor.role,
            organisation_name=self.actor.organisation_name,
        )
        outcome = history.outcome_of(action)
        case.outcome = outcome or case.outcome
        if case.state != was:
            self.let_go()
        self.last = event
        self._remember(event)
        self.written.append(event)
        told = case.due_on
        Step.refresh(case, self.today)
        if case.state == was and case.state in history.TOLD and case.due_on == PAUSED_UNTIL:
            case.due_on = told
        if was in lifecycle.OPEN and (outcome or not case.is_open):
            self.ended.append(case.number)
        if lifecycle.TASKS.get(CaseState(case.state)) != lifecycle.TASKS.get(was):
            self._next_task(action)
        return event

    def _remember(self, event: CaseEvent) -> None:
        """Let the clocks know of the act; the whole history is read only when it must be."""
        case = self.case
        act = history.Act(event.act, event.effective_at, event.from_state, event.facts)
        moved = history.clock_events([act])
        known = case.remembered()
        if case.clock_memory is not None and not all(memory.follows(known, e) for e in moved):
            known = case.clock_events()
        if case.clock_memory is None or moved:
            case.remember([*known, *moved])

    def _next_task(self, action: Action) -> None:
        self.ends_tasks = action
        number = self.case.number
        self.written[:] = [
            row for row in self.written if not (isinstance(row, Task) and row.case_id == number)
        ]
        if Running.entered(self):
            return
        following = lifecycle.TASKS.get(CaseState(self.case.state))
        if following is not None:
            self.written.append(
                Task(
                    case=self.case,
                    n=self.case.last_n,
                    step=following[0],
                    name=following[1],
                    organisation_id=self.case.organisation_id,
                    opened_at=self.at,
                    due_on=self.case.due_on if self.case.due_on != PAUSED_UNTIL else None,
                )
            )

    def add(self, row: models.Model) -> None:
        """Write a row with the step."""
        self.written.append(row)

    def publish(self, event: Event) -> None:
        """Publish a fact with the step: one a step."""
        self.facts.append(event)

    def done(self, *more: str) -> int:
        """Write all that the step has changed, its entry too, in one statement.

        :param more: further columns of the case that the command set.
        :returns: the case's new version.
        """
        slices.follow(self)
        case = self.case
        clauses = [step_rows.changed(case, self.row_columns(*more))]
        if self.ends_tasks:
            clauses.append(step_rows.ended(self.actor, self.at, self.ends_tasks))
        for n, one in enumerate(self.beside):
            clauses += step_rows.beside(n, one.case, one.row_columns("values"), self._ending(one))
        if self.ended:
            clauses.append(step_rows.gaps_ended(self.ended, self.at))
        clauses += [*step_rows.inserted(self.written), *self.more]
        for event in self.facts:
            clauses += publication(event, self.at)
        clauses += Letters.clauses(self.letters)[1]
        stands(self.watched(), *(one.watched() for one in self.beside))
        receipt, entry = following_entry()
        if not together([*clauses, entry]):
            raise CaseConflict(version=case.version)
        written(receipt)
        case.version += 1
        return case.version

    def watched(self) -> Standing:
        """Return where the case will stand once its row is written."""
        case, act = self.case, self.last.act if self.last else "HOLD"
        v, opened_on = case.version + 1 + case.last_n, local_date(case.submitted_at)
        return watched(case, act, v, opened_on=opened_on, today=self.today, more=self.said)

    def row_columns(self, *more: str) -> dict[str, Any]:
        """Return what is written of the case's row."""
        names = (*_CHANGED, *more, *sorted(self.columns))
        columns = {name: getattr(self.case, name) for name in names}
        columns["version"] = self.case.version + 1
        return columns

    @staticmethod
    def _ending(one: "Step") -> tuple[Actor, datetime, str] | None:
        return (one.actor, one.at, one.ends_tasks) if one.ends_tasks else None

    def hold(self) -> None:
        """Let the actor hold the case."""
        self.case.claimed_by, self.case.claimed_name = self.actor.staff_id, self.actor.name
        self.case.claimed_at = self.at

    def let_go(self) -> None:
        """Nobody holds the case."""
        self.case.claimed_by, self.case.claimed_name, self.case.claimed_at = None, "", None

    @staticmethod
    def refresh(case: Case, today: date, events: list[ClockEvent] | None = None) -> None:
        """Set the row's dates and light from what it remembers, or these events; saves nothing."""
        known = events if events is not None else case.remembered()
        if events is not None or case.clock_memory is None:
            case.remember(known)
        calendar = orgs.working_calendar()
        clocks = history.readings(known, case.limits(), calendar, today=today)
        found = history.standing(CaseState(case.state), known, clocks)
        case.is_open = case.state in lifecycle.OPEN
        case.accepted_on, case.decided_on = found.accepted_on, found.decided_on
        case.statutory_due_on, case.promised_due_on = found.statutory_due_on, found.promised_due_on
        case.due_on = found.due_on or PAUSED_UNTIL
        case.yellow_on, case.light = found.yellow_on, found.light
        case.read_on = today

    @staticmethod
    def reviewers(number: int) -> frozenset[UUID]:
        """Staff and persons who reviewed the case, for the separation of duties."""
        rows = Review.objects.filter(case_id=number)
        pairs = rows.values_list("reviewer_id", "reviewer_person_id")
        return frozenset(i for pair in pairs for i in pair if i is not None)
