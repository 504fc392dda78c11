"""What a case costs: the rule of its guide read as far as it is plain (收费标准).

A guide says its fee in words (「工本费20元」, 「每平方米每日0.50元」), which stay for a case. One
sum is a fixed fee; a price for units is multiplied by what the form says in these units; what is
said in other words is typed by a clerk, with the words beside it. Nothing is stored twice.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from yiwang.services.cases.types.fees import FeeProposal
from yiwang.services.catalogue.types import Fee
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.services.payments.types import FeeLine, line_amount

_ASIDE: Final = re.compile(r"[（(][^（）()]*[）)]")
_SUM: Final = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)\s*元")
_EACH: Final = re.compile(r"每([^每\d，。；、]{1,6}?)(?=每|\s*\d)")
_PER: Final = re.compile(r"元\s*/\s*([^\s，。；、/\d]{1,6})")
_VAGUE: Final = re.compile(r"起|以上|以下|最高|不超过|左右|比例|按|另行|%|％")  # noqa: RUF001
_NAME: Final = re.compile(r"^[^每\d]*")
_DAYS: Final = frozenset({"日", "天"})


class Rule(NamedTuple):
    """A price and the units it is for; no unit is a fixed fee."""

    name: str
    price: int
    units: tuple[str, ...] = ()


def read(standard: str) -> Rule | None:
    """Return the rule that words say, or nothing when they say it otherwise."""
    plain = _ASIDE.sub("", standard)
    sums = _SUM.findall(plain)
    if len(sums) != 1 or _VAGUE.search(plain):
        return None
    named = _NAME.match(plain)
    name = named.group().strip(" ：:，") if named else ""
    units = (*_EACH.findall(plain), *_PER.findall(plain))
    return Rule(name, int(Decimal(sums[0]) * 100), units)


def quantity(
    units: Iterable[str], fields: Iterable[FormField], values: Mapping[str, Any]
) -> Decimal | None:
    """Return how many the form says of all these units together; nothing when it does not say."""
    asked, found = list(fields), Decimal(1)
    for unit in units:
        some = _many(unit, asked, values)
        if some is None:
            return None
        found *= some
    return found


def _many(unit: str, fields: list[FormField], values: Mapping[str, Any]) -> Decimal | None:
    numbers = [f for f in fields if f.kind is FieldKind.NUMBER and _is_same(f.unit, unit)]
    if len(numbers) == 1:
        return _number(values.get(numbers[0].key))
    spans = [f for f in fields if f.kind is FieldKind.DATE and f.after]
    if unit in _DAYS and not numbers and len(spans) == 1:
        return _days(values.get(spans[0].after), values.get(spans[0].key))
    return None


def _is_same(unit: str, wanted: str) -> bool:
    return unit == wanted or (unit in _DAYS and wanted in _DAYS)


def _number(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def _days(first: object, last: object) -> Decimal | None:
    try:
        span = date.fromisoformat(str(last)) - date.fromisoformat(str(first))
    except ValueError:
        return None
    return Decimal(span.days + 1) if span.days >= 0 else None


def proposal(
    fee: Fee, item_name: str, fields: Iterable[FormField], values: Mapping[str, Any]
) -> FeeProposal | None:
    """Return what is to be asked for a case; nothing when it is free."""
    if not fee.charged:
        return None
    rule = read(fee.standard)
    if rule is None:
        return FeeProposal(fee.text, fee.basis)
    many = quantity(rule.units, fields, values)
    name = rule.name or f"{item_name}收费"
    line = FeeLine(
        name=name[:100],
        basis=fee.basis,
        unit_price=rule.price,
        quantity=many or Decimal(1),
        unit="·".join(rule.units),
    )
    return FeeProposal(fee.text, fee.basis, (line,), many is not None, line_amount(line))


def is_due_first(fee: Fee) -> bool:
    """Whether the fee is one of ours, said plainly: then the licence is not handed over unpaid."""
    return fee.charged and read(fee.standard) is not None
