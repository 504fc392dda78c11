"""What a sum that came in does to its bill; and where a bill stands after a refund (入账规则)."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from yiwang.services.payments.types import BillState, RefundWhy

ORDER_LIFE: Final = timedelta(minutes=30)
"""Then the QR is drawn anew."""
ASK_AFTER: Final = (
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
"""How long after each question the provider is asked about an order again."""
LAST_ASKED: Final = timedelta(days=15)
"""A closed or failed order is still asked about so long: money may come late."""
WINDOW: Final = timedelta(minutes=10)
"""How far the time of a notice may be from ours."""


class Judgement(NamedTuple):
    """Whether a sum settles the bill; if not, why it goes back."""

    settles: bool
    back: RefundWhy | None = None


def judge(state: BillState, owed: int, came: int) -> Judgement:
    """Return what a sum does: settle an open bill of just that sum, or go back.

    A bill that was paid once is never paid again, whatever became of it.
    """
    if state in {BillState.PAID, BillState.PART_REFUNDED, BillState.REFUNDED}:
        return Judgement(settles=False, back=RefundWhy.DUPLICATE)
    if state is not BillState.OPEN:
        return Judgement(settles=False, back=RefundWhy.LATE)
    if came != owed:
        return Judgement(settles=False, back=RefundWhy.WRONG_SUM)
    return Judgement(settles=True)


def after_refund(amount: int, refunded: int) -> BillState:
    """Return where a paid bill stands when so much of it has gone back."""
    if refunded >= amount:
        return BillState.REFUNDED
    return BillState.PART_REFUNDED if refunded else BillState.PAID


def ask_next(asked: int, at: datetime, placed_at: datetime) -> datetime | None:
    """Return when to ask about an order again after so many questions; None: no more."""
    following = at + ASK_AFTER[min(asked, len(ASK_AFTER) - 1)]
    return following if following <= placed_at + LAST_ASKED else None


def in_window(said: datetime, at: datetime) -> bool:
    """Whether a notice is of now: an old one may be somebody's copy."""
    return abs(said - at) <= WINDOW
