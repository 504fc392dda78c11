"""The proof of a route before it is published (流程核查): every run comes to its decision, in time.

All answers that conditions ask about are tried, those with the same outcome once; for each, every
order in which stages can be done or returned. What is refused comes with the walk that shows it;
a walk can be replayed with ``route_steps``. The days are those of the longest branch, each return
once.
"""

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    RESULT_NAMES,
    START_KEY,
    Act,
    Domain,
    Marking,
    NodeKind,
    Proviso,
    Result,
    Route,
    RouteFault,
    Walk,
)

from . import route_steps, routes
from .route_steps import RESULT, Answers

MOST_COMBINATIONS, MOST_STATES = 20_000, 20_000
Domains = Mapping[str, Domain]


@dataclass(frozen=True, slots=True)
class Limit:
    """The working days that a text allows: in all, and in its situations."""

    days: int
    name: str
    by_situation: Mapping[str, int] = field(default_factory=dict)

    def of(self, situation: str | None) -> int:
        """Return the days of a situation; of the shortest one when any may be meant."""
        if situation is None:
            return min([self.days, *self.by_situation.values()])
        return self.by_situation.get(situation, self.days)


def proved(
    route: Route, domains: Domains, limits: Sequence[Limit] = (), *, two_reviewers: bool = False
) -> tuple[RouteFault, ...]:
    """Return what is wrong with a route, each fault once; empty when it may be published."""
    found = list(routes.shape_faults(route))
    circle = () if found else routes.cycle(route)
    if circle:
        told = "→".join(f"“{routes.named(route, key)}”" for key in (*circle, circle[0]))
        sentence = f"{told}转圈，走不出去。要往回走请用“退回”"
        found.append(RouteFault("route_cycle", circle[0], sentence, Walk(path=circle)))
    found = found or list(_conditions(route, domains))
    if found:
        return tuple(found)
    try:
        return tuple(_Proof(route, domains, limits, two_reviewers=two_reviewers).run())
    except _TooMany:
        told = "条件和分支的组合太多，查不完，请减少条件，或者把流程拆开"
        return (RouteFault("route_size", "", told),)


class _TooMany(Exception):
    """More combinations than are tried."""


def tests(route: Route) -> list[Proviso]:
    """Return the conditions of a route, in order."""
    return [t for n in route.nodes.values() for way in n.ways for t in way.when]


def _conditions(route: Route, domains: Domains) -> Iterator[RouteFault]:
    for one in route.nodes.values():
        for way in one.ways:
            yield from (
                RouteFault("route_condition", one.key, sentence)
                for sentence in _way_wrong(route, one.key, way.to, way.when, domains)
            )
            if one.kind is not NodeKind.CHOICE and (way.when or way.otherwise):
                told = f"“{routes.named(route, one.key)}”不是“按条件走”，不能写条件"
                yield RouteFault("route_condition", one.key, told)
            elif one.kind is NodeKind.CHOICE and bool(way.when) is way.otherwise:
                told = f"“{routes.named(route, one.key)}”有一条路没有写条件，请补上或者选“其他情况”"
                yield RouteFault("route_condition", one.key, told)


def _way_wrong(
    route: Route, key: str, to: str, when: Iterable[Proviso], domains: Domains
) -> Iterator[str]:
    place = f"“{routes.named(route, key)}”通到“{routes.named(route, to)}”的条件"
    for test in when:
        if not test.of.startswith(RESULT):
            domain = domains.get(test.of)
            missing = f"{place}要看的内容，表单里没有，请重新选择"
        else:
            domain = _opinion(route, key, test.of.removeprefix(RESULT))
            missing = f"{place}要看的环节意见不存在，或者不在它前面，请重新选择"
        if domain is None:
            yield missing
        else:
            yield from _values_wrong(place, test, domain)


def _opinion(route: Route, key: str, of: str) -> Domain | None:
    """Return what the opinion of an earlier stage may be."""
    node = route.nodes.get(of)
    if node is None or len(node.results) == 1 or key not in routes.downstream(route, of):
        return None
    return Domain(f"“{node.name}”的意见", tuple(node.results))


