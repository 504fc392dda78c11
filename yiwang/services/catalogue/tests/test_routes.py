"""Routes: what keeps one from being published, and that what is published never stands still."""

import random
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from yiwang.services.catalogue.rules import (
    route_bpmn,
    route_drawing,
    route_edits,
    route_proof,
    route_steps,
    routes,
)
from yiwang.services.catalogue.rules.checks import flows
from yiwang.services.catalogue.rules.contents import misshapen
from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    WORKED,
    Back,
    Domain,
    Node,
    NodeKind,
    Proviso,
    Result,
    Route,
    Way,
    Whose,
)

SIZE = Domain("“面积”", (), is_number=True)
KIND = Domain("“类型”", ("餐饮", "零售"))
HOME = Domain("“外卖”", ("有", "无"), needs=("form:kind", ("餐饮",)))
DOMAINS = {"form:size": SIZE, "form:kind": KIND, "form:home": HOME}
LIMIT = route_proof.Limit(10, "承诺时限")


def a_route(*rows: Node) -> Route:
    return Route({row.key: row for row in rows})


def start(to: str) -> Node:
    return Node(key="start", kind=NodeKind.START, ways=(Way(to),))


def stage(key: str, to: str, days: int = 1, **more) -> Node:
    return Node(key=key, kind=NodeKind.STAGE, name=f"环节{key}", days=days, ways=(Way(to),), **more)


def split(key: str, *to: str) -> Node:
    return Node(key=key, kind=NodeKind.SPLIT, ways=tuple(Way(t) for t in to))


def join(key: str, to: str) -> Node:
    return Node(key=key, kind=NodeKind.JOIN, ways=(Way(to),))


def choice(key: str, *ways: Way) -> Node:
    return Node(key=key, kind=NodeKind.CHOICE, name="怎么走", ways=ways)


def ending(*backs: str, days: int = 1) -> tuple[Node, Node]:
    return (
        Node(
            key="decision",
            kind=NodeKind.DECISION,
            name="决定",
            right="cases.decide",
            days=days,
            ways=(Way("end"),),
            returns=tuple(Back(to) for to in backs),
        ),
        Node(key="end", kind=NodeKind.END),
    )


def big(to: str, least: str = "200") -> Way:
    return Way(to, (Proviso("form:size", "GE", (least,)),))


def small(to: str, most: str = "200") -> Way:
    return Way(to, (Proviso("form:size", "LT", (most,)),))


def kind(to: str, *values: str) -> Way:
    return Way(to, (Proviso("form:kind", "IN", values),))


GOOD = a_route(
    start("a"),
    stage("a", "s"),
    split("s", "b", "c"),
    stage("b", "j", returns=(Back("a"),)),
    choice("c", big("d"), Way("j", otherwise=True)),
    stage("d", "j"),
    join("j", "decision"),
    *ending("s"),
)
REFUSED = {
    "route_ends": a_route(start("a"), stage("a", "end"), Node(key="end", kind=NodeKind.END)),
    "route_ways": a_route(start("a"), stage("a", "b"), *ending()),
    "route_work": a_route(start("a"), stage("a", "decision", right="cases.fly"), *ending()),
    "route_return": a_route(start("a"), stage("a", "decision", returns=(Back("a"),)), *ending()),
    "route_cycle": a_route(start("a"), stage("a", "b"), stage("b", "a"), *ending()),
    "route_condition": a_route(
        start("c"),
        choice("c", Way("a", (Proviso("form:colour", "IN", ("红",)),)), Way("b", otherwise=True)),
        stage("a", "decision"),
        stage("b", "decision"),
        *ending(),
    ),
    "route_gap": a_route(
        start("c"),
        choice("c", kind("a", "餐饮"), big("b")),
        stage("a", "decision"),
        stage("b", "decision"),
        *ending(),
    ),
    "route_clash": a_route(
        start("c"),
        choice("c", small("a", "300"), big("b")),
        stage("a", "decision"),
        stage("b", "decision"),
        *ending(),
    ),
    "route_twice": a_route(
        start("s"), split("s", "a", "b"), stage("a", "x"), stage("b", "x"),
        stage("x", "decision"), *ending(),
    ),
    "route_left": a_route(
        start("s"), split("s", "a", "b"), stage("a", "decision"), stage("b", "x"),
        choice("x", kind("decision", "餐饮"), kind("y", "零售")), stage("y", "decision"), *ending(),
    ),
    "route_reach": a_route(
        start("c"), choice("c", big("a", "0"), Way("b", otherwise=True)),
        stage("a", "decision"), stage("b", "decision"), *ending(),
    ),
    "route_days": a_route(
        start("s"), split("s", "a", "b"), stage("a", "j", 9), stage("b", "j", 2),
        join("j", "decision"), *ending(days=2),
    ),
}  # fmt: skip


