"""What crosses the border: states, kinds, what pages and other apps see of bills and the book."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID


class BillState(StrEnum):
    """Where a bill stands (缴款单状态)."""

    OPEN = "OPEN"
    PAID = "PAID"
    WAIVED = "WAIVED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    PART_REFUNDED = "PART_REFUNDED"
    REFUNDED = "REFUNDED"


BILL_NAMES: Final = MappingProxyType(
    {
        BillState.OPEN: "待缴费",
        BillState.PAID: "已缴费",
        BillState.WAIVED: "已减免",
        BillState.CANCELLED: "已撤销",
        BillState.EXPIRED: "逾期未缴",
        BillState.PART_REFUNDED: "部分退款",
        BillState.REFUNDED: "已退款",
    }
)
SETTLED: Final = frozenset({BillState.PAID, BillState.WAIVED, BillState.PART_REFUNDED})
"""Nothing more is owed."""
MONEY_KEPT: Final = frozenset({BillState.PAID, BillState.PART_REFUNDED, BillState.REFUNDED})
"""Was paid once: it has a receipt."""


class OrderState(StrEnum):
    """Where an order at a provider stands (支付订单状态)."""

    NEW = "NEW"
    """Written here, not yet known to be there."""
    OPEN = "OPEN"
    PAID = "PAID"
    FAILED = "FAILED"
    """The provider said so; it may still capture the money later."""
    CLOSED = "CLOSED"


class RefundState(StrEnum):
    """Where a refund stands (退款状态)."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    DONE = "DONE"
    DENIED = "DENIED"
    """The second person said no."""
    FAILED = "FAILED"
    """The provider said no; it can be sent again."""


REFUND_NAMES: Final = MappingProxyType(
    {
        RefundState.ASKED: "待审批",
        RefundState.APPROVED: "退款中",
        RefundState.DONE: "已退款",
        RefundState.DENIED: "不同意退款",
        RefundState.FAILED: "支付机构没有退成",
    }
)


class RefundWhy(StrEnum):
    """Why money goes back (退款原因)."""

    ASKED = "ASKED"
    DUPLICATE = "DUPLICATE"
    LATE = "LATE"
    WRONG_SUM = "WRONG_SUM"


REFUND_REASONS: Final = MappingProxyType(
    {
        RefundWhy.ASKED: "申请退款",
        RefundWhy.DUPLICATE: "重复缴费，自动退回",
        RefundWhy.LATE: "缴款单已经失效，自动退回",
        RefundWhy.WRONG_SUM: "金额与缴款单不符，自动退回",
    }
)


class Via(StrEnum):
    """How we learned of money (入账来源)."""

    NOTICE = "NOTICE"
    QUERY = "QUERY"
    CLOSE = "CLOSE"


class WaiverState(StrEnum):
    """Where a waiver stands (减免状态)."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"


class BillAct(StrEnum):
    """What is done to a bill (缴款单动作)."""

    RAISE = "RAISE"
    CANCEL = "CANCEL"
    EXPIRE = "EXPIRE"
    PAY = "PAY"
    EXTRA = "EXTRA"
    ASK_WAIVER = "ASK_WAIVER"
    GRANT_WAIVER = "GRANT_WAIVER"
    DENY_WAIVER = "DENY_WAIVER"
    ASK_REFUND = "ASK_REFUND"
    APPROVE_REFUND = "APPROVE_REFUND"
    DENY_REFUND = "DENY_REFUND"
    RETRY_REFUND = "RETRY_REFUND"
    REFUND = "REFUND"
    REFUND_FAILED = "REFUND_FAILED"


ACT_NAMES: Final = MappingProxyType(
    {
        BillAct.RAISE: "开出缴款单",
        BillAct.CANCEL: "撤销缴款单",
        BillAct.EXPIRE: "逾期失效",
        BillAct.PAY: "收到缴费",
        BillAct.EXTRA: "收到不应收的款项",
        BillAct.ASK_WAIVER: "提出减免",
        BillAct.GRANT_WAIVER: "同意减免",
        BillAct.DENY_WAIVER: "不同意减免",
        BillAct.ASK_REFUND: "提出退款",
        BillAct.APPROVE_REFUND: "同意退款",
        BillAct.DENY_REFUND: "不同意退款",
        BillAct.RETRY_REFUND: "重新发起退款",
        BillAct.REFUND: "退款到账",
        BillAct.REFUND_FAILED: "支付机构没有退成",
    }
)


class Direction(StrEnum):
    """Whether money came or went (收支方向)."""

    IN = "IN"
    OUT = "OUT"


DIRECTION_NAMES: Final = MappingProxyType({Direction.IN: "缴费", Direction.OUT: "退款"})


_TYPED: Final = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_WIDE: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,")  # noqa: RUF001  as an IME types them


def fen_of(typed: str) -> int | None:
    """Return a sum typed in yuan as fen; None when it is none."""
    plain = typed.translate(_WIDE).strip().removesuffix("元").replace(",", "").strip()
    return int(Decimal(plain) * 100) if _TYPED.fullmatch(plain) else None


def yuan(fen: int) -> Decimal:
    """Return an amount in yuan; everything is kept in fen."""
    return Decimal(fen) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """What is asked: a name, its legal basis, unit price in fen, how many (收费项目)."""

    name: str
    basis: str
    unit_price: int
    quantity: Decimal = Decimal(1)
    unit: str = ""


def line_amount(line: FeeLine) -> int:
    """Return what a line comes to in fen, rounded to the nearest."""
    exact = Decimal(line.unit_price) * line.quantity
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Payer:
    """Who owes (缴款人), name masked; ``receiver_id`` is the person who is told."""

    kind: str
    id: UUID
    name: str
    receiver_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a bill as it is read."""

    name: str
    basis: str
    unit_price: int
    quantity: Decimal
    unit: str
    amount: int

    @property
    def amount_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.amount)

    @property
    def price_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.unit_price)