def _values_wrong(place: str, test: Proviso, domain: Domain) -> Iterator[str]:
    is_number = test.op in {"GE", "LT"}
    if test.op not in {"IN", "NOT", "GE", "LT"} or is_number is not domain.is_number:
        yield f"{place}里，{domain.label}不能这样比较，请重新选择"
    elif is_number and not (len(test.values) == 1 and _is_number(test.values[0])):
        yield f"{place}里，{domain.label}要和一个数字比较"
    elif not test.values or (not is_number and not set(test.values) <= {*domain.values, ""}):
        yield f"{place}里，{domain.label}没有这个选项，请重新选择"


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


class _Proof:
    """One proof, as it goes through the answers."""

    def __init__(
        self, route: Route, domains: Domains, limits: Sequence[Limit], *, two_reviewers: bool
    ) -> None:
        self.route, self.domains, self.limits = route, domains, limits
        self.two_reviewers = two_reviewers
        self.found: dict[tuple[str, str], RouteFault] = {}
        self.reached: set[str] = set()
        self.seen = 0
        asked = tests(route)
        self.static = [t for t in asked if not t.of.startswith(RESULT)]
        self.used = frozenset(t.of.removeprefix(RESULT) for t in asked if t.of.startswith(RESULT))

    def run(self) -> Iterable[RouteFault]:
        """Try everything."""
        every = list(self._valuations())
        for answers in every:
            self._explore(answers)
        if not self.found:
            for answers, results in itertools.product(every, list(self._outcomes())):
                self._measure(answers, results)
            for key in sorted(set(self.route.nodes) - self.reached):
                name = routes.named(self.route, key)
                told = f"不管怎么填、怎么办，都走不到“{name}”，请改通到它的条件，或者删除它"
                self._add("route_reach", key, told, None)
        return self.found.values()

    def _add(self, check: str, node: str, sentence: str, walk: Walk | None) -> None:
        self.found.setdefault((check, node), RouteFault(check, node, sentence, walk))

    # Answers

    def _valuations(self) -> Iterator[Answers]:
        """Yield answers that can be given, one for every outcome of the conditions."""
        names = self._asked()
        choices = [self._values(name) for name in names]
        if functools.reduce(lambda a, b: a * len(b), choices, 1) > MOST_COMBINATIONS:
            raise _TooMany
        known = set()
        for values in itertools.product(*choices):
            answers = dict(zip(names, values, strict=True))
            if not all(self._can_be(name, answers) for name in names):
                continue
            outcome = tuple(route_steps.holds(t, answers, {}) for t in self.static)
            situation = answers.get("situation") if self.limits else None
            if (outcome, situation) not in known:
                known.add((outcome, situation))
                yield answers

    def _asked(self) -> list[str]:
        """Return what the conditions ask about, and what decides whether that is asked at all."""
        names: dict[str, None] = {}
        left = [test.of for test in self.static]
        while left:
            name = left.pop(0)
            if name not in names and name in self.domains:
                names[name] = None
                needs = self.domains[name].needs
                left += [needs[0]] if needs else []
        return list(names)

    def _values(self, name: str) -> list[str]:
        domain = self.domains[name]
        values = list(domain.values)
        if domain.is_number:
            steps = sorted({float(t.values[0]) for t in self.static if t.of == name}) or [0.0]
            below = [max(steps[0] - 1, 0.0)] if steps[0] > 0 else []
            values = [_text(v) for v in below + steps]
        return values + ([""] if domain.may_lack or domain.needs else [])

    def _can_be(self, name: str, answers: Answers) -> bool:
        """Whether an answer is there when it is asked, and only then."""
        domain = self.domains[name]
        is_asked = True
        if domain.needs and domain.needs[0] in answers:
            is_asked = answers[domain.needs[0]] in domain.needs[1]
        if not is_asked:
            return not answers[name]
        return bool(answers[name]) or domain.may_lack or name not in answers

    def _outcomes(self) -> Iterator[Mapping[str, Result]]:
        keys = sorted(self.used)
        for some in itertools.product(*(self.route[key].results for key in keys)):
            yield dict(zip(keys, some, strict=True))

    # Runs

    def _explore(self, answers: Answers) -> None:
        choose = route_steps.strictly(answers)
        try:
            first = route_steps.started(self.route, choose)
        except (route_steps.Misfit, route_steps.Twice) as error:
            self._wrong(error, answers, ())
            return
        stack: list[tuple[Marking, tuple[Act, ...]]] = [(first, ())]
        seen = {self._state(first)}
        while stack:
            marking, acts = stack.pop()
            if self._is_over(marking, answers, acts):
                continue
            for act in self._acts(marking):
                after = self._after(marking, act, answers, acts)
                if after is not None and (state := self._state(after)) not in seen:
                    seen.add(state)
                    self.seen += 1
                    if self.seen > MOST_STATES:
                        raise _TooMany
                    stack.append((after, (*acts, act)))

    def _state(self, marking: Marking) -> object:
        results = tuple(sorted((k, r) for k, r in marking.results.items() if k in self.used))
        return marking.open, marking.waiting, results, marking.ended

    def _acts(self, marking: Marking) -> Iterator[Act]:
        for key in sorted(marking.open):
            node = self.route[key]
            results = node.results if key in self.used else node.results[:1]
            yield from (Act(key, result) for result in results)
            yield from (Act(key, to=back.to) for back in node.returns)

    def _after(
        self, marking: Marking, act: Act, answers: Answers, acts: tuple[Act, ...]
    ) -> Marking | None:
        choose = route_steps.strictly(answers)
        try:
            if act.to:
                return route_steps.returned(self.route, marking, act.node, act.to, choose)
            return route_steps.completed(self.route, marking, act.node, act.result, choose)
        except (route_steps.Misfit, route_steps.Twice) as error:
            self._wrong(error, answers, (*acts, act))
            return None

    def _is_over(self, marking: Marking, answers: Answers, acts: tuple[Act, ...]) -> bool:
        if marking.ended:
            return True
        walk = Walk(answers, acts)
        if DECISION_KEY in marking.open and not marking.decides:
            left = sorted((marking.open - {DECISION_KEY}) | {p[0] for p in marking.waiting})
            names = "、".join(f"“{routes.named(self.route, key)}”" for key in left)
            told = f"{self._said(walk)}，到了“决定”，{names}那一支还没有办完，请先汇合"
            self._add("route_left", left[0], told, walk)
            return True
        return False

    def _wrong(
        self,
        error: route_steps.Misfit | route_steps.Twice,
        answers: Answers,
        acts: tuple[Act, ...],
    ) -> None:
        walk, name = Walk(answers, acts), f"“{routes.named(self.route, error.node)}”"
        if isinstance(error, route_steps.Twice):
            told = f"{self._said(walk)}，两个分支都到了{name}，请先汇合"
            self._add("route_twice", error.node, told, walk)
        elif error.fitting:
            both = "、".join(f"“{routes.named(self.route, w.to)}”" for w in error.fitting)
            told = f"{self._said(walk)}，{name}同时符合通到{both}的条件，请写清楚它们的区别"
            self._add("route_clash", error.node, told, walk)
        else:
            told = f"{self._said(walk)}，{name}没有一条路可走，请补一条路，或者加“其他情况”"
            self._add("route_gap", error.node, told, walk)

    def _said(self, walk: Walk) -> str:
        return said(self.route, self.domains, walk)

    # Days

    def _measure(self, answers: Answers, results: Mapping[str, Result]) -> None:
        every = _Clock(self.route, answers, results)
        self.reached |= set(every.ends)
        path, days = every.path(DECISION_KEY), every.ends[DECISION_KEY]
        situation = answers.get("situation")
        for limit in self.limits:
            most = limit.of(situation)
            if days > most:
                walk = Walk(answers, (), path, days)
                told = self._days_said(every, path, walk, days)
                sentence = f"{told}，超过{limit.name}{most}个工作日，请缩短环节的天数"
                self._add("route_days", limit.name, sentence, walk)
        if self.two_reviewers and every.reviewers() < 2:  # noqa: PLR2004
            walk = Walk(answers, (), path, days)
            told = f"{self._said(walk)}，只有一个人审查，这个事项要两名审查员，请加一个环节"
            self._add("route_reviewers", "", told, walk)

    def _days_said(self, every: "_Clock", path: Sequence[str], walk: Walk, days: int) -> str:
        parts = []
        for key in path:
            if self.route[key].days or every.repeated[key]:
                more = f"，退回重办再{every.repeated[key]}天" if every.repeated[key] else ""
                days_of = f"{self.route[key].days}天" if self.route[key].days else "当天"
                parts.append(f"“{routes.named(self.route, key)}”{days_of}{more}")
        where = f"{self._said(replace(walk, path=()))}时，" if walk.answers else ""
        return f"{where}{'→'.join(parts)}，共{days}个工作日"


