"""A case on its review route, as staff see it (审查流程)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from yiwang.services.catalogue.types.routes import RESULT_NAMES, Node, Result, Route

from .states import Light


class StageStatus(StrEnum):
    """Where a node of a route stands in a case."""

    DONE = "DONE"
    OPEN = "OPEN"
    AHEAD = "AHEAD"


@dataclass(frozen=True, slots=True)
class StageTaskView:
    """What one organisation or person has to do, or did, at a stage."""

    n: int
    stage: str
    name: str
    organisation_name: str
    opened_at: datetime
    due_on: date
    days_left: int
    light: Light
    finished_at: datetime | None
    finished_name: str
    result: str
    """Its words; empty while it is open."""
    opinion: str
    may_act: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class StageView:
    """A node of the route with where it stands."""

    node: Node
    name: str
    status: StageStatus
    places: tuple[str, ...]
    """Who works at it, in words."""
    tasks: tuple[StageTaskView, ...]
    """The newest of each party, open ones first."""
    result: Result | None = None
    returns: tuple[tuple[str, str, int], ...] = ()
    """Where it may be returned to: key, name, how often still."""

    @property
    def result_name(self) -> str:
        """What came out of it, in words."""
        return RESULT_NAMES[self.result] if self.result else ""


@dataclass(frozen=True, slots=True)
class CaseRoute:
    """The route of a case with where it stands."""

    number: int
    version: int
    route: Route
    stages: tuple[StageView, ...]
    is_running: bool
    """Whether stages are what is done with the case now."""
    decision_returns: tuple[tuple[str, str], ...] = ()
    labels: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The conditions of its ways in words, by node and number of the way."""

    @property
    def mine(self) -> tuple[StageTaskView, ...]:
        """The tasks that the viewer may do now."""
        return tuple(task for stage in self.stages for task in stage.tasks if task.may_act)
