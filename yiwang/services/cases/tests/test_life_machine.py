"""A machine that leads random legal lives: every act of the table, days between, all clocks read.

Beside it walks a walker of this test that counts day after day and knows no rule of the product.
After each act: no open state without a way to an end, no clock that disagrees with the walker, and
the memory on the row, advanced act by act, reads as the whole history does.
"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from yiwang.services.cases.rules import clock, effects, history, lifecycle, memory
from yiwang.services.cases.types import Action, CaseState, ClockKind, Overlay

from .test_clock_walk import CALENDAR, Walked, walk
from .test_legal_lives import ENDS, LIMITS, Life, NotAllowed, answered_late, facts_of, handling

ACCEPTS = {Action.ACCEPT, Action.AUTO_ACCEPT}


def ways_out():
    """Every state with overlay and extension from which an end can be reached."""
    every = [(s, o, x) for s in CaseState for o in Overlay for x in (False, True)]
    leads = {here: set(following(*here)) for here in every}
    good = {here for here in every if here[0] in lifecycle.TERMINAL}
    while True:
        more = {here for here in every if here not in good and leads[here] & good}
        if not more:
            return good
        good |= more


def following(state, overlay, extended):
    for act in lifecycle.allowed(state, overlay, extended=extended):
        longer = extended or act is Action.EXTEND
        yield (
            lifecycle.TABLE[state][act],
            lifecycle.overlay_after(state, overlay, act, extended=longer),
            longer,
        )


WAYS_OUT = ways_out()


class LegalLife(RuleBasedStateMachine):
    """One case, from its filing to wherever the law lets it go."""

    @initialize(day=st.dates(date(2004, 1, 1), date(2025, 1, 1)))
    def filed(self, day):
        self.at = datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI)
        self.state, self.overlay, self.extended = CaseState.SUBMITTED, Overlay.NONE, False
        self.acts, self.known = [], []
        self.pending = self.complete_at = None
        self.seen(Action.SUBMIT, "", self.at)

    def seen(self, action, before, at):
        act = history.Act(action, at, before, facts_of(action))
        self.acts.append(act)
        for event in history.clock_events([act]):
            if memory.follows(self.known, event):
                self.known = memory.compact([*self.known, event])
            else:
                self.known = memory.compact(history.clock_events(self.acts))

    def allowed(self):
        return sorted(lifecycle.allowed(self.state, self.overlay, extended=self.extended))

    @precondition(lambda self: self.allowed())
    @rule(pick=st.integers(0, 999), days=st.integers(0, 6), hurry=st.booleans())
    def act(self, pick, days, hurry):
        possible = self.allowed()
        if not hurry:  # most lives are long
            possible = [one for one in possible if one not in ENDS] or possible
        action = possible[pick % len(possible)]
        self.at += timedelta(days=days, minutes=1)
        effective = self.at
        if action is Action.COMPLETE:
            self.pending = self.at
        elif action is Action.RESUBMIT:
            self.pending = None
        elif action in ACCEPTS and self.pending:
            effective = self.complete_at = self.pending
        before = self.state
        self.state = lifecycle.advance(
            before, action, overlay=self.overlay, extended=self.extended, error=NotAllowed
        )
        self.extended = self.extended or action is Action.EXTEND
        self.overlay = lifecycle.overlay_after(before, self.overlay, action, extended=self.extended)
        self.seen(action, before, effective)

    @rule(days=st.integers(1, 40))
    def wait(self, days):
        self.at += timedelta(days=days)

    @invariant()
    def there_is_a_way_out(self):
        assert (self.state, self.overlay, self.extended) in WAYS_OUT
        assert self.overlay is Overlay.NONE or self.state in {CaseState.REVIEW, CaseState.DECISION}

    @invariant()
    def no_clock_disagrees_with_the_walker(self):
        today = self.at.date()
        events = history.clock_events(self.acts)
        read = history.readings(events, LIMITS, CALENDAR, today=today)
        life = Life(self.acts, self.state, self.complete_at)
        walked = handling(life)
        for kind, limit in (
            (ClockKind.PROMISED, LIMITS.promised),
            (ClockKind.STATUTORY, LIMITS.statutory),
        ):
            found = read[kind]
            if not walked:
                assert found.due_on is None
                continue
            assert Walked(
                found.due_on, found.yellow_on, found.light, found.total, found.days_used,
                found.days_left, found.provisional,
            ) == walk(walked, limit, today)  # fmt: skip
        deemed = clock.deemed_accepted(events, CALENDAR, today=today)
        assert (deemed is not None) == answered_late(life, today)
        kept = history.readings(self.known, LIMITS, CALENDAR, today=today)
        assert [r._replace(reasons=()) for r in kept.values()] == [
            r._replace(reasons=()) for r in read.values()
        ]
        standing = history.standing(self.state, events, read)
        assert history.standing(self.state, self.known, kept) == standing

    @invariant()
    def every_act_has_its_word(self):
        last = self.acts[-1]
        said = any(effects.remarks([last], kind, inside=True) for kind in ClockKind)
        moved = bool(history.clock_events([last]))
        assert said or moved or last.action in effects.SPOKEN_FOR


LegalLife.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


TestLegalLife = pytest.mark.law("行政许可法", 42)(LegalLife.TestCase)
