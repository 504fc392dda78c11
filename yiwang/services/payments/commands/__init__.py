"""Writes of payments, one verb each; see docs/generated/commands.md."""

from .bills import cancel_bill, drop_bills, expire_bill, lapse_bill, raise_bill, remind
from .demo import come_early, play
from .notices import RefusedNotice, forget_notices, hear_notice, take_notice
from .orders import (
    CannotPay,
    InstitutionAway,
    ask_order,
    close_order,
    note_order,
    note_standing,
    open_order,
    place_order,
)
from .reconciling import (
    CannotReconcile,
    DifferenceConflict,
    ask_about_difference,
    begin_day,
    compare,
    finish_day,
    reconcile,
    resolve_difference,
    settle_difference,
)
from .refunds import (
    approve_refund,
    ask_refund,
    deny_refund,
    note_refund,
    retry_refund,
    send_refund,
)
from .steps import BillConflict, CannotBill
from .waivers import ask_waiver, deny_waiver, grant_waiver

__all__ = [
    "BillConflict",
    "CannotBill",
    "CannotPay",
    "CannotReconcile",
    "DifferenceConflict",
    "InstitutionAway",
    "RefusedNotice",
    "approve_refund",
    "ask_about_difference",
    "ask_order",
    "ask_refund",
    "ask_waiver",
    "begin_day",
    "cancel_bill",
    "close_order",
    "come_early",
    "compare",
    "deny_refund",
    "deny_waiver",
    "drop_bills",
    "expire_bill",
    "finish_day",
    "forget_notices",
    "grant_waiver",
    "hear_notice",
    "lapse_bill",
    "note_order",
    "note_refund",
    "note_standing",
    "open_order",
    "place_order",
    "play",
    "raise_bill",
    "reconcile",
    "remind",
    "resolve_difference",
    "retry_refund",
    "send_refund",
    "settle_difference",
    "take_notice",
]
