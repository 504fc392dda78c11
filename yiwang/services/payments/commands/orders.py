"""Orders at the payment institution: made once, asked about, closed (支付订单)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import providers
from yiwang.services.payments.models import PaymentOrder
from yiwang.services.payments.rules import settling
from yiwang.services.payments.types import BILL_NAMES, BillState, OrderState, Via

from .book import Book
from .steps import Bills

STARTS = ("NEW", "OPEN")


class CannotPay(DomainError):
    """The bill is not to be paid any more."""

    code: ClassVar[str] = "payments.cannot_pay"
    sentence: ClassVar[str] = "这张缴款单不用再缴费"


class InstitutionAway(DomainError):
    """The payment institution does not answer; nothing was charged."""

    code: ClassVar[str] = "payments.institution_away"
    sentence: ClassVar[str] = "支付机构暂时连不上，没有扣款。请过几分钟再试，也可以到窗口缴费"
    status = 503


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as the procedure hands it on."""

    no: str
    provider: str
    amount: int
    title: str
    expires_at: datetime
    qr: str
    is_over: bool


@procedure("payments.place_order")
def place_order(
    *, bill_id: UUID, payer_name: str, is_proxy: bool, actor: Actor, at: datetime
) -> str:
    """Make the bill's order at the institution and return its number (下单).

    《行政许可法》第五十九条. One open order a bill: a retry, a second tab, another person get the
    same one. A QR that is over is closed there first, so that nobody pays it beside the new one.

    :raises CannotPay: the bill is settled, taken back or over.
    :raises InstitutionAway: try again; nothing was charged.
    """
    try:
        placed = _place(bill_id, payer_name, actor, at, is_proxy=is_proxy)
    except providers.ProviderAway as away:
        raise InstitutionAway from away
    except LookupError:
        raise CannotPay("还没有开通网上缴费，请到窗口缴费", reason="not_opened") from None
    return placed.no


def _place(bill_id: UUID, payer_name: str, actor: Actor, at: datetime, *, is_proxy: bool) -> Placed:
    act: dict[str, Any] = {"bill_id": bill_id, "actor": actor, "at": at}
    placed = open_order(payer_name=payer_name, is_proxy=is_proxy, **act)
    if placed.is_over:
        close_order(no=placed.no, loud=True, actor=actor, at=at)
        placed = open_order(payer_name=payer_name, is_proxy=is_proxy, **act)
    if not placed.qr:
        _, institution = providers.institution(placed.provider)
        created = institution.create(
            no=placed.no,
            amount=placed.amount,
            title=placed.title,
            expires_at=placed.expires_at,
            at=at,
        )
        note_order(no=placed.no, qr=created.qr, actor=actor, at=at)
    return placed


@command("payments.open_order")
def open_order(
    *, bill_id: UUID, payer_name: str, is_proxy: bool, actor: Actor, at: datetime
) -> Placed:
    """Write down the order that will be made, or return the one that is open (支付订单).

    《行政许可法》第五十九条. Whoever pays for another is kept with the order (代缴).

    :raises CannotPay: the bill is not open, or its last day has passed.
    """
    bill = Bills.locked(bill_id)
    if bill.state != BillState.OPEN:
        raise CannotPay(
            f"这张缴款单{BILL_NAMES[BillState(bill.state)]}，不用再缴费", reason="state"
        )
    if bill.expires_on < local_date(at):
        raise CannotPay("缴费期限已过，请不要再缴费", reason="over")
    order = bill.orders.filter(state__in=STARTS).first()
    if order is not None:
        nothing_done()
        is_over = order.expires_at <= at
        return _placed(order, bill.title, is_over=is_over)
    name, _ = providers.institution()
    order = PaymentOrder.objects.create(
        no=f"{bill.number}{bill.orders.count() + 1:03d}",
        bill=bill,
        provider=name,
        amount=bill.amount,
        placed_at=at,
        expires_at=at + settling.ORDER_LIFE,
        placed_by=actor.id,
        payer_name=payer_name,
        is_proxy=is_proxy,
        ask_next=settling.ask_next(0, at, at),
    )
    concerning(f"payments:bill:{bill.pk}", order=order.no, proxy=is_proxy)
    return _placed(order, bill.title, is_over=False)


def _placed(order: PaymentOrder, title: str, *, is_over: bool) -> Placed:
    return Placed(
        order.no, order.provider, order.amount, title, order.expires_at, order.qr, is_over
    )


@command("payments.note_order", audited=False)
def note_order(*, no: str, qr: str, actor: Actor, at: datetime) -> None:
    """Keep what the QR says once the institution has the order (下单回执).

    《电子签名法》第四条. Not audited: the institution's answer. A notice may have come before it.
    """
    del actor, at
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(no=no)
    order.qr = qr
    if order.state == OrderState.NEW:
        order.state = OrderState.OPEN
    order.save(update_fields=["qr", "state"])


@procedure("payments.ask_order")
def ask_order(*, no: str, actor: Actor, at: datetime) -> bool:
    """Ask the institution about an order whose notice did not come (查询订单).

    《行政许可法》第五十九条. Return whether it answered; money that came is taken into the book.
    """
    order = PaymentOrder.objects.filter(no=no).first()
    if order is None:
        raise NotFound
    _, institution = providers.institution(order.provider)
    try:
        standing = institution.query(no=no, at=at)
    except providers.ProviderAway:
        standing = None
    note_standing(no=no, standing=standing, via=Via.QUERY, actor=actor, at=at)
    return standing is not None


@procedure("payments.close_order")
def close_order(*, no: str, loud: bool = False, actor: Actor, at: datetime) -> bool:
    """Let the institution close an order nobody is to pay any more (关闭订单).

    《行政许可法》第五十九条. If it was paid meanwhile the money enters the book. Return whether
    it answered.

    :raises ProviderAway: it did not and ``loud`` was asked for.
    """
    order = PaymentOrder.objects.filter(no=no, state__in=STARTS).first()
    if order is None:
        return True
    _, institution = providers.institution(order.provider)
    try:
        standing = institution.close(no=no, at=at)
    except providers.ProviderAway:
        if loud:
            raise
        return False
    note_standing(no=no, standing=standing, via=Via.CLOSE, actor=actor, at=at)
    return True


@command("payments.note_standing")
def note_standing(
    *, no: str, standing: providers.Standing | None, via: Via, actor: Actor, at: datetime
) -> None:
    """Write down what the institution said of an order (订单状态); nothing: it was away.

    《行政许可法》第五十九条. The order is asked about ever more rarely, and for the last time after
    fifteen days.
    """
    bill_id = PaymentOrder.objects.values_list("bill_id", flat=True).get(no=no)
    bill = Bills.locked(bill_id)
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(no=no)
    is_news = standing is not None and Book.hear(bill, order, standing, via, actor=actor, at=at)
    order.asked = min(order.asked + 1, 30_000)
    order.ask_next = settling.ask_next(order.asked, at, order.placed_at)
    order.save(update_fields=["asked", "ask_next"])
    if not is_news:
        nothing_done()
