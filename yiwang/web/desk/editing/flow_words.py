"""A node of a route in words, for the list beside the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import (
    KIND_NAMES,
    WHOSE_NAMES,
    WORKED,
    Domain,
    Node,
    NodeKind,
    Route,
    Whose,
)
from yiwang.web.desk.editing.flow_fields import POSTS, uuids

_STAGES = frozenset({NodeKind.STAGE, NodeKind.COUNTERSIGN})


@dataclass(frozen=True, slots=True)
class Row:
    """A node in the list."""

    key: str
    name: str
    kind: str
    says: tuple[str, ...]
    following: tuple[str, ...]
    returns: tuple[str, ...]
    verbs: tuple[tuple[str, str], ...]
    has_page: bool


def rows(route: Route, domains: Mapping[str, Domain], owner: str) -> list[Row]:
    """Return every node in an order in which ways lead forward."""
    labels = catalogue.route_labels(route, domains)
    names = {key: catalogue.node_name(route, key) for key in route.nodes}
    bodies = _bodies(route)
    return [
        Row(
            node.key,
            names[node.key],
            KIND_NAMES[node.kind],
            _says(node, owner, bodies),
            _following(node, names, labels),
            tuple(f"{names.get(b.to, b.to)}（最多 {b.most} 次）" for b in node.returns),
            _verbs(node),
            node.kind not in {NodeKind.START, NodeKind.END},
        )
        for node in catalogue.route_ordered(route)
    ]


def _bodies(route: Route) -> dict[str, str]:
    ids = uuids(one for node in route.nodes.values() for one in node.organisations)
    return {str(key): body.name for key, body in orgs.organisations(ids).items()} if ids else {}


def _says(node: Node, owner: str, bodies: Mapping[str, str]) -> tuple[str, ...]:
    if node.kind not in WORKED:
        return ()
    post = POSTS.get(node.right, node.right)
    names = [bodies.get(one, "（单位不存在）") for one in node.organisations]
    if node.whose is Whose.NAMED:
        where = "、".join(names)
    else:
        where = owner if node.whose is Whose.OWN and owner else WHOSE_NAMES[node.whose]
    said = [f"{where}　{post}", f"{node.days} 个工作日" if node.days else "当天"]
    if node.kind is NodeKind.COUNTERSIGN:
        said.append(f"{node.wanted} 个会签，{node.needed} 个同意就通过")
    elif node.kind is NodeKind.STAGE:
        said.append("要写意见" if node.opinion else "办完就行，不写意见")
    return (*said, "由没办过前面环节的人办") if node.other else tuple(said)


def _following(
    node: Node, names: Mapping[str, str], labels: Mapping[tuple[str, int], str]
) -> tuple[str, ...]:
    return tuple(
        f"{labels[node.key, n]}：{names.get(way.to, way.to)}"
        if (node.key, n) in labels
        else names.get(way.to, way.to)
        for n, way in enumerate(node.ways)
    )


def _verbs(node: Node) -> tuple[tuple[str, str], ...]:
    if node.kind in _STAGES:
        return (
            ("after", "后面加一个环节"),
            ("beside", "加一个同时办的"),
            ("when", "改成有条件才办"),
            ("remove", "删除"),
        )
    if node.kind in {NodeKind.START, NodeKind.JOIN}:
        return (("after", "后面加一个环节"),)
    return (("remove", "去掉条件"),) if node.kind is NodeKind.CHOICE else ()


def second(node: Node, owner: str) -> str:
    """Return what a box says below its name."""
    if node.kind not in WORKED:
        return ""
    days = f"{node.days}天" if node.days else "当天"
    if node.kind is NodeKind.COUNTERSIGN:
        return f"{node.wanted}个会签·{days}"
    if node.whose is Whose.NAMED:
        return f"{WHOSE_NAMES[node.whose]}·{days}"
    return f"{POSTS.get(node.right, '')}·{days}" if owner else days
