"""Where a case stands on its route, as its row keeps it: bounded by the route, not by its acts.

Pure bookkeeping over the marking of the catalogue: who has signed, who did what, how often a stage
was returned, which tasks are open. The run itself is the catalogue's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiwang.services.catalogue.types.routes import DECISION_KEY, Marking, Node, Result


@dataclass
class Open:
    """A stage that somebody works at: its tasks by number, and who has signed what."""

    right: str
    due_on: date
    tasks: dict[int, str] = field(default_factory=dict)
    """Number of the task → organisation."""
    signed: dict[int, str] = field(default_factory=dict)
    """Number of the task → result."""
    people: list[str] = field(default_factory=list)
    """Staff and persons who have signed."""
    returns: bool = False
    """Whether it can be returned to an earlier one."""


@dataclass
class Run:
    """Where a case stands on its route (流程走到)."""

    open: dict[str, Open] = field(default_factory=dict)
    waiting: set[tuple[str, str]] = field(default_factory=set)
    results: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[str]] = field(default_factory=dict)
    """Stage → who did it, of those that were not taken back."""
    returned: dict[str, int] = field(default_factory=dict)
    tasks: int = 0
    """The number of the last task."""
    organisations: list[str] = field(default_factory=list)
    """Every organisation that has or had a stage: they may read the case."""
    decides: bool = False
    halted_on: date | None = None

    def marking(self) -> Marking:
        """Return where the run stands, as the catalogue reads it."""
        here = frozenset(self.open) | ({DECISION_KEY} if self.decides else set())
        results = {key: Result(result) for key, result in self.results.items()}
        return Marking(here, frozenset(self.waiting), results)

    def moved(self, marking: Marking) -> tuple[list[str], list[str]]:
        """Take over a marking; return the stages that are newly open, and those closed."""
        here = set(marking.open) - {DECISION_KEY}
        fresh, gone = sorted(here - set(self.open)), sorted(set(self.open) - here)
        self.waiting = set(marking.waiting)
        self.results = {key: str(result) for key, result in marking.results.items()}
        self.people = {k: who for k, who in self.people.items() if k in marking.results}
        self.decides = DECISION_KEY in marking.open
        return fresh, gone

    def of_task(self, n: int) -> str:
        """Return the open stage that a task belongs to, empty when it is no longer open."""
        found = (key for key, one in self.open.items() if n in one.tasks and n not in one.signed)
        return next(found, "")

    def everybody(self) -> frozenset[str]:
        """Return who did a stage that still counts, or has signed one that is open."""
        done = [who for some in self.people.values() for who in some]
        return frozenset([*done, *(who for one in self.open.values() for who in one.people)])

    @classmethod
    def of(cls, plain: Mapping[str, Any] | None) -> "Run":
        """Read what the row keeps."""
        if not plain:
            return cls()
        return cls(
            open={key: _open(row) for key, row in plain["open"].items()},
            waiting={(source, join) for source, join in plain["waiting"]},
            results=dict(plain["results"]),
            people={key: list(who) for key, who in plain["people"].items()},
            returned=dict(plain["returned"]),
            tasks=plain["tasks"],
            organisations=list(plain["organisations"]),
            decides=plain["decides"],
            halted_on=date.fromisoformat(plain["halted_on"]) if plain["halted_on"] else None,
        )

    def plain(self) -> dict[str, Any]:
        """Return what the row keeps."""
        return {
            "open": {
                key: {
                    "right": one.right,
                    "due_on": one.due_on.isoformat(),
                    "tasks": {str(n): place for n, place in one.tasks.items()},
                    "signed": {str(n): result for n, result in one.signed.items()},
                    "people": one.people,
                    "returns": one.returns,
                }
                for key, one in self.open.items()
            },
            "waiting": sorted([source, join] for source, join in self.waiting),
            "results": self.results,
            "people": self.people,
            "returned": self.returned,
            "tasks": self.tasks,
            "organisations": self.organisations,
            "decides": self.decides,
            "halted_on": self.halted_on.isoformat() if self.halted_on else None,
        }


def _open(row: Mapping[str, Any]) -> Open:
    return Open(
        row["right"],
        date.fromisoformat(row["due_on"]),
        {int(n): place for n, place in row["tasks"].items()},
        {int(n): result for n, result in row["signed"].items()},
        list(row["people"]),
        bool(row["returns"]),
    )


def settled(node: Node, signed: Iterable[str], tasks: int) -> Result | None:
    """Return what a stage came to; None while the signatures leave it open.

    A countersigned stage goes on as soon as so many agree as are needed, or as no longer can.
    """
    results = list(signed)
    agreed = results.count(Result.AGREED)
    if not node.opinion and results:
        return Result.DONE
    needed = min(node.needed, tasks)
    if agreed >= needed:
        return Result.AGREED
    return Result.DISAGREED if len(results) - agreed > tasks - needed else None