def proof(route: Route, **more):
    return route_proof.proved(route, DOMAINS, (LIMIT,), **more)


def test_a_good_route_passes():
    assert proof(GOOD) == ()
    assert proof(routes.usual()) == ()


@pytest.mark.parametrize("check", REFUSED)
def test_each_fault_is_refused_with_a_walk_that_shows_it(check):
    found = {fault.check: fault for fault in proof(REFUSED[check])}
    assert check in found
    assert found[check].sentence
    show(REFUSED[check], found[check])


def test_one_branch_is_done_again_while_the_other_stands():
    route = a_route(
        start("s"), split("s", "a", "b"), stage("a", "j"), stage("b", "j"), join("j", "x"),
        stage("x", "decision", returns=(Back("a"),)), *ending(),
    )  # fmt: skip
    assert proof(route) == ()
    choose = route_steps.somehow({})
    marking = route_steps.started(route, choose)
    for key in ("a", "b"):
        marking = route_steps.completed(route, marking, key, Result.AGREED, choose)
    marking = route_steps.returned(route, marking, "x", "a", choose)
    assert marking.open == {"a"}
    assert marking.results == {"b": Result.AGREED}
    marking = route_steps.completed(route, marking, "a", Result.AGREED, choose)
    assert marking.open == {"x"}


def test_two_stages_of_one_name_are_refused():
    twin = a_route(
        start("a"), stage("a", "b"), replace(stage("b", "decision"), name="环节a"), *ending()
    )
    assert [f.check for f in proof(twin)] == ["route_name"]


def test_days_are_those_of_the_longest_branch_with_each_return_once():
    found = proof(REFUSED["route_days"])[0]
    assert found.walk is not None
    assert found.walk.path == ("start", "s", "a", "j", "decision", "end")[:5]
    assert found.walk.days == 11
    again = a_route(
        start("a"), stage("a", "b", 3), stage("b", "decision", 3, returns=(Back("a"),)), *ending()
    )
    assert [f.check for f in proof(again)] == ["route_days"]  # 3 + 3 + 6 again + 1
    assert "13个工作日" in proof(again)[0].sentence


def test_a_situation_with_a_shorter_promise_is_judged_by_it():
    short = route_proof.Limit(10, "承诺时限", {"quick": 2})
    route = a_route(start("a"), stage("a", "decision", 2), *ending())
    asked = {"situation": Domain("情形", ("quick", "usual"))}
    assert [f.check for f in route_proof.proved(route, asked, (short,))] == ["route_days"]
    split_up = a_route(
        start("c"),
        choice(
            "c",
            Way("decision", (Proviso("situation", "IN", ("quick",)),)),
            Way("a", otherwise=True),
        ),
        stage("a", "decision", 2),
        *ending(),
    )
    assert route_proof.proved(split_up, asked, (short,)) == ()


def test_what_cannot_be_answered_together_is_no_counter_example():
    """外卖 is asked of 餐饮 only: without it nobody answers 有."""
    asked = Proviso("form:home", "IN", ("有",)), Proviso("form:home", "IN", ("无",))
    route = a_route(
        start("c"),
        choice("c", kind("a", "零售"), Way("b", asked[:1]), Way("d", asked[1:])),
        stage("a", "decision"),
        stage("b", "decision"),
        stage("d", "decision"),
        *ending(),
    )
    assert proof(route) == ()


