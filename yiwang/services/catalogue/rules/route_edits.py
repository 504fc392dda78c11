"""Edits that leave a route: a stage added, at the same time, on a condition, taken out."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    START_KEY,
    Back,
    Node,
    NodeKind,
    Route,
    Way,
)

from . import routes

_STAGES = frozenset({NodeKind.STAGE, NodeKind.COUNTERSIGN})
Nodes = dict[str, Node]


def edited(route: Route, verb: str, key: str) -> tuple[Route, str] | None:
    """Return the route after an edit and the node it made; none where it cannot be done."""
    if verb not in _VERBS or key not in route.nodes:
        return None
    return _VERBS[verb](dict(route.nodes), key)


def _fresh(nodes: Mapping[str, Node], stem: str) -> str:
    n = 1
    while f"{stem}{n}" in nodes:
        n += 1
    return f"{stem}{n}"


def _new_stage(nodes: Mapping[str, Node], to: str) -> Node:
    key = _fresh(nodes, "stage")
    names = {node.name for node in nodes.values()}
    n = 1
    while f"新环节{n}" in names:
        n += 1
    return Node(key=key, kind=NodeKind.STAGE, name=f"新环节{n}", days=1, ways=(Way(to),))


def _placed(nodes: Nodes, key: str, *fresh: Node) -> Route:
    """Return a route with new nodes behind a node, in the order in which they are listed."""
    found: Nodes = {}
    for node in nodes.values():
        found[node.key] = node
        if node.key == key:
            found |= {one.key: one for one in fresh}
    return Route(found)


def _led(nodes: Nodes, old: str, new: str, *, but: frozenset[str] = frozenset()) -> None:
    """Lead what leads to a node to another one."""
    for node in list(nodes.values()):
        if node.key not in but and any(way.to == old for way in node.ways):
            ways = tuple(replace(w, to=new) if w.to == old else w for w in node.ways)
            nodes[node.key] = replace(node, ways=ways)


def _after(nodes: Nodes, key: str) -> tuple[Route, str] | None:
    node = nodes[key]
    if node.kind not in _STAGES | {NodeKind.START, NodeKind.JOIN} or len(node.ways) != 1:
        return None
    fresh = _new_stage(nodes, node.ways[0].to)
    nodes[key] = replace(node, ways=(Way(fresh.key),))
    return _placed(nodes, key, fresh), fresh.key


def _beside(nodes: Nodes, key: str) -> tuple[Route, str] | None:
    node = nodes[key]
    if node.kind not in _STAGES or len(node.ways) != 1:
        return None
    route, to = Route(nodes), node.ways[0].to
    above = sorted(routes.sources(route, key))
    if to in nodes and nodes[to].kind is NodeKind.JOIN and len(above) == 1:
        split = nodes[above[0]]
        if split.kind is NodeKind.SPLIT:
            fresh = _new_stage(nodes, to)
            nodes[split.key] = replace(split, ways=(*split.ways, Way(fresh.key)))
            return _placed(nodes, key, fresh), fresh.key
    fork, join = _fresh(nodes, "split"), _fresh(nodes, "join")
    fresh = _new_stage(nodes, join)
    _led(nodes, key, fork)
    later = routes.downstream(route, to)
    for one in list(nodes.values()):  # a return from behind leads to both branches
        if one.key in later and one.returns:
            backs = tuple(replace(b, to=fork) if b.to == key else b for b in one.returns)
            nodes[one.key] = replace(one, returns=backs)
    nodes[key] = replace(node, ways=(Way(join),))
    both = Node(key=fork, kind=NodeKind.SPLIT, ways=(Way(key), Way(fresh.key)))
    found = _placed(nodes, key, fresh, Node(key=join, kind=NodeKind.JOIN, ways=(Way(to),)))
    return _before(found, key, both), fresh.key


def _before(route: Route, key: str, fresh: Node) -> Route:
    found: Nodes = {}
    for node in route.nodes.values():
        if node.key == key:
            found[fresh.key] = fresh
        found[node.key] = node
    return Route(found)


def _when(nodes: Nodes, key: str) -> tuple[Route, str] | None:
    node = nodes[key]
    if node.kind not in _STAGES or len(node.ways) != 1:
        return None
    choice = _fresh(nodes, "choice")
    _led(nodes, key, choice)
    ways = (Way(key), Way(node.ways[0].to, otherwise=True))
    name = f"要不要{node.name}"[:30]
    fresh = Node(key=choice, kind=NodeKind.CHOICE, name=name, ways=ways)
    return _before(Route(nodes), key, fresh), choice


def _remove(nodes: Nodes, key: str) -> tuple[Route, str] | None:
    node = nodes[key]
    if node.kind not in _STAGES | {NodeKind.CHOICE} or not node.ways:
        return None
    _drop(nodes, key, node.ways[0].to)
    while _tidied(nodes):
        pass
    kept = routes.downstream(Route(nodes), START_KEY) if START_KEY in nodes else set(nodes)
    route = Route({k: _without(n, kept) for k, n in nodes.items() if k in kept})
    return (route, DECISION_KEY) if _works(route) else None


def _works(route: Route) -> bool:
    """Whether somebody still does something before the decision."""
    return any(node.kind in _STAGES for node in route.nodes.values())


def _without(node: Node, kept: frozenset[str] | set[str]) -> Node:
    return replace(node, returns=tuple(b for b in node.returns if b.to in kept))


def _drop(nodes: Nodes, key: str, to: str) -> None:
    _led(nodes, key, to)
    for one in list(nodes.values()):
        backs = tuple(_moved(b, key, to, nodes) for b in one.returns)
        nodes[one.key] = replace(one, returns=tuple(b for b in backs if b is not None))
    del nodes[key]


def _moved(back: Back, key: str, to: str, nodes: Nodes) -> Back | None:
    """Lead a return to what stands there now, if one can be led there."""
    if back.to != key:
        return back
    kind = nodes[to].kind if to in nodes else None
    return replace(back, to=to) if kind in routes.RETURNED_TO else None


def _tidied(nodes: Nodes) -> bool:
    """Take out one fork, joining or choice that no longer does anything."""
    route = Route(nodes)
    for node in list(nodes.values()):
        targets = tuple(dict.fromkeys(way.to for way in node.ways))
        if node.kind is NodeKind.SPLIT and len(targets) > 1:
            direct = [t for t in targets if nodes[t].kind is NodeKind.JOIN]
            if direct:
                ways = tuple(Way(t) for t in targets if t != direct[0])
                nodes[node.key] = replace(node, ways=ways)
                return True
        if node.kind in {NodeKind.SPLIT, NodeKind.CHOICE} and len(targets) == 1:
            _drop(nodes, node.key, targets[0])
            return True
        if node.kind is NodeKind.JOIN and len(routes.sources(route, node.key)) == 1 and targets:
            _drop(nodes, node.key, targets[0])
            return True
    return False


_VERBS: Mapping[str, Callable[[Nodes, str], tuple[Route, str] | None]] = {
    "after": _after,
    "beside": _beside,
    "when": _when,
    "remove": _remove,
}
