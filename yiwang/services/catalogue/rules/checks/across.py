"""Rules over the whole catalogue: same names, circles of proof, texts that differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yiwang.services.catalogue.types.checks import Fault, Severity

from .shape import SAME, Plain, bare, text

SHORTEST = 3
NATIONAL = "00"
RENEWALS = ("变更", "延续", "换", "补", "注销", "年检", "审验", "遗失", "更正", "续")
"""Items about a paper one has: they ask for what they give."""
CIRCLES = "循环证明清理（安徽 2018-08）"
LABELS = {
    "handling": "办件类型", "conditions": "受理条件", "materials": "申请材料",
    "statutory": "法定时限", "promised": "承诺时限", "fee": "收费", "result": "办理结果",
    "steps": "办理流程", "situations": "情形", "questions": "导办问题",
    "visits": "到现场次数", "depth": "网上办理深度",
}  # fmt: skip
CIRCULAR = ("circular", "循环证明", CIRCLES)
SAME_NAME = ("same_name", "名称唯一", SAME)
SAME_TEXT = ("same_text", "各级要素一致", SAME)
RULES = ((CIRCULAR, Severity.ERROR), (SAME_NAME, Severity.ERROR), (SAME_TEXT, Severity.WARNING))
"""Rules over the catalogue and how grave each is for what is entered; loaded texts are marked."""


@dataclass(frozen=True, slots=True)
class Node:
    """An item with what it gives and what an applicant has to bring for it."""

    code: str
    name: str
    gives: frozenset[str]
    needs: frozenset[str]


def node(code: str, name: str, body: Plain) -> Node:
    """Return what a text gives and needs: conditional and shared materials bind nobody."""
    given = bare(text(body["result"].get("name")))
    gives = frozenset(g for g in given.replace("或", "、").split("、") if len(g) >= SHORTEST)
    needs = frozenset(
        bare(m["name"])
        for m in body["materials"]
        if m["necessity"] == "REQUIRED" and not m["shareable"] and not m.get("is_application_form")
    )
    if any(word in name for word in RENEWALS):
        needs = frozenset(n for n in needs if not any(g in n for g in gives))
    return Node(code, name, gives, needs)


def circles(nodes: Iterable[Node]) -> list[list[Node]]:
    """Return the rings of items that nobody can begin: each needs what another of them gives.

    What can be had some other way is no circle: items are taken away while all that they need is
    given by none or by one that is gone; what stays is parted into its connected components.
    """
    every = _merged(nodes)
    given = {g for one in every for g in one.gives}
    inner = {n.code: [_givers(need, given) for need in n.needs] for n in every}
    blocked, had = {n.code: n for n in every}, set[str]()
    while True:
        free = [n for n in blocked.values() if all(not g or g & had for g in inner[n.code])]
        if not free:
            break
        for one in free:
            had |= one.gives
            del blocked[one.code]
    wanted = {
        code: {
            other.code
            for group in inner[code]
            if group and not group & had
            for other in blocked.values()
            if other.gives & group
        }
        for code in blocked
    }
    return [
        [blocked[code] for code in ring]
        for ring in components(wanted)
        if len(ring) > 1 or ring[0] in wanted[ring[0]]
    ]


def _merged(nodes: Iterable[Node]) -> list[Node]:
    """Join the texts of one item: what each gives, and what all of them need."""
    found: dict[str, Node] = {}
    for one in nodes:
        kept = found.get(one.code, one)
        found[one.code] = Node(one.code, one.name, kept.gives | one.gives, kept.needs & one.needs)
    return list(found.values())


def _givers(need: str, given: set[str]) -> set[str]:
    return {g for g in given if g in need}


def components(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected components, each in order (Kosaraju, without recursion)."""
    back: dict[str, set[str]] = defaultdict(set)
    for code, following in edges.items():
        for other in following:
            back[other].add(code)
    found, placed = [], set[str]()
    for code in reversed(_leaving(edges)):
        ring, waiting = [], [code] if code not in placed else []
        placed.add(code)
        while waiting:
            one = waiting.pop()
            ring.append(one)
            fresh = back[one] - placed
            placed |= fresh
            waiting += sorted(fresh)
        if ring:
            found.append(sorted(ring))
    return found


def _leaving(edges: Mapping[str, set[str]]) -> list[str]:
    """Return the codes in the order in which a walk along the edges leaves them for good."""
    order, seen = [], set[str]()
    for start in sorted(edges):
        stack = [(start, iter(sorted(edges[start])))] if start not in seen else []
        seen.add(start)
        while stack:
            code, following = stack[-1]
            step = next((n for n in following if n not in seen), None)
            if step is None:
                order.append(code)
                stack.pop()
            else:
                seen.add(step)
                stack.append((step, iter(sorted(edges[step]))))
    return order


def circular(
    nodes: Iterable[Node], severity: Severity = Severity.WARNING
) -> Iterator[tuple[str, Fault]]:
    """Yield, for each item in a circle, its code and what is wrong."""
    for ring in circles(nodes):
        names = "、".join(f"“{n.name}”" for n in ring)
        sentence = (
            f"{names}互相要对方的结果，群众办不成。请取消其中一个材料，或者改为部门核验"
            if len(ring) > 1
            else f"{names}要先有自己的结果才能办。请取消这个材料，或者改为部门核验"
        )
        for one in ring:
            yield one.code, Fault(*CIRCULAR, "materials", sentence, severity)


def same_names(
    named: Iterable[tuple[str, str]], severity: Severity = Severity.WARNING
) -> Iterator[tuple[str, Fault]]:
    """Yield the codes that bear a name another code bears: 五级四同 asks for one of each."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name in named:
        by_name[name.replace(" ", "")].append(code)
    for name, codes in by_name.items():
        for code in codes:
            others = [o for o in codes if o != code and _share_a_catalogue(o, code)]
            if others:
                sentence = (
                    f"“{name}”已经有编码{'、'.join(sorted(others))}，请用同一个编码或者改名称"
                )
                yield code, Fault(*SAME_NAME, "name", sentence, severity)


def _share_a_catalogue(one: str, other: str) -> bool:
    return one[:2] == other[:2] or NATIONAL in {one[:2], other[:2]}


def differing(bodies: list[Plain]) -> Fault | None:
    """Return what differs between the texts of one item, nothing when they agree."""
    keys = [k for k in LABELS if any(b.get(k) != bodies[0].get(k) for b in bodies[1:])]
    if not keys:
        return None
    labels = "、".join(LABELS[k] for k in keys)
    sentence = f"同一事项有{len(bodies)}种清单，{labels}不一致。请统一，或者写明只限本地的理由"
    return Fault(*SAME_TEXT, keys[0], sentence, Severity.WARNING)
