"""The review route of an item (审查流程): stages, branches, countersigning, choices, returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any


class NodeKind(StrEnum):
    """What a node of a route is."""

    START = "START"
    STAGE = "STAGE"
    """环节: somebody of a role does something within days."""
    COUNTERSIGN = "COUNTERSIGN"
    """会签: several organisations or persons; it goes on when a quorum is settled."""
    SPLIT = "SPLIT"
    """同时开始: every branch begins."""
    JOIN = "JOIN"
    """汇合: waits for every branch that can still arrive."""
    CHOICE = "CHOICE"
    """按条件走: exactly one of its ways."""
    DECISION = "DECISION"
    """决定 (行政许可法 37), by the organisation that owns the item."""
    END = "END"


class Whose(StrEnum):
    """Whose staff works at a stage."""

    OWN = "OWN"
    NAMED = "NAMED"
    ABOVE = "ABOVE"
    """The department of the same name one level up."""
    LEAD = "LEAD"
    """Who leads joint handling; without it the organisation that owns the item."""


class Result(StrEnum):
    """What comes out of a stage (环节结果)."""

    AGREED = "AGREED"
    DISAGREED = "DISAGREED"
    DONE = "DONE"
    """Of a stage that yields no opinion."""


WORKED = frozenset({NodeKind.STAGE, NodeKind.COUNTERSIGN, NodeKind.DECISION})
"""Kinds at which somebody works."""
KIND_NAMES: Mapping[NodeKind, str] = MappingProxyType(
    {
        NodeKind.START: "开始",
        NodeKind.STAGE: "环节",
        NodeKind.COUNTERSIGN: "会签",
        NodeKind.SPLIT: "同时开始",
        NodeKind.JOIN: "汇合",
        NodeKind.CHOICE: "按条件走",
        NodeKind.DECISION: "决定",
        NodeKind.END: "结束",
    }
)
WHOSE_NAMES: Mapping[Whose, str] = MappingProxyType(
    {
        Whose.OWN: "本单位",
        Whose.NAMED: "指定的单位",
        Whose.ABOVE: "上一级部门",
        Whose.LEAD: "牵头单位",
    }
)
RESULT_NAMES: Mapping[Result, str] = MappingProxyType(
    {Result.AGREED: "同意", Result.DISAGREED: "不同意", Result.DONE: "办结"}
)


@dataclass(frozen=True, slots=True)
class Proviso:
    """One condition: an answer, a fact or an earlier result is (not) one of these, or ≥ / <."""

    of: str
    """``form:key``, ``situation``, ``applicant`` or ``result:node``."""
    op: str
    """``IN``, ``NOT``, ``GE`` or ``LT``."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a node; of a choice with the conditions that must all hold."""

    to: str
    when: tuple[Proviso, ...] = ()
    otherwise: bool = False
    """Taken when no other way of the choice is."""


@dataclass(frozen=True, slots=True)
class Back:
    """A return to an earlier stage (退回), at most so many times."""

    to: str
    most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of a route; what its kind does not use stays empty."""

    key: str
    kind: NodeKind
    name: str = ""
    days: int = 0
    """Working days."""
    right: str = "cases.review"
    whose: Whose = Whose.OWN
    organisations: tuple[str, ...] = ()
    """Ids of the named organisations: one of a stage, the parties of countersigning."""
    parties: int = 0
    """How many persons countersign when no organisations are named."""
    quorum: int = 0
    """How many must agree; 0 means all."""
    opinion: bool = True
    """Whether the stage says yes or no; otherwise it is only done."""
    other: bool = True
    """Whether it must be somebody who did no earlier stage (另一人)."""
    ways: tuple[Way, ...] = ()
    returns: tuple[Back, ...] = ()

    @property
    def wanted(self) -> int:
        """How many work at it."""
        if self.kind is not NodeKind.COUNTERSIGN:
            return 1
        return len(self.organisations) or self.parties

    @property
    def needed(self) -> int:
        """How many of them must agree."""
        return self.quorum or self.wanted

    @property
    def results(self) -> tuple[Result, ...]:
        """What may come out of it."""
        if self.kind is NodeKind.COUNTERSIGN or self.opinion:
            return (Result.AGREED, Result.DISAGREED)
        return (Result.DONE,)


@dataclass(frozen=True)
class Route:
    """A route (审查流程): its nodes by key, in the order they were written."""

    nodes: Mapping[str, Node]

    @cached_property
    def following(self) -> Mapping[str, frozenset[str]]:
        """Every node → the node itself and all that ways lead to from it."""
        return {key: frozenset(self._following(key)) for key in self.nodes}

    def _following(self, key: str) -> set[str]:
        found, left = {key}, [key]
        while left:
            for way in self.nodes[left.pop()].ways:
                if way.to in self.nodes and way.to not in found:
                    found.add(way.to)
                    left.append(way.to)
        return found

    def __getitem__(self, key: str) -> Node:
        """Return a node by key."""
        return self.nodes[key]


@dataclass(frozen=True, slots=True)
class Marking:
    """Where a run stands: who may work now, and what waits at which joining.

    ``results`` are those of the stages that were done and not returned since.
    """

    open: frozenset[str] = frozenset()
    waiting: frozenset[tuple[str, str]] = frozenset()
    results: Mapping[str, Result] = field(default_factory=dict)
    ended: bool = False

    @property
    def decides(self) -> bool:
        """Whether nothing is left but the decision (see ``DECISION_KEY``)."""
        return not self.waiting and self.open == frozenset({DECISION_KEY})


START_KEY, DECISION_KEY, END_KEY = "start", "decision", "end"
"""The three nodes that every route has once."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What an answer or fact may be, so that every combination can be tried."""

    label: str
    values: tuple[str, ...]
    """Empty for a number."""
    names: tuple[str, ...] = ()
    """How the values are told, where they are codes."""
    is_number: bool = False
    may_lack: bool = False
    """Whether it may be left unanswered."""
    needs: tuple[str, tuple[str, ...]] | None = None
    """It is asked only when another answer is one of these."""

    def told(self, value: str) -> str:
        """Return a value in words."""
        if not value:
            return "没有填写"
        names = dict(zip(self.values, self.names, strict=False))
        return names.get(value, value)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a run: a stage done with a result, or returned."""

    node: str
    result: Result = Result.DONE
    to: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """A counter-example: the answers and the acts that lead to the fault, and days if counted."""

    answers: Mapping[str, str] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    path: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True)
class RouteFault:
    """What is wrong with a route, with the sentence that mends it and a walk that shows it."""

    check: str
    node: str
    sentence: str
    walk: Walk | None = None


Plain = Mapping[str, Any]