class _Clock:
    """The days of one run: when each node that is reached ends, and which branch it waited for."""

    def __init__(self, route: Route, answers: Answers, results: Mapping[str, Result]) -> None:
        self.route = route
        self.ways: dict[str, list[str]] = {}
        self.ends: dict[str, int] = {}
        self.before: dict[str, str] = {}
        self.repeated: dict[str, int] = {}
        arrivals: dict[str, dict[str, int]] = {START_KEY: {}}
        for key in routes.ordered(route):
            if key not in arrivals:
                continue
            node, came = route[key], arrivals[key]
            if came:
                self.before[key] = max(came, key=lambda k: (came[k], k))
            self.repeated[key] = sum(self._again(back.to, key) for back in node.returns)
            self.ends[key] = max(came.values(), default=0) + node.days + self.repeated[key]
            ways = node.ways
            if node.kind is NodeKind.CHOICE:
                said = {k: r for k, r in results.items() if k in self.ends}
                ways = route_steps.fitting(node, answers, said)[:1]
            self.ways[key] = [way.to for way in ways]
            for way in ways:
                arrivals.setdefault(way.to, {})[key] = self.ends[key]

    def _again(self, start: str, key: str) -> int:
        """Return the days from the stage returned to until this one is done again."""
        if start not in self.ways:
            return 0
        longest = {start: self.route[start].days}
        for one in routes.ordered(self.route):
            for to in self.ways.get(one, ()):
                if one in longest:
                    days = longest[one] + self.route[to].days
                    longest[to] = max(longest.get(to, 0), days)
        return longest.get(key, 0)

    def path(self, key: str) -> tuple[str, ...]:
        """Return the longest way to a node."""
        found = [key]
        while found[-1] in self.before:
            found.append(self.before[found[-1]])
        return tuple(reversed(found))

    def reviewers(self) -> int:
        """Return how many different people give an opinion, at the least."""
        people = 0
        for key in self.ends:
            node = self.route[key]
            if node.kind is NodeKind.COUNTERSIGN:
                people += node.wanted
            elif node.kind is NodeKind.STAGE and node.opinion and (node.other or not people):
                people += 1
        return people


def _text(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def said(route: Route, domains: Domains, walk: Walk) -> str:
    """Say a walk in words: the answers, then the acts."""
    answers = [
        f"{domains[name].label}是“{domains[name].told(value)}”"
        for name, value in walk.answers.items()
    ]
    acts = []
    for act in walk.acts:
        name = routes.named(route, act.node)
        if act.to:
            acts.append(f"“{name}”退回“{routes.named(route, act.to)}”")
        else:
            acts.append(f"“{name}”{RESULT_NAMES[act.result]}")
    return "，".join(("、".join(answers), "、".join(acts))).strip("，") or "一开始"
