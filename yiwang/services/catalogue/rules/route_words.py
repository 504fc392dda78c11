"""Conditions of a route in words."""

from collections.abc import Mapping

from yiwang.services.catalogue.types.routes import (
    RESULT_NAMES,
    Domain,
    NodeKind,
    Proviso,
    Result,
    Route,
    Way,
)

from . import routes
from .route_steps import RESULT

_OPS = {"IN": "是", "NOT": "不是", "GE": "不少于", "LT": "少于"}


def labels(route: Route, domains: Mapping[str, Domain]) -> dict[tuple[str, int], str]:
    """Return the words of every way of every choice."""
    return {
        (node.key, n): way_said(route, domains, way)
        for node in route.nodes.values()
        if node.kind is NodeKind.CHOICE
        for n, way in enumerate(node.ways)
    }


def way_said(route: Route, domains: Mapping[str, Domain], way: Way) -> str:
    """Return when a way is taken."""
    if way.otherwise:
        return "其他情况"
    return "，".join(said(route, domains, test) for test in way.when) or "没有写条件"


def said(route: Route, domains: Mapping[str, Domain], test: Proviso) -> str:
    """Return a condition in words: “面积”不少于200."""
    domain = domain_of(route, domains, test.of)
    label = domain.label if domain else f"“{test.of.partition(':')[2] or test.of}”"
    values = [domain.told(v) if domain else v for v in test.values]
    return f"{label}{_OPS[test.op]}{'或'.join(values)}"


def domain_of(route: Route, domains: Mapping[str, Domain], of: str) -> Domain | None:
    """Return what a condition asks about; an earlier stage's opinion too."""
    if not of.startswith(RESULT):
        return domains.get(of)
    node = route.nodes.get(of.removeprefix(RESULT))
    if node is None:
        return None
    names = tuple(RESULT_NAMES[Result(r)] for r in node.results)
    return Domain(f"“{routes.named(route, node.key)}”", tuple(node.results), names)
