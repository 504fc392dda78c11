"""The statistics table: its columns, sums, balance, and what is flagged (办理情况统计表), S2."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its key, its title, and where it leads: measure and kinds of matters."""

    key: str
    title: str
    measure: str = ""
    kinds: tuple[str, ...] = ("CASE",)


ALL_KINDS: Final = ("CASE", "CONSULTATION", "COMPLAINT", "REPORT", "NEED", "RATING")
COMPLAINTS: Final = ("COMPLAINT", "REPORT")
HEADINGS: Final = (
    Heading("OPEN_BEFORE", "期初在办"),
    Heading("RECEIVED", "收件", "RECEIVED"),
    Heading("ACCEPTED", "受理", "ACCEPTED"),
    Heading("ENDED", "办结", "ENDED"),
    Heading("EARLY", "提前", "EARLY"),
    Heading("ON_TIME", "按时"),
    Heading("LATE", "超时", "LATE"),
    Heading("STOPPED", "撤回终止", "STOPPED"),
    Heading("OPEN_AFTER", "期末在办"),
    Heading("CONFIRMED", "违规", "CONFIRMED", ALL_KINDS),
    Heading("COMPLAINED", "投诉举报", "RECEIVED", COMPLAINTS),
    Heading("GOOD", "好评", "GOOD", ("RATING",)),
    Heading("BAD", "差评", "BAD", ("RATING",)),
)
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


def cells(name: str, row: Figures) -> list[str | int]:
    """Return a row as page, spreadsheet and PDF write it."""
    return [name, *(row[key] for key in KEYS), good_rate(row)]


def head() -> list[str]:
    """Return the titles of the columns."""
    return ["名称", *(one.title for one in HEADINGS), "好评率"]
