"""Items handled within one: from their rows, in which order, how long together (联办)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yiwang.services.catalogue.types.joining import Course, Member

Plain = Mapping[str, Any]


def member(row: Plain) -> Member:
    """Build a member from its row."""
    return Member(
        basic_code=row["basic_code"],
        after=tuple(row.get("after", ())),
        situations=tuple(row.get("situations", ())),
        fields=tuple(sorted(row.get("fields", {}).items())),
        materials=tuple(sorted((int(a), int(b)) for a, b in row.get("materials", {}).items())),
    )


def belonging(members: Iterable[Member], situation: str) -> tuple[Member, ...]:
    """Return the members of a situation, each ``after`` only what is there too."""
    found = [m for m in members if not m.situations or situation in m.situations]
    there = {m.basic_code for m in found}
    return tuple(_among(m, there) for m in found)


def _among(one: Member, there: set[str]) -> Member:
    after = tuple(code for code in one.after if code in there)
    return Member(one.basic_code, after, one.situations, one.fields, one.materials)


def faults(members: Sequence[Member]) -> list[str]:
    """Return what is wrong with the order: one twice, waiting for nobody, in a circle."""
    codes = [m.basic_code for m in members]
    found = [f"{code} 列了两次，请删除一个" for code in sorted(set(codes)) if codes.count(code) > 1]
    for one in members:
        found += [
            f"{one.basic_code} 要等的 {code} 不在联办事项里，请加上或者不再等它"
            for code in one.after
            if code not in codes
        ]
    circle = _circle(members)
    if circle:
        found.append(f"{' → '.join(circle)} 互相等待，请取消其中一个先后关系")
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
