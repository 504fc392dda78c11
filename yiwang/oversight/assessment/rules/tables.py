"""The statistics table: its columns, sums, balance, and what is flagged (办理情况统计表), S2."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from yiwang.oversight.assessment.types import HEADINGS

Figures = Mapping[str, int]


KEYS: Final = tuple(one.key for one in HEADINGS)
FEW: Final = 10
"""A share over fewer ratings is not shown (好差评)."""


def completed(figures: Figures) -> dict[str, int]:
    """Return all columns of a row; 按时 is what was neither early nor late."""
    row = {key: figures.get(key, 0) for key in KEYS}
    row["ON_TIME"] = row["ENDED"] - row["EARLY"] - row["LATE"]
    return row


def summed(rows: Iterable[Figures]) -> dict[str, int]:
    """Return the sum of rows."""
    found = list(rows)
    return {key: sum(one.get(key, 0) for one in found) for key in KEYS}


def good_rate(row: Figures) -> str:
    """Return the share of good ratings, or — when there are too few."""
    whole = row["GOOD"] + row["BAD"]
    return f"{100 * row['GOOD'] / whole:.1f}%" if whole >= FEW else "—"


def balance(offices: Sequence[Mapping[str, Any]], total: Figures) -> list[dict[str, Any]]:
    """Return what must be equal and whether it is (平衡校验).

    The sum of the departments is the division's own count, which supervision keeps by itself; what
    came in and was open before has ended or is open after.
    """
    found = summed(one["figures"] for one in offices)
    rows = [
        {"name": f"{one.title}：各单位合计 = 地区数", "left": found[one.key],
         "right": total.get(one.key, 0)}
        for one in HEADINGS if one.measure
    ]  # fmt: skip
    left = total.get("RECEIVED", 0) + found["OPEN_BEFORE"]
    right = total.get("ENDED", 0) + total.get("STOPPED", 0) + found["OPEN_AFTER"]
    rows.append(
        {"name": "收件 + 期初在办 = 办结 + 撤回终止 + 期末在办", "left": left, "right": right}
    )
    return [{**one, "is_equal": one["left"] == one["right"]} for one in rows]


def line(name: str, figures: Figures, **more: str) -> dict[str, Any]:
    """Return a row as a table keeps it; ``more`` says whose it is."""
    return {"name": name, "figures": dict(figures), "good_rate": good_rate(figures), **more}


def cells(row: Mapping[str, Any]) -> list[str | int]:
    """Return a kept row as page, spreadsheet and PDF write it."""
    return [row["name"], *(row["figures"][key] for key in KEYS), row["good_rate"]]


def head() -> list[str]:
    """Return the titles of the columns."""
    return ["名称", *(one.title for one in HEADINGS), "好评率"]
