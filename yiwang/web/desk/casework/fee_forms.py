"""通知缴费: what a clerk writes; the rule of the case stands beside it and proposes the lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.payments.types import FeeLine, fen_of, yuan
from yiwang.web.desk.casework.act_forms import Act, Initial
from yiwang.web.desk.fields import number, text

LINES = 3
DUE_DAYS = 10


class RequestPayment(Act):
    """通知缴费: items with price and number, one basis, the days to pay."""

    basis = text(
        "收费依据", rows=2, most=500, hint="写法律、法规或者收费文件的名称和条款；没有依据不能收费"
    )
    due_days = number("几个工作日内缴费", 1, 60, hint="从通知的第二天算起")
    reason = text("说明", required=False, rows=3, hint="怎样算出来的；申请人会原样看到")
    rule = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1000)
    name_1 = text("收费项目一", most=100)
    price_1 = text("项目一的单价（元）", most=20)
    quantity_1 = text("项目一的数量", required=False, most=20, hint="不填就是 1")
    name_2 = text("收费项目二", required=False, most=100, hint="没有就不填")
    price_2 = text("项目二的单价（元）", required=False, most=20)
    quantity_2 = text("项目二的数量", required=False, most=20)
    name_3 = text("收费项目三", required=False, most=100, hint="没有就不填")
    price_3 = text("项目三的单价（元）", required=False, most=20)
    quantity_3 = text("项目三的数量", required=False, most=20)
    field_order = [
        "version",
        *(f"{part}_{n}" for n in range(1, LINES + 1) for part in ("name", "price", "quantity")),
        "basis",
        "due_days",
        "reason",
    ]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Show the rule in words beside the first price."""
        super().__init__(*args, **options)
        rule = self.data.get("rule") or self.initial.get("rule") or ""
        if rule:
            self.fields["price_1"].help_text = f"收费标准：{rule}"

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Propose what the rule gives."""
        found: Initial = {"version": file.version, "due_days": DUE_DAYS}
        due = file.fee_due
        if due is None:
            return found
        found |= {"rule": due.rule, "basis": due.basis}
        for n, line in enumerate(due.lines[:LINES], 1):
            found |= {
                f"name_{n}": line.name,
                f"price_{n}": f"{yuan(line.unit_price):.2f}",
                f"quantity_{n}": f"{line.quantity.normalize():f}",
            }
        return found

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        data = super().clean() or {}
        lines = [line for n in range(1, LINES + 1) if (line := self._line(n, data)) is not None]
        data["lines"] = tuple(lines)
        return data

    def _line(self, n: int, data: dict[str, Any]) -> FeeLine | None:
        name, typed = data.get(f"name_{n}", ""), data.get(f"price_{n}", "")
        if not (name and typed):
            if n > 1 and (name or typed):
                which = f"price_{n}" if name else f"name_{n}"
                self.add_error(which, "项目和单价要一起填写")
            return None
        price, many = fen_of(typed), fen_of(data.get(f"quantity_{n}") or "1")
        if not price:
            self.add_error(f"price_{n}", "请填写金额，如 20 或者 20.50")
        if not many:
            self.add_error(f"quantity_{n}", "请填写数量，如 1 或者 12.5")
        if not price or not many:
            return None
        quantity = Decimal(many) / 100
        return FeeLine(name=name, basis=data.get("basis", ""), unit_price=price, quantity=quantity)

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        wanted = ("version", "due_days", "reason", "lines")
        return {name: self.cleaned_data[name] for name in wanted}
