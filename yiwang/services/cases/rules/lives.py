"""Lives that cases lead: plans of acts laid on the calendar and judged by the real clocks.

For loaders (历史办件、测量): a life is told by the day of filing, the limits, a path and a variant,
so that a hundred cases share one computation; it ends where today is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import Action, CaseState, Overlay, StopKind, TaskStep

from . import clock, history, lifecycle
from .paths import DEEMED, SPECIAL_BASIS, Path, Planned, Terms, Unfit, Who, plan_of

_A = Action
KEPT: Final = 6000
"""So many lives are remembered at once."""
_SHANGHAI: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Lived:
    """One act of a life."""

    n: int
    action: Action
    on: date
    who: Who
    from_state: str
    to_state: str
    overlay: str
    facts: dict[str, Any]
    opinion: str
    needs_attention: bool
    standing: history.Standing | None
    task: tuple[TaskStep, str] | None
    """The task it opens; whatever was open before is finished by it."""
    finishes: bool
    review_round: int


@dataclass(slots=True)
class Life:
    """All acts up to today, and the row they leave."""

    terms: Terms
    acts: list[Lived] = field(default_factory=list)
    state: CaseState = CaseState.SUBMITTED
    outcome: str = ""
    overlay: Overlay = Overlay.NONE
    is_extended: bool = False
    review_round: int = 1
    version: int = 1
    is_held: bool = False
    answer_due_on: date | None = None
    standing: history.Standing | None = None
    read_on: date | None = None
    told: date | None = None
    """Until when a correction is awaited; the row's due date in that state."""
    sheet: Any = None
    """Room for a loader's own rendering of the rows this life leaves."""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to act."""
        return self.state in lifecycle.OPEN


# --- living ------------------------------------------------------------------------------------

_CLAIMS: Final = frozenset({_A.START_PRE_REVIEW, _A.START_REVIEW})
_DATED: Final = frozenset({_A.EXTEND, _A.END_SPECIAL, _A.RESUME, _A.ACCEPT, _A.AUTO_ACCEPT})


@dataclass
class Lives:
    """Lives up to the end of a day, each computed once; the clocks are read on ``today``."""

    calendar: Calendar
    until: date
    today: date
    _known: dict[tuple[Path, int, date, Terms], Life] = field(default_factory=dict)

    def of(self, path: Path, variant: int, filed_on: date, terms: Terms) -> Life:
        """Return the life; one that the law does not allow is lived straight."""
        key = (path, variant, filed_on, terms)
        found = self._known.get(key)
        if found is None:
            try:
                found = _Living(self, filed_on, terms).through(plan_of(path, terms, variant))
            except Unfit:
                found = self.of(Path.STRAIGHT, variant, filed_on, terms)
            if (
                len(self._known) >= KEPT
            ):  # the days move on: what was lived long ago is not asked for
                self._known.clear()
            self._known[key] = found
        return found


class _Living:
    """One life being led."""

    def __init__(self, frame: Lives, filed_on: date, terms: Terms) -> None:
        self.frame, self.terms, self.limits = frame, terms, terms.limits()
        self.life, self.on, self.n = Life(terms), filed_on, 1
        self.acts: list[history.Act] = []
        self.notices: list[int] = []
        self.stopped: StopKind | None = None
        self._note(_A.SUBMIT, Who.APPLICANT, "", {}, self._instant())
        standing = self._standing(filed_on)
        self.life.answer_due_on = standing.due_on
        task = lifecycle.TASKS[CaseState.SUBMITTED]
        self._append(_A.SUBMIT, Who.APPLICANT, "", {}, standing, task)

    def _instant(self) -> datetime:
        return datetime.combine(self.on, time(9), _SHANGHAI) + timedelta(minutes=self.n)

    def _note(
        self, action: Action, who: Who, was: str, facts: dict[str, Any], at: datetime
    ) -> None:
        del who
        self.acts.append(history.Act(action, at, was, facts))

    def _standing(self, today: date) -> history.Standing:
        events = history.clock_events(self.acts)
        clocks = history.readings(events, self.limits, self.frame.calendar, today=today)
        return history.standing(self.life.state, events, clocks)

    def through(self, plan: list[Planned]) -> Life:
        """Lead the life until the plan or the time is over."""
        for planned in plan:
            on = self._day(planned)
            if on > self.frame.until:
                break
            self.on = on
            self._act(planned)
        self.life.standing = self._standing(self.frame.today)
        self.life.read_on = self.frame.today
        return self.life

    def _day(self, planned: Planned) -> date:
        calendar = self.frame.calendar
        if planned.gap:
            return calendar.add_working_days(self.on, planned.gap)
        return self.on if planned.who is Who.SYSTEM else calendar.next_workday(self.on)

    def _act(self, planned: Planned) -> None:
        life, action, was = self.life, planned.action, self.life.state
        if action not in lifecycle.allowed(was, life.overlay, extended=life.is_extended):
            raise Unfit(action)
        self.n += 1
        at, opinion, attention = self._instant(), "", False
        if action is _A.AUTO_ACCEPT:
            at, opinion, attention = self._received(), DEEMED, True
        elif action is _A.EXTEND:
            self._may_extend(planned.days)
        facts = self._facts(planned)
        before = life.overlay
        life.state = lifecycle.advance(
            was, action, overlay=before, extended=life.is_extended, error=Unfit
        )
        life.is_extended = life.is_extended or action is _A.EXTEND
        life.overlay = lifecycle.overlay_after(was, before, action, extended=life.is_extended)
        self._note(action, planned.who, was, facts, at)
        self._leave(action, was)
        following = lifecycle.TASKS.get(life.state)
        moved = following != lifecycle.TASKS.get(was)
        task = following if moved else None
        standing = self._standing(self.on) if task or action in _DATED else None
        attention = attention or (action is _A.REQUEST_CORRECTION and len(self.notices) > 1)
        self._append(
            action, planned.who, was, facts, standing, task,
            opinion=opinion, attention=attention, finishes=moved,
        )  # fmt: skip

    def _append(  # noqa: PLR0917  all of one act
        self,
        action: Action,
        who: Who,
        was: str,
        facts: dict[str, Any],
        standing: history.Standing | None,
        task: tuple[TaskStep, str] | None,
        *,
        opinion: str = "",
        attention: bool = False,
        finishes: bool = False,
    ) -> None:
        life = self.life
        life.acts.append(
            Lived(
                self.n, action, self.on, who, was, life.state, life.overlay, facts, opinion,
                attention, standing, task, finishes, life.review_round,
            )
        )  # fmt: skip

    def _leave(self, action: Action, was: CaseState) -> None:
        """What the act leaves on the row beside state and overlay."""
        life = self.life
        life.version += 1
        life.outcome = history.outcome_of(action) or life.outcome
        if life.state != was:
            life.is_held = False
        if action in _CLAIMS:
            life.is_held = True
        if life.state is not CaseState.CORRECTION:
            life.told = None

    def _received(self) -> datetime:
        events = history.clock_events(self.acts)
        received = clock.deemed_accepted(events, self.frame.calendar, today=self.on)
        if received is None:
            raise Unfit(_A.AUTO_ACCEPT)
        return received

    def _may_extend(self, days: int) -> None:
        limit = self.limits.statutory or self.limits.promised
        events = history.clock_events(self.acts)
        standing = self._standing(self.on)
        if clock.may_extend(events, limit, self.frame.calendar, days=days, today=self.on) or (
            standing.promised_due_on and self.on > standing.promised_due_on
        ):
            raise Unfit(_A.EXTEND)

    def _facts(self, planned: Planned) -> dict[str, Any]:
        makers: dict[Action, Callable[[Planned], dict[str, Any]]] = {
            _A.REQUEST_CORRECTION: self._notice,
            _A.RESUBMIT: lambda _: {"n": self.notices[-1]},
            _A.START_SPECIAL: self._special,
            _A.END_SPECIAL: lambda _: {"kind": self.stopped},
            _A.SUSPEND: lambda _: {"basis": "本事项的办事指南"},
            _A.RESUME: lambda _: {"kind": StopKind.SUSPENSION},
            _A.EXTEND: lambda p: {"days": p.days},
            _A.REVIEW: lambda _: {"passed": True},
            _A.GRANT: lambda _: {"outcome": "GRANTED"},
            _A.REFUSE: lambda _: {"outcome": "REFUSED"},
            _A.DECLINE: lambda _: {"authority": ""},
            _A.NOT_NEEDED: lambda _: {"authority": ""},
            _A.DELIVER: lambda _: {"way": "WINDOW"},
            _A.RETURN: self._again,
        }
        maker = makers.get(planned.action)
        return maker(planned) if maker else {}

    def _again(self, planned: Planned) -> dict[str, Any]:
        del planned
        self.life.review_round += 1
        return {"round": self.life.review_round}

    def _notice(self, planned: Planned) -> dict[str, Any]:
        del planned
        until = self.frame.calendar.add_working_days(self.on, self.terms.correction_days)
        self.notices.append(self.n)
        self.life.told = until
        return {"points": 1, "planned_until": until.isoformat(), "n": len(self.notices)}

    def _special(self, planned: Planned) -> dict[str, Any]:
        self.stopped = StopKind.EXPERT
        until = self.frame.calendar.add_working_days(self.on, planned.days)
        return {"kind": self.stopped, "planned_until": until.isoformat(), "basis": SPECIAL_BASIS}
