"""What changes deliveries."""

from .choosing import CannotChoose, Consignments, choose, drop, open_consignments, remind
from .couriers import (
    SETTLE,
    note_cancel,
    note_order,
    note_refusal,
    note_silence,
    order,
    record_tracking,
    settle,
    track,
    withdraw_order,
)
from .demo import choose_fate
from .handing import (
    TOGETHER,
    AlreadyServed,
    CannotHandOver,
    hand_over,
    note_reading,
    register,
)
from .reading import print_sheet
from .shared import CannotServe, ConsignmentConflict

__all__ = [
    "SETTLE",
    "TOGETHER",
    "AlreadyServed",
    "CannotChoose",
    "CannotHandOver",
    "CannotServe",
    "ConsignmentConflict",
    "Consignments",
    "choose",
    "choose_fate",
    "drop",
    "hand_over",
    "note_cancel",
    "note_order",
    "note_reading",
    "note_refusal",
    "note_silence",
    "open_consignments",
    "order",
    "print_sheet",
    "record_tracking",
    "register",
    "remind",
    "settle",
    "track",
    "withdraw_order",
]
