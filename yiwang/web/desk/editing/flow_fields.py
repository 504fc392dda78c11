"""A node of a route as fields, and back; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.http import QueryDict

from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import (
    RESULT_NAMES,
    WHOSE_NAMES,
    Back,
    Domain,
    Node,
    NodeKind,
    Proviso,
    Route,
    Way,
    Whose,
)
from yiwang.web.desk.editing import boxes
from yiwang.web.desk.editing.boxes import Table, choice, text, yes_no
from yiwang.web.ui.forms import Field, Option

POSTS = {"cases.review": "审查员", "cases.decide": "审批人", "cases.accept": "受理人员"}
OPS = (("IN", "是"), ("NOT", "不是"), ("GE", "不少于"), ("LT", "少于"))
OTHERWISE = "otherwise"
SPLITTER = "或"
_STAGES = frozenset({NodeKind.STAGE, NodeKind.COUNTERSIGN})
_KINDS = (("STAGE", "一个单位办"), ("COUNTERSIGN", "几个单位或者几个人会签"))


@dataclass(frozen=True, slots=True)
class Typed:
    """A node as typed: what it would be, and the rows and numbers as they stand in the boxes."""

    node: Node
    conditions: list[dict[str, str]] = field(default_factory=list)
    backs: list[dict[str, str]] = field(default_factory=list)
    numbers: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def uuids(texts: Iterable[str]) -> list[UUID]:
    """Return the ids among some texts."""
    found = []
    for one in texts:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def kept(node: Node) -> Typed:
    """Return a node as it was saved."""
    conditions = [
        {"to": way.to, "of": test.of, "op": test.op, "value": SPLITTER.join(test.values)}
        for way in node.ways
        for test in way.when
    ]
    backs = [{"to": back.to, "most": str(back.most)} for back in node.returns]
    numbers = {name: str(getattr(node, name)) for name in ("days", "parties", "quorum")}
    return Typed(node, conditions, backs, numbers)


def groups(
    typed: Typed, route: Route, domains: Mapping[str, Domain], region: str
) -> list[tuple[str, list[Field]]]:
    """Return the fields of a node in groups."""
    node = typed.node
    names = {key: catalogue.node_name(route, key) for key in route.nodes}
    if node.kind is NodeKind.CHOICE:
        return [("按什么条件走", _choice_fields(typed, route, domains, names))]
    if node.kind in {NodeKind.SPLIT, NodeKind.JOIN}:
        return [("名称", [text("name", "名称", node.name, most=30, hint="可以不填")])]
    found = [("谁在几天里办什么", _work_fields(typed, region))]
    found.append(("办不了退回哪里", [_backs(node, route, names).field(typed.backs)]))
    return found


def _work_fields(typed: Typed, region: str) -> list[Field]:
    node, numbers = typed.node, typed.numbers
    fields = [
        Field(name="name", label="环节名称", value=node.name, maxlength=30),
        Field(
            name="days",
            label="工作日",
            value=numbers.get("days", ""),
            maxlength=3,
            hint="当天办完填 0。各环节加起来不能超过承诺时限",
        ),
    ]
    if node.kind is NodeKind.DECISION:
        return fields
    fields += [
        choice("kind", "怎么办", node.kind.value, _KINDS),
        choice("right", "由什么岗位办", node.right, tuple(POSTS.items())),
        choice(
            "whose", "由谁办", node.whose.value, tuple((w.value, n) for w, n in WHOSE_NAMES.items())
        ),
        Field(
            name="organisations",
            label="指定的单位",
            kind="checkbox",
            value=list(node.organisations),
            required=False,
            hint="“由谁办”选“指定的单位”才用选：一个单位办的选一个，会签的选几个",
            options=_bodies(region, node.organisations),
        ),
        text(
            "parties",
            "会签的人数",
            numbers.get("parties", ""),
            most=2,
            hint="由几个人（不是几个单位）会签的填",
        ),
        text(
            "quorum",
            "几个同意就通过",
            numbers.get("quorum", ""),
            most=2,
            hint="填 0 就是要全部同意",
        ),
        yes_no("opinion", "要写同意或者不同意的意见", node.opinion),
        yes_no("other", "由没办过前面环节的人办", node.other),
    ]
    return fields


def _bodies(region: str, chosen: Iterable[str]) -> list[Option]:
    codes = [one.code for one in orgs.region_path(region)[-3:]]
    found = {str(o.id): o.name for o in orgs.organisations_among(codes) if o.kind != "VILLAGE"}
    found |= {str(k): o.name for k, o in orgs.organisations(uuids(chosen)).items()}
    return [Option(key, name) for key, name in found.items()]


def _backs(node: Node, route: Route, names: Mapping[str, str]) -> Table:
    before = [
        one
        for one in route.nodes.values()
        if one.key != node.key
        and one.kind in _STAGES | {NodeKind.SPLIT}
        and node.key in catalogue.route_undone(route, one.key)
    ]
    pairs = tuple((one.key, names.get(one.key, one.key)) for one in before)
    hint = "退回以后，从那个环节起重新办；同时办的分支也一起退回。一行也没有，就不能退回"
    columns = (("to", "退回到", pairs), ("most", "最多几次", ()))
    return Table("returns", "退回", columns, hint)


def _asked(route: Route, node: Node, domains: Mapping[str, Domain]) -> dict[str, str]:
    """Return what a condition may ask about, in words."""
    found = {name: domain.label for name, domain in domains.items()}
    for one in route.nodes.values():
        behind = one.key != node.key and node.key in catalogue.route_undone(route, one.key)
        if one.kind in _STAGES and len(one.results) > 1 and behind:
            found[f"result:{one.key}"] = f"“{one.name}”的意见"
    return found


def _choice_fields(
    typed: Typed, route: Route, domains: Mapping[str, Domain], names: Mapping[str, str]
) -> list[Field]:
    node = typed.node
    targets = tuple((way.to, names.get(way.to, way.to)) for way in node.ways)
    other = next((way.to for way in node.ways if way.otherwise), "")
    first = {"op": "IN", "to": next((way.to for way in node.ways if not way.otherwise), "")}
    return [
        text("name", "这一步叫什么", node.name, most=30, hint="如：要不要现场核查"),
        _conditions(targets, _asked(route, node, domains)).field(typed.conditions or [first]),
        choice("otherwise", "其他情况走到", other, (("", "没有其他情况"), *targets)),
        Field(
            name="known",
            label="能比较的内容",
            kind="textarea",
            rows=6,
            required=False,
            readonly=True,
            value="\n".join(_told(d) for d in domains.values()),
        ),
    ]


def _conditions(targets: tuple[tuple[str, str], ...], asked: Mapping[str, str]) -> Table:
    return Table(
        "conditions",
        "条件",
        (
            ("value", "比较的内容", ()),
            ("of", "看什么", tuple(asked.items())),
            ("op", "怎么比", OPS),
            ("to", "符合就走到", targets),
        ),
        "同一个去处写几行，要都符合；内容有几个的用“或”隔开，如：中型或大型",
    )


def _told(domain: Domain) -> str:
    if domain.is_number:
        return f"{domain.label}：数字"
    return f"{domain.label}：{'、'.join(domain.told(v) for v in domain.values)}"


def is_reshaping(data: QueryDict) -> bool:
    """Whether a button only added or removed a row."""
    return boxes.is_reshaping(data)


def read(data: QueryDict, old: Node, route: Route, domains: Mapping[str, Domain]) -> Typed:
    """Return the node as typed, with what is wrong at its boxes."""
    name = data.get("name", "").strip()[:30]
    if old.kind is NodeKind.CHOICE:
        return _read_choice(data, replace(old, name=name), route, domains)
    if old.kind in {NodeKind.SPLIT, NodeKind.JOIN}:
        return Typed(replace(old, name=name))
    return _read_work(data, replace(old, name=name), route)


def _read_work(data: QueryDict, old: Node, route: Route) -> Typed:
    errors: dict[str, str] = {} if old.name else {"name": "请填写环节名称"}
    numbers = {name: data.get(name, "").strip() for name in ("days", "parties", "quorum")}
    whole: dict[str, int] = {}
    labels = {"days": "工作日", "parties": "会签的人数", "quorum": "几个同意就通过"}
    for name, label in labels.items():
        found = boxes.whole(numbers[name] or "0")
        if isinstance(found, int) and (numbers[name] or name != "days"):
            whole[name] = found
        else:
            errors[name] = f"请填写{label}，是 0 或者更大的整数"
    table = _backs(old, route, {})
    backs = table.read(data)
    returns = []
    for row in backs:
        most = boxes.whole(row["most"] or "1")
        if not isinstance(most, int):
            errors["returns"] = "请填写最多退回几次，是整数"
        elif row["to"]:
            returns.append(Back(row["to"], most))
    node = replace(old, days=whole.get("days", old.days), returns=tuple(returns))
    if old.kind is not NodeKind.DECISION:
        node = _read_who(data, node, whole)
    return Typed(node, [], backs, numbers, errors)


def _read_who(data: QueryDict, node: Node, whole: Mapping[str, int]) -> Node:
    kinds, everybody = {k.value: k for k in _STAGES}, {w.value: w for w in Whose}
    kind = kinds.get(data.get("kind", ""), node.kind)
    whose = everybody.get(data.get("whose", ""), node.whose)
    together = kind is NodeKind.COUNTERSIGN
    named = whose is Whose.NAMED
    return replace(
        node,
        kind=kind,
        whose=whose,
        right=data.get("right", node.right),
        organisations=tuple(data.getlist("organisations")) if named else (),
        parties=whole.get("parties", 0) if together and not named else 0,
        quorum=whole.get("quorum", 0) if together else 0,
        opinion=together or data.get("opinion") != "no",
        other=data.get("other") != "no",
    )


def _read_choice(data: QueryDict, old: Node, route: Route, domains: Mapping[str, Domain]) -> Typed:
    targets = tuple((way.to, "") for way in old.ways)
    table = _conditions(targets, _asked(route, old, domains))
    rows = table.read(data)
    other, errors = data.get("otherwise", ""), dict[str, str]()
    tests: dict[str, list[Proviso]] = {}
    for row in rows:
        if row["value"] and not all(row[name] for name in ("of", "op", "to")):
            errors["conditions"] = "每一行都要选“看什么”“怎么比”和“符合就走到”"
        elif row["value"] and row["to"] == other:
            errors["otherwise"] = "“其他情况”走的路不能再写条件，请改一个"
        elif row["value"]:
            values = _values(row["value"], row["of"], route, domains)
            tests.setdefault(row["to"], []).append(Proviso(row["of"], row["op"], values))
    ways = tuple(
        Way(way.to, tuple(tests.get(way.to, ())), otherwise=way.to == other) for way in old.ways
    )
    return Typed(replace(old, ways=ways), rows, [], {}, errors)


def _values(typed: str, of: str, route: Route, domains: Mapping[str, Domain]) -> tuple[str, ...]:
    """Return the values of a condition; words of coded ones become their codes."""
    domain = domains.get(of)
    codes = dict(zip(domain.names, domain.values, strict=False)) if domain else {}
    if of.startswith("result:"):
        node = route.nodes.get(of.removeprefix("result:"))
        codes = {RESULT_NAMES[r]: r.value for r in node.results} if node else {}
    known = set(domain.values) if domain else set()
    whole = typed.strip()
    parts = [whole] if whole in known else [one.strip() for one in whole.split(SPLITTER)]
    return tuple(codes.get(one, one) for one in parts if one)
