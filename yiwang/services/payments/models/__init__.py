"""Rows of payments; private to the app."""

from .bill import Bill, BillItem, BillStep, Receipt, Waiver
from .book import Payment, PaymentOrder, ProviderNotice, Refund
from .day import Difference, Reconciliation
from .demo import DemoMovement, DemoTrade

__all__ = [
    "Bill",
    "BillItem",
    "BillStep",
    "DemoMovement",
    "DemoTrade",
    "Difference",
    "Payment",
    "PaymentOrder",
    "ProviderNotice",
    "Receipt",
    "Reconciliation",
    "Refund",
    "Waiver",
]