def test_an_item_of_two_reviewers_needs_two_on_every_way():
    one = a_route(start("a"), stage("a", "decision"), *ending())
    assert [f.check for f in proof(one, two_reviewers=True)] == ["route_reviewers"]
    two = a_route(start("a"), stage("a", "b"), stage("b", "decision"), *ending())
    assert proof(two, two_reviewers=True) == ()
    same = a_route(start("a"), stage("a", "b"), stage("b", "decision", other=False), *ending())
    assert [f.check for f in proof(same, two_reviewers=True)] == ["route_reviewers"]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"whose": Whose.NAMED}, "选一个单位"),
        ({"organisations": ("x",)}, "去掉选的单位"),
        ({"kind": NodeKind.COUNTERSIGN, "parties": 1}, "至少两家"),
        ({"kind": NodeKind.COUNTERSIGN, "parties": 2, "quorum": 3}, "改少"),
        ({"name": " "}, "没有名称"),
        ({"days": 400}, "0 到 365"),
        ({"key": "X y"}, "小写字母"),
    ],
)
def test_what_a_stage_lacks_is_told(more, word):
    row = replace(stage("a", "decision"), **more)
    route = Route({"start": start(row.key), row.key: row, **{n.key: n for n in ending()}})
    assert word in " ".join(f.sentence for f in proof(route))


def test_a_text_keeps_a_route_and_its_shape_is_checked():
    plain = routes.text_of(list(GOOD.nodes.values()))
    assert routes.route(plain) == GOOD
    assert misshapen({"route": plain}, is_list=True) == {}
    broken = {"nodes": [{"key": "a", "kind": "STAGE", "days": "three"}]}
    assert "整数" in misshapen({"route": broken}, is_list=True)["route"]
    twice = {"nodes": [*plain["nodes"], plain["nodes"][0]]}
    assert "标识" in flows.route_faults({"route": twice}, {})[0].sentence


# What the proof passes, and what it refuses, on routes nobody thought of


def replay(route: Route, walk):
    """Do what a walk says, strictly."""
    choose = route_steps.strictly(walk.answers)
    marking = route_steps.started(route, choose)
    for act in walk.acts:
        if act.to:
            marking = route_steps.returned(route, marking, act.node, act.to, choose)
        else:
            marking = route_steps.completed(route, marking, act.node, act.result, choose)
    return marking


def show(route: Route, fault) -> None:
    """Replay the walk of a fault: it has to lead where the fault says."""
    walk = fault.walk
    if walk is None:
        return
    if walk.path:
        steps = zip(walk.path, walk.path[1:], strict=False)
        assert all(b in {w.to for w in route[a].ways} for a, b in steps)
        if fault.check == "route_days":
            assert walk.days > LIMIT.days
            assert walk.days >= sum(route[key].days for key in walk.path)
        return
    if fault.check in {"route_gap", "route_clash", "route_twice"}:
        wrong = route_steps.Twice if fault.check == "route_twice" else route_steps.Misfit
        with pytest.raises(wrong) as told:
            replay(route, walk)
        assert fault.node in str(told.value)
        return
    marking = replay(route, walk)
    assert fault.check == "route_left"
    assert DECISION_KEY in marking.open
    assert not marking.decides


TESTS = st.sampled_from(
    [
        Proviso("form:size", "GE", ("200",)),
        Proviso("form:size", "LT", ("200",)),
        Proviso("form:kind", "IN", ("餐饮",)),
        Proviso("form:kind", "NOT", ("餐饮",)),
        Proviso("form:home", "IN", ("有",)),
    ]
)


