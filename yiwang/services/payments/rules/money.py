"""Sums in fen: what lines come to, and what is wrong with them (金额)."""

from collections.abc import Iterable

from yiwang.services.payments.types import FeeLine, line_amount

MOST = 100_000_000_00
"""A hundred million yuan: more is a slip of the hand."""


def total(lines: Iterable[FeeLine]) -> int:
    """Return what all lines come to."""
    return sum(line_amount(line) for line in lines)


def faults(lines: Iterable[FeeLine]) -> dict[str, str]:
    """Return what is wrong with lines, by field; no fee without a basis (行政许可法 58)."""
    given, found = list(lines), {}
    if not given:
        found["lines"] = "请写明收费项目"
    for line in given:
        if not line.name.strip():
            found["name"] = "请写明收费项目的名称"
        if not line.basis.strip():
            found["basis"] = "没有依据不能收费，请写明法律、法规或者收费文件的名称和条款"
        if line.unit_price <= 0 or line.quantity <= 0:
            found["amount"] = "金额要大于 0"
    if not found and not 0 < total(given) <= MOST:
        found["amount"] = "金额要大于 0，不能超过一亿元"
    return found
