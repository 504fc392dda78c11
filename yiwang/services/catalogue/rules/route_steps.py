"""The run of a route, step by step: pure, the same for the proof and for every case.

A marking says who may work and which branches wait at which joining. A stage that is done moves on
along its ways; a joining goes on when nothing can come to it any more, so that a branch may be left
out or done again; a return takes back everything that follows the stage returned to, in every
branch, so that nobody's consent outlives what it was given to.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from yiwang.services.catalogue.types.routes import (
    START_KEY,
    WORKED,
    Marking,
    Node,
    NodeKind,
    Proviso,
    Result,
    Route,
    Way,
)

from .routes import downstream

Answers = Mapping[str, str]
Results = Mapping[str, Result]
Choose = Callable[[Node, Results], Way]
RESULT = "result:"


class Twice(Exception):
    """A branch arrives where one stands already."""

    def __init__(self, node: str) -> None:
        """Keep where."""
        super().__init__(node)
        self.node = node


class Misfit(Exception):
    """Not exactly one way of a choice fits."""

    def __init__(self, node: str, fitting: tuple[Way, ...]) -> None:
        """Keep where and what fits."""
        super().__init__(node)
        self.node, self.fitting = node, fitting


def holds(test: Proviso, answers: Answers, results: Results) -> bool:
    """Whether a condition holds; what was not answered is in no list and is no number."""
    if test.of.startswith(RESULT):
        given = str(results.get(test.of.removeprefix(RESULT), ""))
    else:
        given = answers.get(test.of, "")
    if test.op in {"IN", "NOT"}:
        return (given in test.values) is (test.op == "IN")
    number = _number(given)
    if number is None:
        return False
    least = _number(test.values[0]) or Decimal(0)
    return number >= least if test.op == "GE" else number < least


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def fitting(node: Node, answers: Answers, results: Results) -> tuple[Way, ...]:
    """Return the ways of a choice that fit; the one for other cases when none does."""
    named = (w for w in node.ways if not w.otherwise)
    found = tuple(w for w in named if all(holds(t, answers, results) for t in w.when))
    return found or tuple(w for w in node.ways if w.otherwise)


def strictly(answers: Answers) -> Choose:
    """Return the choosing of the proof: exactly one way fits. :raises Misfit: it does not."""

    def choose(node: Node, results: Results) -> Way:
        found = fitting(node, answers, results)
        if len(found) != 1:
            raise Misfit(node.key, found)
        return found[0]

    return choose


def somehow(answers: Answers) -> Choose:
    """Return the choosing of a run: what fits first, so that no case stands still for ever."""

    def choose(node: Node, results: Results) -> Way:
        return (fitting(node, answers, results) or node.ways)[0]

    return choose


def started(route: Route, choose: Choose) -> Marking:
    """Return where a run begins."""
    return _settled(route, _leave(route, Marking(), START_KEY, choose), choose)


def completed(route: Route, marking: Marking, key: str, result: Result, choose: Choose) -> Marking:
    """Return where a run stands after a stage was done.

    :raises KeyError: it is not open.
    """
    if key not in marking.open:
        raise KeyError(key)
    after = replace(marking, open=marking.open - {key}, results={**marking.results, key: result})
    return _settled(route, _leave(route, after, key, choose), choose)


def returned(route: Route, marking: Marking, key: str, to: str, choose: Choose) -> Marking:
    """Return where a run stands after a stage was returned to an earlier place.

    :raises KeyError: it is not open, or does not return there.
    """
    if key not in marking.open or all(back.to != to for back in route[key].returns):
        raise KeyError(key)
    undone = downstream(route, to)
    before = replace(
        marking,
        open=marking.open - undone - {key},
        waiting=frozenset(pair for pair in marking.waiting if pair[0] not in undone),
        results={k: r for k, r in marking.results.items() if k not in undone},
    )
    return _settled(route, _arrive(route, before, to, "", choose), choose)


def _leave(route: Route, marking: Marking, key: str, choose: Choose) -> Marking:
    for way in route[key].ways:
        marking = _arrive(route, marking, way.to, key, choose)
    return marking


def _arrive(route: Route, marking: Marking, key: str, source: str, choose: Choose) -> Marking:
    node = route[key]
    if node.kind in WORKED:
        if key in marking.open:
            raise Twice(key)
        return replace(marking, open=marking.open | {key})
    if node.kind is NodeKind.CHOICE:
        return _arrive(route, marking, choose(node, marking.results).to, key, choose)
    if node.kind is NodeKind.JOIN:
        if (source, key) in marking.waiting:
            raise Twice(key)
        return replace(marking, waiting=marking.waiting | {(source, key)})
    if node.kind is NodeKind.END:
        return replace(marking, ended=True)
    return _leave(route, marking, key, choose)


def _settled(route: Route, marking: Marking, choose: Choose) -> Marking:
    """Let every joining go on to which nothing can come any more."""
    while True:
        full = next(
            (key for _, key in sorted(marking.waiting) if _is_full(route, marking, key)), ""
        )
        if not full:
            return marking
        left = frozenset(pair for pair in marking.waiting if pair[1] != full)
        marking = _leave(route, replace(marking, waiting=left), full, choose)


def _is_full(route: Route, marking: Marking, key: str) -> bool:
    elsewhere = {join for _, join in marking.waiting if join != key}
    return all(key not in downstream(route, one) for one in (*marking.open, *elsewhere))