@st.composite
def drawn_routes(draw) -> Route:
    """Edits of the usual route, then conditions, returns and, perhaps, a way led elsewhere."""
    route = routes.usual()
    for _ in range(draw(st.integers(0, 7))):
        verb = draw(st.sampled_from(["after", "beside", "when", "after", "beside", "remove"]))
        found = route_edits.edited(route, verb, draw(st.sampled_from(list(route.nodes))))
        route = found[0] if found else route
    nodes = dict(route.nodes)
    stages = [k for k, n in nodes.items() if n.kind is NodeKind.STAGE]
    for key, node in route.nodes.items():
        if node.kind is NodeKind.CHOICE:
            earlier = [s for s in stages if key in routes.downstream(route, s)]
            test = draw(TESTS)
            if earlier and draw(st.booleans()):
                test = Proviso(f"result:{draw(st.sampled_from(earlier))}", "IN", ("AGREED",))
            ways = tuple(w if w.otherwise else replace(w, when=(test,)) for w in node.ways)
            if not any(w.otherwise for w in ways) or draw(st.integers(0, 9)) == 0:
                ways = tuple(
                    replace(w, otherwise=False, when=w.when or (draw(TESTS),)) for w in ways
                )
            nodes[key] = replace(nodes[key], ways=ways)
        if node.kind in WORKED and draw(st.integers(0, 3)) == 0:
            targets = [k for k, n in nodes.items() if n.kind in routes.RETURNED_TO]
            nodes[key] = replace(nodes[key], returns=(Back(draw(st.sampled_from(targets))),))
    if draw(st.integers(0, 2)) == 0:
        key = draw(st.sampled_from([k for k, n in nodes.items() if n.ways]))
        to = draw(st.sampled_from([k for k in nodes if k not in {"start", key}]))
        ways = nodes[key].ways
        nodes[key] = replace(nodes[key], ways=(replace(ways[0], to=to), *ways[1:]))
    return Route(nodes)


def run(route: Route, answers, luck: random.Random) -> None:
    """Do random legal acts until the decision is made; count what a return may repeat."""
    choose = route_steps.somehow(answers)
    marking, left = route_steps.started(route, choose), dict[tuple[str, str], int]()
    for node in route.nodes.values():
        left |= {(node.key, back.to): back.most for back in node.returns}
    for _ in range(500):
        if marking.ended:
            return
        assert marking.open, "nobody can do anything"
        key = luck.choice(sorted(marking.open))
        backs = [to for (one, to), times in left.items() if one == key and times]
        if backs and luck.random() < 0.4:
            to = luck.choice(backs)
            left[key, to] -= 1
            marking = route_steps.returned(route, marking, key, to, choose)
        else:
            result = luck.choice(route[key].results)
            marking = route_steps.completed(route, marking, key, result, choose)
    raise AssertionError("it never ends")


SEEN = {"passed": 0, "refused": 0}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn_routes(), st.integers(0, 10**6))
def test_what_passes_never_stands_still_and_what_is_refused_is_shown(route, seed):
    found = proof(route)
    for fault in found:
        assert fault.sentence
        show(route, fault)
    if any(fault.check not in {"route_days", "route_reach"} for fault in found):
        SEEN["refused"] += 1
        return
    SEEN["passed"] += 1
    luck = random.Random(seed)  # noqa: S311  a test's dice
    for size, what in (("0", "餐饮"), ("200", "零售"), ("900", "餐饮")):
        home = luck.choice(["有", "无"]) if what == "餐饮" else ""
        run(route, {"form:size": size, "form:kind": what, "form:home": home}, luck)


