"""Whether questions and situations fit together: every walk ends in exactly one situation.

What is asked depends on conjunctions only, so that whether a question or a situation can be reached
follows from the answers it needs, without trying any. Which situation a walk ends in is tried: one
question after the other, and walks that leave the same situations open are one state. A question
that decides nothing any more is not multiplied out, so that large trees cost as many states as they
have different leaves; beyond ``MOST_STATES`` the tree is refused as too large instead of tried.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Plain = Mapping[str, Any]
Pairs = frozenset[tuple[str, str]]
MOST_QUESTIONS = 60
MOST_STATES = 10_000
MOST_SHOWN = 5


class Walk(NamedTuple):
    """Answers in the order asked, with the situations they lead to."""

    answers: tuple[tuple[str, str], ...]
    situations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """What trying the tree found: walks into nothing, walks into several, situations reached."""

    gaps: tuple[Walk, ...] = ()
    clashes: tuple[Walk, ...] = ()
    reached: frozenset[int] = frozenset()
    is_whole: bool = True


def pairs(row: Plain, name: str) -> Pairs:
    """Return the answers that a question needs or a situation names."""
    found = row.get(name) or {}
    return frozenset((str(k), str(v)) for k, v in found.items())


def offered(questions: Sequence[Plain]) -> dict[str, tuple[str, ...]]:
    """Return the options of every question."""
    return {q["key"]: tuple(o["key"] for o in q.get("options", ())) for q in questions}


def unknown(questions: Sequence[Plain], wanted: Iterable[tuple[str, str]]) -> bool:
    """Whether an answer belongs to no question, or is not offered by it."""
    known = offered(questions)
    return any(option not in known.get(key, ()) for key, option in wanted)


def cycles(questions: Sequence[Plain]) -> list[tuple[str, ...]]:
    """Return the circles of questions that wait for each other, each once."""
    needs = {q["key"]: [k for k, _ in sorted(pairs(q, "needs"))] for q in questions}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in needs:
        circle = _circle(start, needs)
        if circle:
            found.setdefault(frozenset(circle), circle)
    return list(found.values())


def _circle(start: str, needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the way from a question back to itself, empty when there is none."""
    stack: list[tuple[str, tuple[str, ...]]] = [(start, (start,))]
    seen: set[str] = set()
    while stack:
        key, way = stack.pop()
        for needed in needs.get(key, ()):
            if needed == start:
                return way
            if needed not in seen:
                seen.add(needed)
                stack.append((needed, (*way, needed)))
    return ()


def late(questions: Sequence[Plain]) -> Iterator[tuple[Plain, Plain]]:
    """Yield a question and one that it waits for though it is asked later."""
    seen: set[str] = set()
    by_key = {q["key"]: q for q in questions}
    for question in questions:
        for key, _ in sorted(pairs(question, "needs")):
            if key in by_key and key not in seen:
                yield question, by_key[key]
        seen.add(question["key"])


def demanded(questions: Sequence[Plain], wanted: Pairs) -> Pairs:
    """Return all answers that must have been given so that these can be."""
    needs = {q["key"]: pairs(q, "needs") for q in questions}
    found, open_ = set(wanted), list(wanted)
    while open_:
        key, _ = open_.pop()
        fresh = needs.get(key, frozenset()) - found
        found |= fresh
        open_ += fresh
    return frozenset(found)


def contradiction(questions: Sequence[Plain], wanted: Pairs) -> tuple[str, tuple[str, ...]] | None:
    """Return the question that would have to be answered in two ways, with those options."""
    options: dict[str, list[str]] = {}
    for key, option in sorted(demanded(questions, wanted)):
        options.setdefault(key, []).append(option)
    twice = ((key, tuple(some)) for key, some in options.items() if len(some) > 1)
    return next(twice, None)


class _State(NamedTuple):
    n: int
    open_: frozenset[int]
    known: Pairs


class _Trial:
    """One trial of a tree, state by state."""

    def __init__(self, questions: Sequence[Plain], situations: Sequence[Plain]) -> None:
        self.questions = questions
        self.needs = [pairs(q, "needs") for q in questions]
        self.answers = [dict(pairs(s, "answers")) for s in situations]
        self.options = offered(questions)
        self.later = [
            {key for needs in self.needs[n + 1 :] for key, _ in needs}
            for n in range(len(questions))
        ]
        self.seen: set[_State] = set()
        self.gaps: list[Walk] = []
        self.clashes: list[Walk] = []
        self.reached: set[int] = set()

    def run(self) -> Walked:
        first = _State(0, frozenset(range(len(self.answers))), frozenset())
        stack: list[tuple[_State, tuple[tuple[str, str], ...]]] = [(first, ())]
        is_whole = True
        while stack:
            state, walk = stack.pop()
            if state in self.seen:
                continue
            self.seen.add(state)
            if len(self.seen) > MOST_STATES:
                is_whole = False
                break
            if state.n == len(self.questions) or not state.open_:
                self._end(state, walk)
            else:
                stack += reversed(list(self._next(state, walk)))
        return Walked(
            tuple(self.gaps[:MOST_SHOWN]),
            tuple(self.clashes[:MOST_SHOWN]),
            frozenset(self.reached),
            is_whole,
        )

    def _next(
        self, state: _State, walk: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[_State, tuple[tuple[str, str], ...]]]:
        key = self.questions[state.n]["key"]
        named = frozenset(s for s in state.open_ if key in self.answers[s])
        if not self.needs[state.n] <= state.known:
            yield _State(state.n + 1, state.open_ - named, state.known), walk
            return
        decides = bool(named) or key in self.later[state.n]
        for option in self.options[key] if decides else self.options[key][:1]:
            still = frozenset(s for s in state.open_ if self.answers[s].get(key, option) == option)
            known = state.known | {(key, option)} if key in self.later[state.n] else state.known
            kept = frozenset(pair for pair in known if pair[0] in self.later[state.n])
            yield _State(state.n + 1, still, kept), (*walk, (key, option))

    def _end(self, state: _State, walk: tuple[tuple[str, str], ...]) -> None:
        most = max((len(self.answers[s]) for s in state.open_), default=0)
        best = tuple(sorted(s for s in state.open_ if len(self.answers[s]) == most))
        self.reached |= set(best)
        if not best:
            self.gaps.append(Walk(walk, ()))
        elif len(best) > 1:
            self.clashes.append(Walk(walk, best))


def walked(questions: Sequence[Plain], situations: Sequence[Plain]) -> Walked:
    """Try every walk of a tree whose questions are sound; the most particular situation wins."""
    return _tried(json.dumps([list(questions), list(situations)]))


@functools.lru_cache(maxsize=16)
def _tried(tree: str) -> Walked:
    """Try a tree once for all the rules that ask about it."""
    questions, situations = json.loads(tree)
    return _Trial(questions, situations).run()
