"""Points by the formula: pure arithmetic, every point taken away with what took it (评分)."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiwang.oversight.assessment.rules.formula import DEDUCTIONS, HUNDRED, MEASURES, MeasureInfo
from yiwang.oversight.assessment.types import Part, Party


def finding_group(content: str, level: str, rule: str, formula: Mapping[str, Any]) -> str:
    """Return what a confirmed finding counts for, once: illegal, a component, its light."""
    if rule in formula["illegal_rules"]:
        return "ILLEGAL"
    named = {MEASURES[one["measure"]].content for one in formula["components"]} - {""}
    if content in named:
        return content
    return level if level in DEDUCTIONS else ""


def parts(formula: Mapping[str, Any], party: Party, counts: Mapping[str, int]) -> list[Part]:
    """Return the parts of a score from what was counted."""
    found = [
        _component(one, counts, formula["few"])
        for one in formula["components"]
        if party in one["parties"] and one["weight"]
    ]
    if party is Party.WINDOW:
        return found
    for code, name in DEDUCTIONS.items():
        each, n = formula["deductions"].get(code, 0), counts.get(code, 0)
        if each and n:
            said = f"{name} {n} 件，每件扣 {each} 分"
            found.append(Part(code, name, 0, float(-each * n), n, n, said, is_deduction=True))
    return found


def _component(one: Mapping[str, Any], counts: Mapping[str, int], few: int) -> Part:
    measure, most = MEASURES[one["measure"]], float(one["weight"])
    bad = counts.get(measure.bad, 0)
    if not measure.whole:
        points = max(most - one["each"] * bad, 0.0)
        said = f"{measure.name} {bad} 件，每件扣 {one['each']} 分" if bad else f"没有{measure.name}"
        return Part(one["code"], one["name"], most, points, bad, bad, said)
    whole = sum(counts.get(name, 0) for name in measure.whole)
    return _share(one, measure, bad, whole, few)


def _share(one: Mapping[str, Any], measure: MeasureInfo, bad: int, whole: int, few: int) -> Part:
    most, is_rated = float(one["weight"]), len(measure.whole) > 1
    if not whole or (is_rated and whole < few):
        said = f"评价不足 {few} 条，不计入" if is_rated else "没有办件，不计入"
        return Part(one["code"], one["name"], most, 0.0, bad, whole, said, is_counted=False)
    share = HUNDRED * max(whole - bad, 0) / whole
    reached = min(max((share - one["low"]) / (one["high"] - one["low"]), 0.0), 1.0)
    said = (
        f"{whole} {measure.unit}里{measure.name} {bad} {measure.unit}，得 {share:.1f}%；"
        f"{one['high']}% 得满分，{one['low']}% 以下不得分"
    )
    return Part(one["code"], one["name"], most, round(most * reached, 1), bad, whole, said)


def total(found: Iterable[Part]) -> float | None:
    """Return the points of a hundred, None when nothing was counted.

    What was not counted takes no part: the others stand for the whole.
    """
    counted = [one for one in found if one.is_counted]
    whole = sum(one.most for one in counted)
    if not whole:
        return None
    won = sum(min(one.points + one.back, one.most) for one in counted if not one.is_deduction)
    taken = sum(one.lost for one in counted if one.is_deduction)
    return round(min(max(HUNDRED * won / whole - taken, 0.0), float(HUNDRED)), 1)


def grade(points: float | None, formula: Mapping[str, Any]) -> str:
    """Return the grade (等次)."""
    if points is None:
        return ""
    return next((name for least, name in formula["grades"] if points >= least), "")


def ranked(points: Iterable[float]) -> dict[float, int]:
    """Return the rank of every number of points; equal points share it."""
    ordered = sorted(points, reverse=True)
    return {one: ordered.index(one) + 1 for one in ordered}