@settings(max_examples=60, deadline=None)
@given(drawn_routes())
def test_every_drawing_shows_every_box_apart(route):
    assume(not routes.cycle(route))
    assume(not list(routes.shape_faults(route)))
    assume(routes.downstream(route, "start") == set(route.nodes))
    drawing = route_drawing.drawn(route)
    boxes = drawing.boxes
    assert {box.key for box in boxes} == set(route.nodes)
    for n, one in enumerate(boxes):
        assert one.x >= 0
        assert one.x + one.width <= drawing.width
        for other in boxes[n + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    judge_bpmn(route_bpmn.bpmn(route, "示例"), route)


BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


DC = "{http://www.omg.org/spec/DD/20100524/DC}"
NEAR = 8
"""By how much a flow may end short of its shape before a viewer draws it into the air."""


def docked(root, point, key: str | None) -> bool:
    """Whether an end of a flow lies on the shape it leads to or comes from."""
    shape = next(e for e in root.iter(f"{DI}BPMNShape") if e.get("bpmnElement") == key)
    bounds = shape.find(f"{DC}Bounds")
    left, top, width, height = (int(bounds.get(n)) for n in ("x", "y", "width", "height"))
    x, y = int(point.get("x")), int(point.get("y"))
    across = left - NEAR <= x <= left + width + NEAR
    return across and top - NEAR <= y <= top + height + NEAR


def judge_bpmn(xml: bytes, route: Route) -> None:
    """Hold the rules of the schema and of the standard that a viewer relies on."""
    root = ET.fromstring(xml)  # noqa: S314  our own
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one and not one[0].isdigit() and " " not in one for one in ids)
    process = root.find(f"{BPMN}process")
    assert process is not None
    flows_of = process.findall(f"{BPMN}sequenceFlow")
    nodes = {e.get("id"): e for e in process if e.get("id") and e.tag != f"{BPMN}sequenceFlow"}
    for flow in flows_of:
        for name, side in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = nodes[flow.get(name)]
            assert flow.get("id") in {e.text for e in node.findall(f"{BPMN}{side}")}
    for node in nodes.values():
        incoming = [f for f in flows_of if f.get("targetRef") == node.get("id")]
        outgoing = [f for f in flows_of if f.get("sourceRef") == node.get("id")]
        tag = node.tag.removeprefix(BPMN)
        assert incoming or tag == "startEvent"
        assert outgoing or tag == "endEvent"
        if "Task" in tag:  # more than one way in or out of a task would be read as parallel
            assert len(incoming) == len(outgoing) == 1
    shapes = {e.get("bpmnElement") for e in root.iter(f"{DI}BPMNShape")}
    edges = {e.get("bpmnElement"): e for e in root.iter(f"{DI}BPMNEdge")}
    assert shapes == set(nodes)
    assert set(edges) == {f.get("id") for f in flows_of}
    assert all(len(edge) >= 2 for edge in edges.values())
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one or "") for one in ids), "an NCName each"
    for flow in flows_of:
        for name, end in (("sourceRef", 0), ("targetRef", -1)):
            assert docked(root, edges[flow.get("id")][end], flow.get(name)), flow.attrib
    tasks = [n for n in route.nodes.values() if n.kind in WORKED]
    assert len(process.findall(f"{BPMN}userTask")) == len(tasks)


def test_a_route_is_exported_as_bpmn_with_its_conditions():
    route = a_route(
        start("c"),
        choice("c", big("k"), Way("decision", otherwise=True)),
        Node(
            key="k",
            kind=NodeKind.COUNTERSIGN,
            name="会签",
            parties=3,
            quorum=2,
            ways=(Way("decision"),),
        ),
        *ending(),
    )
    xml = route_bpmn.bpmn(route, "示例", {("c", 0): "“面积”不少于200", ("c", 1): "其他情况"})
    judge_bpmn(xml, route)
    text = xml.decode()
    assert "“面积”不少于200" in text
    assert "loopCardinality" in text


@pytest.mark.parametrize("verb", ["after", "beside", "when", "remove"])
def test_an_edit_leaves_a_route_that_passes_once_its_condition_is_written(verb):
    base = route_edits.edited(routes.usual(), "after", "review")
    assert base is not None
    found = route_edits.edited(base[0], verb, "review")
    assert found is not None
    route, made = found
    if verb == "when":
        row = route[made]
        ways = tuple(w if w.otherwise else replace(w, when=big("x").when) for w in row.ways)
        route = Route({**route.nodes, made: replace(row, ways=ways)})
    assert proof(route) == ()
    assert route_edits.edited(routes.usual(), "remove", "review") is None
    assert route_edits.edited(route, "after", "decision") is None


def test_removing_a_branch_takes_its_fork_and_joining_along():
    both = route_edits.edited(routes.usual(), "beside", "review")
    assert both is not None
    back = route_edits.edited(both[0], "remove", both[1])
    assert back is not None
    assert [n.kind for n in back[0].nodes.values()] == [
        n.kind for n in routes.usual().nodes.values()
    ]
    assert proof(back[0]) == ()
    assert Result.AGREED in back[0]["review"].results
