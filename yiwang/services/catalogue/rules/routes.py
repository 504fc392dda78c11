"""A route from its plain text and back; whether it is a graph at all; where its paths lead."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    END_KEY,
    KIND_NAMES,
    START_KEY,
    WORKED,
    Back,
    Node,
    NodeKind,
    Plain,
    Proviso,
    Route,
    RouteFault,
    Way,
    Whose,
)

MOST_NODES, MOST_WAYS, MOST_PARTIES, MOST_DAYS, MOST_RETURNS = 40, 8, 20, 365, 9
RIGHTS: Mapping[str, str] = {
    "cases.review": "审查员",
    "cases.decide": "审批人",
    "cases.accept": "受理人员",
}
"""The rights that a stage may ask for, with the posts that hold them."""
RETURNED_TO = frozenset({NodeKind.STAGE, NodeKind.COUNTERSIGN, NodeKind.SPLIT, NodeKind.CHOICE})
"""Where a return may lead: to a stage, or to where branches or choices begin."""
_KEY = re.compile(r"[a-z][a-z0-9-]{0,30}")
ENDS = {START_KEY: NodeKind.START, DECISION_KEY: NodeKind.DECISION, END_KEY: NodeKind.END}


def route(plain: Plain) -> Route:
    """Build a route from a text that has the shape of one."""
    return Route({row["key"]: node(row) for row in plain.get("nodes", ())})


def node(row: Plain) -> Node:
    """Build one node."""
    known = {key: row[key] for key in _SIMPLE if key in row}
    return Node(
        kind=NodeKind(row["kind"]),
        whose=Whose(row.get("whose") or Whose.OWN),
        organisations=tuple(row.get("organisations", ())),
        ways=tuple(_way(one) for one in row.get("ways", ())),
        returns=tuple(Back(one["to"], one.get("most", 1)) for one in row.get("returns", ())),
        **known,
    )


_SIMPLE = ("key", "name", "days", "right", "parties", "quorum", "opinion", "other")


def _way(row: Plain) -> Way:
    tests = tuple(Proviso(t["of"], t["op"], tuple(t["values"])) for t in row.get("when", ()))
    return Way(row["to"], tests, row.get("otherwise", False))


def named(route: Route, key: str) -> str:
    """Return what a node is called."""
    found = route.nodes.get(key)
    if found is None:
        return key
    if found.kind is NodeKind.SPLIT and not found.name:
        firsts = [route.nodes[w.to].name for w in found.ways if w.to in route.nodes]
        if all(firsts):
            return "、".join(firsts) + "同时办"
    return found.name or KIND_NAMES[found.kind]


def sources(route: Route, key: str) -> frozenset[str]:
    """Return the nodes with a way to a node."""
    return frozenset(n.key for n in route.nodes.values() if any(w.to == key for w in n.ways))


def downstream(route: Route, key: str) -> frozenset[str]:
    """Return a node and all that follow it."""
    return route.following[key]


def ordered(route: Route) -> list[str]:
    """Return the nodes so that every way leads forward; what lies in a circle is left out."""
    left = {key: len(sources(route, key)) for key in route.nodes}
    ready = [key for key, count in left.items() if not count]
    found = []
    while ready:
        key = ready.pop(0)
        found.append(key)
        for to in dict.fromkeys(w.to for w in route[key].ways):
            left[to] -= 1
            if not left[to]:
                ready.append(to)
    return found


def cycle(route: Route) -> tuple[str, ...]:
    """Return a circle of ways, empty when there is none."""
    inside = set(route.nodes) - set(ordered(route))
    while True:  # what only hangs behind a circle is no part of it
        cut = {k for k in inside if not any(w.to in inside for w in route[k].ways)}
        if not cut:
            break
        inside -= cut
    if not inside:
        return ()
    walk = [min(inside)]
    while True:
        step = next(w.to for w in route[walk[-1]].ways if w.to in inside)
        if step in walk:
            return tuple(walk[walk.index(step) :])
        walk.append(step)


def shape_faults(route: Route) -> Iterator[RouteFault]:
    """Yield what keeps a route from being a graph that could be walked."""
    yield from _ends(route)
    if len(route.nodes) > MOST_NODES:
        yield RouteFault("route_size", "", f"一条流程最多{MOST_NODES}个节点，请合并一些环节")
    names: dict[str, str] = {}
    for one in route.nodes.values():
        yield from _node_faults(route, one)
        if one.kind in WORKED and one.name:
            twin = names.setdefault(one.name, one.key)
            if twin != one.key:
                yield RouteFault("route_name", one.key, f"有两个环节都叫“{one.name}”，请改名")


def _ends(route: Route) -> Iterator[RouteFault]:
    for key, kind in ENDS.items():
        if key not in route.nodes or route[key].kind is not kind:
            yield RouteFault("route_ends", key, f"流程缺少“{KIND_NAMES[kind]}”，请补上")
    for one in route.nodes.values():
        if one.kind in ENDS.values() and one.key not in ENDS:
            told = f"流程只能有一个“{KIND_NAMES[one.kind]}”，请删除多出来的"
            yield RouteFault("route_ends", one.key, told)


def _node_faults(route: Route, one: Node) -> Iterator[RouteFault]:
    name = named(route, one.key)
    if not _KEY.fullmatch(one.key):
        told = f"“{name}”的标识应当是小写字母、数字和短横，最多 31 个"
        yield RouteFault("route_ways", one.key, told)
    for sentence in _ways_wrong(route, one, name):
        yield RouteFault("route_ways", one.key, sentence)
    if one.kind in WORKED:
        for sentence in _work_wrong(one, name):
            yield RouteFault("route_work", one.key, sentence)
    for back in one.returns:
        for sentence in _back_wrong(route, one, back, name):
            yield RouteFault("route_return", one.key, sentence)


def _ways_wrong(route: Route, one: Node, name: str) -> Iterator[str]:
    targets = [way.to for way in one.ways]
    unknown = [t for t in targets if t not in route.nodes or t == START_KEY]
    if unknown:
        yield f"“{name}”的下一步不存在，请重新选择"
    least, most = _counts(one.kind)
    if len(targets) < least:
        told = "至少要有两条路" if least > 1 else "没有写下一步"
        yield f"“{name}”{told}，请选择下一步"
    elif len(targets) > most:
        yield f"“{name}”只能有一个下一步，要分开走请用“同时开始”或者“按条件走”"
    yield from _ends_wrong(one, name, targets)
    if one.kind is NodeKind.SPLIT and len(set(targets)) < len(targets):
        yield f"“{name}”的两个分支通到同一个地方，请删除一个"
    if one.kind is NodeKind.JOIN and len(sources(route, one.key)) < 2:  # noqa: PLR2004
        yield f"“{name}”只有一条路通到它，不用汇合，请删除"


def _ends_wrong(one: Node, name: str, targets: Sequence[str]) -> Iterator[str]:
    if one.kind is NodeKind.DECISION and list(targets) != [END_KEY]:
        yield "“决定”以后流程结束，请把下一步改成“结束”"
    if one.kind is not NodeKind.DECISION and END_KEY in targets:
        yield f"“{name}”不能跳过“决定”直接结束，请改下一步"
    if sum(way.otherwise for way in one.ways) > 1:
        yield f"“{name}”只能有一条“其他情况”的路"


def _counts(kind: NodeKind) -> tuple[int, int]:
    if kind is NodeKind.END:
        return 0, 0
    return (2, MOST_WAYS) if kind in {NodeKind.SPLIT, NodeKind.CHOICE} else (1, 1)


def _work_wrong(one: Node, name: str) -> Iterator[str]:
    if not one.name.strip():
        yield "有一个环节没有名称，请填写"
    if not 0 <= one.days <= MOST_DAYS:
        yield f"“{name}”的工作日应当是 0 到 {MOST_DAYS}"
    if one.right not in RIGHTS:
        yield f"“{name}”的岗位“{one.right}”不存在，请重新选择"
    if one.kind is NodeKind.DECISION and (
        one.whose is not Whose.OWN or one.right != "cases.decide"
    ):
        yield "“决定”由本单位的审批人作出，请改回来"
    elif one.kind is NodeKind.STAGE and one.whose is Whose.NAMED and len(one.organisations) != 1:
        yield f"“{name}”由指定的单位办，请选一个单位"
    elif one.whose is not Whose.NAMED and one.organisations:
        yield f"“{name}”不是指定单位办的，请去掉选的单位"
    if one.kind is NodeKind.COUNTERSIGN:
        yield from _countersign_wrong(one, name)


def _countersign_wrong(one: Node, name: str) -> Iterator[str]:
    if one.whose is Whose.NAMED and one.parties:
        yield f"“{name}”由单位会签，不用再填人数"
    if len(set(one.organisations)) < len(one.organisations):
        yield f"“{name}”有单位选了两次，请删除一个"
    if not 2 <= one.wanted <= MOST_PARTIES:  # noqa: PLR2004
        yield f"“{name}”至少两家单位或者两个人会签，最多{MOST_PARTIES}个"
    elif not 0 <= one.quorum <= one.wanted:
        yield f"“{name}”要{one.quorum}个同意，可是一共只有{one.wanted}个，请改少"


def _back_wrong(route: Route, one: Node, back: Back, name: str) -> Iterator[str]:
    target = route.nodes.get(back.to)
    if one.kind not in WORKED:
        yield f"“{name}”不办事，不能退回"
    elif target is None or target.kind not in RETURNED_TO:
        yield f"“{name}”退回的环节不存在，请重新选择"
    elif back.to == one.key or one.key not in downstream(route, back.to):
        told = named(route, back.to)
        yield f"“{name}”只能退回它前面的环节，“{told}”不在它前面"
    if not 1 <= back.most <= MOST_RETURNS:
        yield f"“{name}”最多退回的次数应当是 1 到 {MOST_RETURNS}"


def plain(one: Node) -> dict[str, Any]:
    """Return a node as its text keeps it; what its kind does not use is left out."""
    found: dict[str, Any] = {"key": one.key, "kind": one.kind.value}
    if one.name:
        found["name"] = one.name
    if one.kind in WORKED:
        found |= {"days": one.days, "right": one.right, "whose": one.whose.value}
        if one.organisations:
            found["organisations"] = list(one.organisations)
        if one.kind is NodeKind.COUNTERSIGN:
            found |= {"parties": one.parties, "quorum": one.quorum}
        if one.kind is NodeKind.STAGE:
            found["opinion"] = one.opinion
        found["other"] = one.other
    found["ways"] = [_plain_way(way) for way in one.ways]
    if one.returns:
        found["returns"] = [{"to": b.to, "most": b.most} for b in one.returns]
    return found


def _plain_way(way: Way) -> dict[str, Any]:
    found: dict[str, Any] = {"to": way.to}
    if way.when:
        found["when"] = [{"of": t.of, "op": t.op, "values": list(t.values)} for t in way.when]
    if way.otherwise:
        found["otherwise"] = True
    return found


def text_of(nodes: Sequence[Node]) -> dict[str, Any]:
    """Return the plain text of a route."""
    return {"nodes": [plain(one) for one in nodes]}


def usual() -> Route:
    """Return the route of an item that has none of its own: review, then decision (审查、决定)."""
    nodes = (
        Node(key=START_KEY, kind=NodeKind.START, ways=(Way("review"),)),
        Node(key="review", kind=NodeKind.STAGE, name="审查", ways=(Way(DECISION_KEY),)),
        Node(
            key=DECISION_KEY,
            kind=NodeKind.DECISION,
            name="决定",
            right="cases.decide",
            ways=(Way(END_KEY),),
            returns=(Back("review", MOST_RETURNS),),
        ),
        Node(key=END_KEY, kind=NodeKind.END),
    )
    return Route({one.key: one for one in nodes})