@dataclass(frozen=True, slots=True)
class BillLine:
    """A bill in a list."""

    id: UUID
    number: str
    subject: str
    title: str
    payer_name: str
    amount: int
    refunded: int
    due_on: date
    state: BillState
    raised_at: datetime

    @property
    def amount_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.amount)

    @property
    def state_name(self) -> str:
        """In words."""
        return BILL_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order at a provider: what the QR says and until when."""

    no: str
    state: OrderState
    qr: str
    placed_at: datetime
    expires_at: datetime
    payer_name: str
    is_proxy: bool


@dataclass(frozen=True, slots=True)
class PaymentView:
    """Money that came in."""

    id: UUID
    transaction: str
    amount: int
    paid_at: datetime
    via: Via
    settles: bool
    payer_name: str
    is_proxy: bool

    @property
    def amount_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.amount)


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money that goes back."""

    id: UUID
    number: str
    amount: int
    why: RefundWhy
    reason: str
    basis: str
    state: RefundState
    asked_name: str
    asked_at: datetime
    decided_name: str
    done_at: datetime | None
    answer: str

    @property
    def amount_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.amount)

    @property
    def state_name(self) -> str:
        """In words."""
        return REFUND_NAMES[self.state]

    @property
    def why_name(self) -> str:
        """In words."""
        return REFUND_REASONS[self.why]


@dataclass(frozen=True, slots=True)
class WaiverView:
    """A request to let the payer off, and its answer (减免)."""

    id: UUID
    reason: str
    basis: str
    document: str
    state: WaiverState
    asked_name: str
    asked_at: datetime
    decided_name: str
    opinion: str


@dataclass(frozen=True, slots=True)
class StepView:
    """A line of a bill's trace."""

    n: int
    act: BillAct
    name: str
    at: datetime
    actor_name: str
    office: str
    opinion: str


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill as its payer sees it (缴款单)."""

    id: UUID
    number: str
    subject: str
    title: str
    payee_name: str
    payer_name: str
    rule: str
    lines: tuple[LineView, ...]
    amount: int
    refunded: int
    due_on: date
    expires_on: date
    state: BillState
    version: int
    raised_at: datetime
    closed_why: str
    paid_at: datetime | None
    paid_name: str
    is_proxy: bool
    order: OrderView | None
    failed: bool
    """The last attempt at the provider did not go through."""
    receipt_number: str
    refunds: tuple[RefundView, ...]

    @property
    def amount_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.amount)

    @property
    def refunded_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.refunded)

    @property
    def state_name(self) -> str:
        """In words."""
        return BILL_NAMES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it can still be paid."""
        return self.state is BillState.OPEN

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is owed."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True)
class BillFile:
    """A bill with everything staff see: money, refunds, waivers, trace, what they may do."""

    bill: BillView
    payments: tuple[PaymentView, ...]
    waivers: tuple[WaiverView, ...]
    steps: tuple[StepView, ...]
    refundable: int
    """Fen that could still be asked back."""
    actions: frozenset[BillAct]

    @property
    def refundable_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.refundable)


@dataclass(frozen=True, slots=True)
class Balance:
    """The book in four sums, in fen: it balances when ``came - went == kept`` (账面)."""

    came: int
    went: int
    kept: int
    on_its_way_back: int
