"""An example case along a route: answers chosen, acts taken one after the other (预演)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    RESULT_NAMES,
    Domain,
    Marking,
    Node,
    NodeKind,
    Result,
    Route,
)
from yiwang.web.desk.editing.boxes import choice, text
from yiwang.web.ui.forms import Field

MOST = 200
"""Acts of one rehearsal."""


@dataclass(frozen=True, slots=True)
class OpenStage:
    """A stage that is open now, with what can be done: words and address."""

    name: str
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Where the example stands."""

    fields: tuple[Field, ...]
    told: tuple[str, ...]
    stages: tuple[OpenStage, ...]
    marking: Marking
    hidden: str
    start_url: str

    def look(self, key: str) -> str:
        """How a node's box looks."""
        if key in self.marking.open:
            return "open"
        done = key in self.marking.results or (self.marking.ended and key == DECISION_KEY)
        return "done" if done else "ahead"


def walked(route: Route, domains: Mapping[str, Domain], asked: Mapping[str, str]) -> Rehearsal:
    """Return where the acts in the address lead; what is no act there is left out."""
    names = _used(route, domains)
    answers = {name: asked.get(f"a{n}", _first(domains[name])) for n, name in enumerate(names)}
    answers = {name: value[:20] for name, value in answers.items()}
    marking, told, taken = catalogue.route_started(route, answers), [], list[str]()
    for text_of_act in asked.get("acts", "").split(";")[:MOST]:
        after = _after(route, marking, text_of_act, answers)
        if after is not None:
            marking = after
            told.append(_said(route, text_of_act))
            taken.append(text_of_act)
    kept = {f"a{n}": answers[name] for n, name in enumerate(names)}
    fields = tuple(_field(f"a{n}", domains[name], answers[name]) for n, name in enumerate(names))
    stages = tuple(
        OpenStage(
            catalogue.node_name(route, key),
            tuple(
                (words, "?" + urlencode({**kept, "acts": ";".join([*taken, act])}))
                for words, act in _acts(route, route[key])
            ),
        )
        for key in sorted(marking.open)
    )
    start = "?" + urlencode(kept)
    return Rehearsal(fields, tuple(told), stages, marking, ";".join(taken), start)


def _used(route: Route, domains: Mapping[str, Domain]) -> list[str]:
    every = [t.of for n in route.nodes.values() for way in n.ways for t in way.when]
    return [name for name in dict.fromkeys(every) if name in domains]


def _first(domain: Domain) -> str:
    return domain.values[0] if domain.values else "0"


def _field(name: str, domain: Domain, value: str) -> Field:
    if domain.is_number:
        return text(name, domain.label, value, most=12)
    return choice(name, domain.label, value, tuple((v, domain.told(v)) for v in domain.values))


def _acts(route: Route, node: Node) -> list[tuple[str, str]]:
    if node.kind is NodeKind.DECISION:
        found = [("作出决定", f"{node.key}={Result.AGREED.value}")]
    else:
        found = [(RESULT_NAMES[r], f"{node.key}={r.value}") for r in node.results]
    return found + [
        (f"退回“{catalogue.node_name(route, back.to)}”", f"{node.key}>{back.to}")
        for back in node.returns
    ]


def _after(route: Route, marking: Marking, act: str, answers: Mapping[str, str]) -> Marking | None:
    key, _, result = act.partition("=")
    try:
        if result:
            if result not in {r.value for r in (*route[key].results, Result.AGREED)}:
                return None
            return catalogue.route_completed(route, marking, key, Result(result), answers)
        key, _, to = act.partition(">")
        return catalogue.route_returned(route, marking, key, to, answers)
    except KeyError:
        return None


def _said(route: Route, act: str) -> str:
    key, _, result = act.partition("=")
    if not result:
        key, _, to = act.partition(">")
        return f"“{catalogue.node_name(route, key)}”退回“{catalogue.node_name(route, to)}”"
    words = "作出" if key == DECISION_KEY else RESULT_NAMES[Result(result)]
    return f"“{catalogue.node_name(route, key)}”{words}"
