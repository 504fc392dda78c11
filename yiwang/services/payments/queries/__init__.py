"""Reads of payments: a payer's bill, the desk's lists, the book, days and their differences."""

from .bills import bill, bill_file, bill_lines, bills_of, count_by_state, owes
from .book import balance
from .days import day_lines, days_left, difference, difference_lines
from .due import orders_to_ask, refunds_to_send, to_expire, to_remind
from .receipts import receipt_pdf

__all__ = [
    "balance",
    "bill",
    "bill_file",
    "bill_lines",
    "bills_of",
    "count_by_state",
    "day_lines",
    "days_left",
    "difference",
    "difference_lines",
    "orders_to_ask",
    "owes",
    "receipt_pdf",
    "refunds_to_send",
    "to_expire",
    "to_remind",
]
