"""The run of a case along its review route (审查流程的运行): tasks opened, signed, taken back.

The marking lies on the case's row, which every step locks anyway; the tasks are rows beside it, so
that a stage costs the same on a case of six and of three hundred. Branches never block each other:
an act names its task, and lands as long as that task is open.
"""

from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yiwang.foundation.core.together import Clause
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.models import Case, StageTask
from yiwang.services.cases.rules import history
from yiwang.services.cases.rules.running import Open, Run, settled
from yiwang.services.cases.types import CaseState, Overlay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    Marking,
    Node,
    NodeKind,
    Result,
    Route,
    Whose,
)

if TYPE_CHECKING:
    from .steps import Step

RETURNED = "RETURNED"
TAKEN_BACK, NOT_NEEDED, STOPPED = "TAKEN_BACK", "NOT_NEEDED", "STOPPED"
"""How a task ends that nobody did: returned by a branch, quorum reached, case ended."""
_ON_ROUTE = frozenset({CaseState.ACCEPTED, CaseState.REVIEW})


class Running:
    """A case on its route, for one step; ``keep`` writes the marking with the step."""

    def __init__(self, step: "Step", route: Route) -> None:
        """Read where the case stands."""
        self.step, self.route, self.case = step, route, step.case
        self.run = Run.of(step.case.marking)

    @classmethod
    def of(cls, step: "Step") -> "Running | None":
        """Return the run of a case whose item has a route of its own."""
        route = catalogue.route_of(step.case.item_version_id)
        return cls(step, route) if route is not None else None

    @classmethod
    def entered(cls, step: "Step") -> bool:
        """Take notice that the case came to another task; return whether the route has its own."""
        case, state = step.case, CaseState(step.case.state)
        if case.is_lead or (case.marking is None and state is not CaseState.ACCEPTED):
            return False  # of a joint case the parts run along their routes
        running = cls.of(step)
        if running is None:
            return False
        if state is CaseState.ACCEPTED:
            running.go_on(catalogue.route_started(running.route, running.answers()))
        elif state is CaseState.REVIEW:
            to = step.returns_to or running.route[DECISION_KEY].returns[0].to
            running.take_back(DECISION_KEY, to)
        elif state is not CaseState.DECISION:
            running.end(list(running.run.open), STOPPED)
            running.keep()
        return state in _ON_ROUTE

    @classmethod
    def decision_returns(cls, step: "Step") -> tuple[str, ...]:
        """Return the stages that the decision may still send the case back to."""
        running = cls.of(step)
        if running is None:
            return ()
        targets = [back.to for back in running.route[DECISION_KEY].returns]
        return tuple(to for to in targets if running.times_left(DECISION_KEY, to) > 0)

    @classmethod
    def halted(cls, step: "Step", before: Overlay) -> None:
        """Let the days of open stages stand still while the case stands still."""
        was, now = before in history.HALTING, Overlay(step.case.overlay) in history.HALTING
        running = cls.of(step) if step.case.marking is not None and was is not now else None
        if running is None:
            return
        if now:
            running.run.halted_on = step.today
        else:
            running.prolong()
        running.keep()

    def answers(self) -> dict[str, str]:
        """Return what the conditions read of the case."""
        case = self.case
        return catalogue.route_answers(
            case.values, situation=case.situation, applicant=case.applicant_kind
        )

    def name(self, key: str) -> str:
        """Return what a node is called."""
        return catalogue.node_name(self.route, key)

    def keep(self) -> None:
        """Write the marking with the step."""
        self.case.marking = self.run.plain()
        self.step.columns.add("marking")

    def go_on(self, marking: Marking) -> None:
        """Take over where the run stands now: open what is new."""
        fresh, gone = self.run.moved(marking)
        for key in gone:
            self.run.open.pop(key, None)
        for key in fresh:
            self.begin(self.route[key])
        self.keep()

    def begin(self, node: Node) -> None:
        """Open a stage: a task for every organisation, or for so many persons of one."""
        calendar, today = orgs.working_calendar(), self.step.today
        due = calendar.add_working_days(today, node.days)
        early = calendar.add_working_days(today, max(0, node.days - max(1, ceil(node.days / 10))))
        found = catalogue.stage_places(node, self._owner(node))
        places = [(p.id, p.name) for p in found if p.is_open]
        places = places or [(self.case.organisation_id, self.case.organisation_name)]
        if node.kind is NodeKind.COUNTERSIGN and not node.organisations:
            places = places[:1] * node.parties
        one = self.run.open[node.key] = Open(node.right, due, returns=bool(node.returns))
        for place, name in places:
            self.run.tasks += 1
            one.tasks[self.run.tasks] = str(place)
            if str(place) not in self.run.organisations:
                self.run.organisations.append(str(place))
            self.step.add(
                StageTask(
                    case=self.case,
                    n=self.run.tasks,
                    stage=node.key,
                    name=node.name,
                    right=node.right,
                    organisation_id=place,
                    organisation_name=name,
                    opened_at=self.step.at,
                    due_on=due,
                    yellow_on=early,
                )
            )

    def _owner(self, node: Node) -> UUID:
        """Return from which organisation a stage is told: of a joint case, who leads it."""
        case = self.case
        if node.whose is not Whose.LEAD or case.joint_number is None:
            return case.organisation_id
        lead = Case.objects.filter(pk=case.joint_number).values_list("organisation_id", flat=True)
        return lead.first() or case.organisation_id

    def sign(self, key: str, task: int, result: Result, opinion: str) -> bool:
        """Write one signature; return whether the stage is done by it."""
        actor, one = self.step.actor, self.run.open[key]
        one.signed[task] = result
        one.people += [str(who) for who in (actor.staff_id, actor.person_id) if who]
        self.step.more.append(self._finished(task, str(result), opinion))
        came_to = settled(self.route[key], one.signed.values(), len(one.tasks))
        if came_to is None:
            self.keep()
            return False
        self.run.people[key] = one.people
        self.end([key], NOT_NEEDED)
        marking = catalogue.route_completed(
            self.route, self.run.marking(), key, came_to, self.answers()
        )
        self.go_on(marking)
        return True

    def give_back(self, key: str, task: int, to: str, reason: str) -> list[str]:
        """Return a stage by who works at it; return the names of what it takes from others."""
        self.run.open[key].signed[task] = RETURNED
        self.step.more.append(self._finished(task, RETURNED, reason))
        return [self.name(one) for one in self.take_back(key, to)]

    def take_back(self, key: str, to: str) -> list[str]:
        """Return to an earlier stage; return the open stages of others that it takes back."""
        there = f"{key}>{to}"
        self.run.returned[there] = self.run.returned.get(there, 0) + 1
        marking = catalogue.route_returned(self.route, self.run.marking(), key, to, self.answers())
        undone = catalogue.route_undone(self.route, to)
        gone = sorted(set(self.run.open) - set(marking.open))
        again = sorted(set(self.run.open) & set(marking.open) & undone)
        self.end([*gone, *again], TAKEN_BACK)
        for one in (*gone, *again):
            self.run.open.pop(one, None)
        self.go_on(marking)
        return [one for one in (*gone, *again) if one != key]

    def times_left(self, key: str, to: str) -> int:
        """Return how often a stage may still be returned there."""
        most = next((back.most for back in self.route[key].returns if back.to == to), 0)
        return most - self.run.returned.get(f"{key}>{to}", 0)

    def end(self, keys: Iterable[str], how: str) -> None:
        """End the tasks of stages that nobody does any more."""
        numbers = [
            n
            for key in keys
            for n in self.run.open[key].tasks
            if n not in self.run.open[key].signed
        ]
        if numbers:
            self.step.more.append(
                Clause(
                    self._clause("stages_ended"),
                    "UPDATE cases_stagetask t SET finished_at = %s, result = %s FROM gate"
                    " WHERE t.case_id = %s AND t.n = ANY(%s::int[]) AND t.finished_at IS NULL",
                    (self.step.at, how, self.case.number, numbers),
                )
            )
        if how == STOPPED:
            self.run.open.clear()

    def prolong(self) -> None:
        """Move the days of open stages by the working days that the case stood still."""
        calendar, since = orgs.working_calendar(), self.run.halted_on or self.step.today
        days = calendar.working_days_between(since, self.step.today)
        self.run.halted_on = None
        rows: list[dict[str, Any]] = []
        for one in self.run.open.values():
            one.due_on = calendar.add_working_days(one.due_on, days)
            early = calendar.add_working_days(one.due_on, -1)
            rows += [{"n": n, "due": one.due_on, "early": early} for n in one.tasks]
        if rows:
            self.step.more.append(
                Clause(
                    self._clause("stages_prolonged"),
                    "UPDATE cases_stagetask t SET due_on = v.due, yellow_on = v.early"
                    " FROM gate, jsonb_to_recordset(%s::jsonb) AS v(n int, due date, early date)"
                    " WHERE t.case_id = %s AND t.n = v.n AND t.finished_at IS NULL",
                    (orjson.dumps(rows).decode(), self.case.number),
                )
            )

    def _clause(self, name: str) -> str:
        """Return a name that no other part of the statement has: parts of a joint case share it."""
        return f"{name}_{len(self.step.more)}"

    def _finished(self, task: int, result: str, opinion: str) -> Clause:
        actor = self.step.actor
        return Clause(
            self._clause("signed"),
            "UPDATE cases_stagetask t SET finished_at = %s, finished_by = %s, finished_name = %s,"
            " result = %s, opinion = %s FROM gate WHERE t.case_id = %s AND t.n = %s",
            (self.step.at, actor.staff_id, actor.name, result, opinion, self.case.number, task),
        )
