"""Whether questions and situations fit together: every walk ends in exactly one situation.

A question waits for answers to earlier ones, of each any one of some options (任一选项); a
situation names answers in the same way. Whether one can be reached follows from the options left
to each question it needs, without trying any. Which situation a walk ends in is tried, one
question after the other: what counts are the situations still open and the later questions that
will not be asked, so that walks with the same future are one state, and answers that make no
difference to what is open are not told apart. Beyond ``MOST_STATES`` a tree is refused as too
large.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from yiwang.services.catalogue.types import ANY

Plain = Mapping[str, Any]
Wanted = Mapping[str, frozenset[str]]
"""Question → options, any one of which will do."""
MOST_QUESTIONS = 60
MOST_STATES = 10_000
MOST_SHOWN = 5


class Walk(NamedTuple):
    """Answers in the order asked, those that decide, with the situations they lead to."""

    answers: tuple[tuple[str, str], ...]
    situations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """What trying the tree found: walks into nothing, walks into several, situations reached."""

    gaps: tuple[Walk, ...] = ()
    clashes: tuple[Walk, ...] = ()
    reached: frozenset[int] = frozenset()
    is_whole: bool = True


def any_of(said: str) -> tuple[str, ...]:
    """Return the options of which any one will do, as a text keeps them: ``a|b``."""
    return tuple(dict.fromkeys(said.split(ANY)))


def wanted(row: Plain, name: str) -> Wanted:
    """Return the answers that a question needs or a situation names."""
    found = row.get(name) or {}
    return {str(key): frozenset(any_of(str(said))) for key, said in found.items()}


def offered(questions: Sequence[Plain]) -> dict[str, tuple[str, ...]]:
    """Return the options of every question."""
    return {q["key"]: tuple(o["key"] for o in q.get("options", ())) for q in questions}


def unknown(questions: Sequence[Plain], asked: Wanted) -> bool:
    """Whether an answer belongs to no question, or is not offered by it."""
    known = offered(questions)
    return any(not options <= set(known.get(key, ())) for key, options in asked.items())


def cycles(questions: Sequence[Plain]) -> list[tuple[str, ...]]:
    """Return the circles of questions that wait for each other, each once."""
    needs = {q["key"]: sorted(wanted(q, "needs")) for q in questions}
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
        for key in sorted(wanted(question, "needs")):
            if key in by_key and key not in seen:
                yield question, by_key[key]
        seen.add(question["key"])


def demanded(questions: Sequence[Plain], asked: Wanted) -> dict[str, list[frozenset[str]]]:
    """Return, by question, the options that must have been chosen so that these can be.

    Each set is a demand of its own: the answer has to be in all of them.
    """
    needs = {q["key"]: wanted(q, "needs") for q in questions}
    found: dict[str, list[frozenset[str]]] = {}
    left = list(asked.items())
    while left:
        key, options = left.pop()
        if key not in found:
            left += needs.get(key, {}).items()
        sets = found.setdefault(key, [])
        if options not in sets:
            sets.append(options)
    return found


def contradiction(
    questions: Sequence[Plain], asked: Wanted
) -> tuple[str, tuple[frozenset[str], ...]] | None:
    """Return the question that no one answer would do for, with the options demanded."""
    every = sorted(demanded(questions, asked).items())
    bad = ((key, tuple(sets)) for key, sets in every if not frozenset.intersection(*sets))
    return next(bad, None)


class _State(NamedTuple):
    """Where a walk stands: the next question, and bits for situations and later questions."""

    n: int
    open_: int
    shut: int


@dataclass(frozen=True, slots=True)
class _Step:
    """What a question does: with each option, and when it is not asked."""

    key: str
    options: Mapping[str, tuple[int, int]]
    """Option → the situations it leaves open, the later questions it shuts."""
    unasked: tuple[int, int]

    @classmethod
    def of(cls, question: Plain, needs: Sequence[Wanted], answers: Sequence[Wanted]) -> "_Step":
        """Return the step of a question among what all questions need and situations name."""
        key = question["key"]
        keys = [o["key"] for o in question.get("options", ())]
        return cls(
            key,
            {
                one: (
                    _bits(n for n, a in enumerate(answers) if one in a.get(key, (one,))),
                    _bits(n for n, w in enumerate(needs) if one not in w.get(key, (one,))),
                )
                for one in keys
            },
            (
                _bits(n for n, a in enumerate(answers) if key not in a),
                _bits(n for n, w in enumerate(needs) if key in w),
            ),
        )


def _bits(places: Iterable[int]) -> int:
    return sum(1 << n for n in places)


class _Trial:
    """One trial of a tree, state by state."""

    def __init__(self, questions: Sequence[Plain], situations: Sequence[Plain]) -> None:
        needs = [wanted(q, "needs") for q in questions]
        self.answers = [wanted(s, "answers") for s in situations]
        self.steps = [_Step.of(q, needs, self.answers) for q in questions]
        places = {q["key"]: n for n, q in enumerate(questions)}
        hangs = [demanded(questions, named) for named in self.answers]
        self.deciding = [_bits(places[key] for key in keys) for keys in hangs]
        self.seen: set[_State] = set()
        self.known: dict[int, int] = {}
        self.gaps: list[Walk] = []
        self.clashes: list[Walk] = []
        self.reached: set[int] = set()

    def run(self) -> Walked:
        first = _State(0, (1 << len(self.answers)) - 1, 0)
        stack: list[tuple[_State, tuple[tuple[str, str], ...]]] = [(first, ())]
        while stack and len(self.seen) <= MOST_STATES:
            state, walk = stack.pop()
            if state in self.seen:
                continue
            self.seen.add(state)
            if state.n == len(self.steps) or not state.open_:
                self._end(state, walk)
            else:
                stack += reversed(list(self._next(state, walk)))
        return Walked(
            tuple(self.gaps[:MOST_SHOWN]),
            tuple(self.clashes[:MOST_SHOWN]),
            frozenset(self.reached),
            is_whole=not stack,
        )

    def _next(
        self, state: _State, walk: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[_State, tuple[tuple[str, str], ...]]]:
        step, here = self.steps[state.n], 1 << state.n
        if not self._decides(state.open_) & here:
            yield self._then(state, -1, 0), walk
        elif state.shut & here:
            yield self._then(state, *step.unasked), walk
        else:
            for option, (leaves, shuts) in step.options.items():
                yield self._then(state, leaves, shuts), (*walk, (step.key, option))

    def _then(self, state: _State, leaves: int, shuts: int) -> _State:
        """Return the state after a question; of what is shut only what still decides counts."""
        open_ = state.open_ & leaves
        later = -1 << (state.n + 1)
        return _State(state.n + 1, open_, (state.shut | shuts) & self._decides(open_) & later)

    def _decides(self, open_: int) -> int:
        """Return the questions that the situations still open hang on, directly or not."""
        found = self.known.get(open_)
        if found is None:
            some = [bits for n, bits in enumerate(self.deciding) if open_ >> n & 1]
            found = self.known[open_] = functools.reduce(int.__or__, some, 0)
        return found

    def _end(self, state: _State, walk: tuple[tuple[str, str], ...]) -> None:
        left = [n for n in range(len(self.answers)) if state.open_ >> n & 1]
        most = max((len(self.answers[n]) for n in left), default=0)
        best = tuple(n for n in left if len(self.answers[n]) == most)
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
