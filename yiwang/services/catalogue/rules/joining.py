"""Items handled within one: from their rows, in which order, how long together (联办)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yiwang.services.catalogue.types import Limit
from yiwang.services.catalogue.types.joining import Course, Member
from yiwang.services.catalogue.types.routes import Node, NodeKind, Route, Way

Plain = Mapping[str, Any]


def member(row: Plain) -> Member:
    """Build a member from its row."""
    return Member(
        basic_code=row["basic_code"],
        after=tuple(row.get("after", ())),
        situations=tuple(row.get("situations", ())),
        fields=tuple(sorted(row.get("fields", {}).items())),
        materials=tuple(sorted((int(a), int(b)) for a, b in row.get("materials", {}).items())),
        leads=tuple(sorted(row.get("leads", {}).items())),
    )


def belonging(members: Iterable[Member], situation: str) -> tuple[Member, ...]:
    """Return the members of a situation, each ``after`` only what is there too."""
    found = [m for m in members if not m.situations or situation in m.situations]
    there = {m.basic_code for m in found}
    return tuple(_among(m, there) for m in found)


def _among(one: Member, there: set[str]) -> Member:
    after = tuple(code for code in one.after if code in there)
    return replace(one, after=after)


_MONTH = 23


def working_days(limit: Limit) -> int:
    """Return the most working days a limit may take; hours and 「当场」 end on the same day."""
    return {"WD": limit.value, "CD": limit.value, "M": limit.value * _MONTH}.get(limit.unit, 0)


def faults(members: Sequence[Member], names: Mapping[str, str] | None = None) -> list[str]:
    """Return what is wrong with the order: one twice, waiting for nobody, in a circle.

    :param names: what to call them by, where their codes would say nothing.
    """
    codes = [m.basic_code for m in members]
    called = {
        code: (names or {}).get(code, code) for m in members for code in (*m.after, m.basic_code)
    }
    found = [
        f"{called[code]} 列了两次，请删除一个"
        for code in sorted(set(codes))
        if codes.count(code) > 1
    ]
    for one in members:
        found += [
            f"{called[one.basic_code]} 要等的 {called[code]} 不在联办事项里，请加上或者不再等它"
            for code in one.after
            if code not in codes
        ]
    circle = _circle(members)
    if circle:
        found.append(
            f"{' → '.join(called[code] for code in circle)} 互相等待，请取消其中一个先后关系"
        )
    return found


def _circle(members: Sequence[Member]) -> tuple[str, ...]:
    """Return the codes of a circle, the first again at its end, or nothing."""
    after = {m.basic_code: m.after for m in members}
    done: set[str] = set()

    def walk(code: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if code in way:
            return (*way[way.index(code) :], code)
        if code in done:
            return ()
        for before in after.get(code, ()):
            found = walk(before, (*way, code))
            if found:
                return found
        done.add(code)
        return ()

    for code in after:
        found = walk(code, ())
        if found:
            return found[::-1]
    return ()


def course(members: Sequence[Member], days: Mapping[str, int]) -> Course:
    """Return when each begins and ends when none is late: the longest chain makes the whole.

    :param days: working days each may take, by basic code.
    :raises ValueError: they wait for one another in a circle.
    """
    if _circle(members):
        raise ValueError("the members wait for one another")
    after = {m.basic_code: m.after for m in members}
    spans: dict[str, tuple[int, int]] = {}

    def end_of(code: str) -> int:
        if code not in spans:
            begin = max((end_of(c) for c in after[code] if c in after), default=0)
            spans[code] = (begin, begin + days.get(code, 0))
        return spans[code][1]

    total = max((end_of(code) for code in after), default=0)
    return Course(spans, _path(after, spans), total)


def _path(
    after: Mapping[str, Sequence[str]], spans: Mapping[str, tuple[int, int]]
) -> tuple[str, ...]:
    if not spans:
        return ()
    way = [max(spans, key=lambda code: spans[code][1])]
    while after[way[-1]]:
        way.append(max(after[way[-1]], key=lambda code: spans[code][1]))
    return tuple(reversed(way))


BEGIN, END = "-begin", "-end"
"""Where a drawing begins and ends; no basic code looks like these."""


def as_route(names: Mapping[str, str], after: Mapping[str, tuple[str, ...]]) -> Route | None:
    """Return items in their order as a route that can be drawn; none where they make a circle.

    Who waits for another that waits for a third is drawn behind the nearer one only.
    """
    members = [Member(code, tuple(c for c in after.get(code, ()) if c in names)) for code in names]
    if not members or _circle(members):
        return None
    before = {m.basic_code: m.after for m in members}
    ways: dict[str, list[str]] = {BEGIN: [], **{code: [] for code in names}}
    for code, waits in before.items():
        farther = {c for one in waits for c in _ancestors(one, before)}
        for one in [c for c in waits if c not in farther] or [BEGIN]:
            ways[one].append(code)
    last = [code for code in names if not ways[code]]
    nodes = [Node(key=BEGIN, kind=NodeKind.START, name="受理", ways=_ways(ways[BEGIN]))]
    for code, name in names.items():
        to = [END] if code in last else ways[code]
        nodes.append(Node(key=code, kind=NodeKind.STAGE, name=name, ways=_ways(to)))
    nodes.append(Node(key=END, kind=NodeKind.END, name="一次反馈结果"))
    return Route({node.key: node for node in nodes})


def _ancestors(code: str, before: Mapping[str, Sequence[str]]) -> set[str]:
    return {found for one in before[code] for found in ({one} | _ancestors(one, before))}


def _ways(codes: Iterable[str]) -> tuple[Way, ...]:
    return tuple(Way(code) for code in codes)
