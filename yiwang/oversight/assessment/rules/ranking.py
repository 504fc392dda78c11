"""Grades and ranks: like with like, and nobody ranked on too few matters (排名)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from yiwang.oversight.assessment.rules import scoring
from yiwang.oversight.assessment.types import Part


class Ranked(Protocol):
    """What is ranked: a row with its parts."""

    party: str
    group: str
    handled: int
    points: Any
    grade: str
    rank: int | None
    among: int
    parts: Any


def kept(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Return parts as they are stored."""
    return [asdict(part) for part in parts]


def read(parts: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Return stored parts."""
    return tuple(Part(**part) for part in parts)


def rank(found: Iterable[Ranked], formula: Mapping[str, Any]) -> None:
    """Write points, grade, rank and the number of its like into each."""
    groups: dict[tuple[str, str], list[Ranked]] = defaultdict(list)
    for one in found:
        one.points, one.grade, one.rank, one.among = None, "", None, 0
        if one.handled >= formula["least"]:
            one.points = scoring.total(read(one.parts))
            one.grade = scoring.grade(one.points, formula)
        if one.points is not None:
            groups[one.party, one.group].append(one)
    for group in groups.values():
        ranks = scoring.ranked(one.points for one in group)
        for one in group:
            one.rank, one.among = ranks[one.points], len(group)
