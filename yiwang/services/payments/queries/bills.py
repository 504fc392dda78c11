"""Bills: one as its payer sees it, one with everything for staff, lists by keyset."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Sum

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import policy
from yiwang.services.payments.models import Bill, PaymentOrder, Refund
from yiwang.services.payments.types import (
    ACT_NAMES,
    MONEY_KEPT,
    SETTLED,
    BillAct,
    BillFile,
    BillLine,
    BillState,
    BillView,
    LineView,
    OrderState,
    OrderView,
    PaymentView,
    RefundState,
    RefundView,
    RefundWhy,
    StepView,
    Via,
    WaiverState,
    WaiverView,
)

MOST: Final = 100
LISTED: Final = (
    *("id", "number", "subject", "title", "payer_name", "amount", "refunded", "due_on", "state"),
    "raised_at",
)


def bill(bill_id: UUID, *, viewer: Actor) -> BillView:
    """Return a bill to its payer, to staff of its payee, or to the page that checked a 查询码.

    :raises NotFound: there is none, or not for this viewer.
    """
    return _view(_row(bill_id, viewer))


def _row(bill_id: UUID, viewer: Actor) -> Bill:
    row = Bill.objects.filter(pk=bill_id).first()
    if row is None or not policy.may_see(viewer, row):
        raise NotFound("没有找到这张缴款单")
    return row


def bills_of(subject: str, *, viewer: Actor) -> tuple[BillLine, ...]:
    """Return the bills for something, oldest first; the caller has the right to it.

    Whoever asks for another's is told nothing.
    """
    rows = list(Bill.objects.filter(subject=subject).order_by("pk")[:MOST])
    return tuple(_line(row) for row in rows if policy.may_see(viewer, row))


def owes(subject: str, *, viewer: Actor) -> tuple[bool, bool]:
    """Return whether something is still owed for a subject, and whether anything was settled."""
    if not (viewer.is_system or viewer.is_staff):
        return False, False
    rows = Bill.objects.filter(subject=subject).values_list("state", flat=True)
    states = {BillState(state) for state in rows[:MOST]}
    return BillState.OPEN in states, bool(SETTLED & states)


def bill_lines(
    *,
    states: Iterable[BillState] = (),
    number: str = "",
    before: UUID | None = None,
    limit: int = 30,
    viewer: Actor,
) -> tuple[BillLine, ...]:
    """Return the bills of the viewer's organisations, newest first, keyset by id."""
    if not policy.sees_bills(viewer):
        return ()
    rows = Bill.objects.filter(payee_id__in=policy.own(viewer))
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    if number:
        rows = rows.filter(number=number)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = rows.only(*LISTED).order_by("-pk")[: min(limit, MOST)]
    return tuple(_line(row) for row in found)


def count_by_state(*, viewer: Actor) -> dict[BillState, int]:
    """Return how many bills wait in each state, counted to 999 at most."""
    if not policy.sees_bills(viewer):
        return {}
    rows = Bill.objects.filter(payee_id__in=policy.own(viewer))
    return {state: rows.filter(state=state)[:999].count() for state in (BillState.OPEN,)}


def _line(row: Bill) -> BillLine:
    told = {name: getattr(row, name) for name in LISTED if name != "state"}
    return BillLine(state=BillState(row.state), **told)


def _view(row: Bill) -> BillView:
    orders = list(row.orders.order_by("-placed_at", "-pk")[:MOST])
    waiting = next((o for o in orders if o.state in {OrderState.NEW, OrderState.OPEN}), None)
    receipt = getattr(row, "receipt", None) if row.state in MONEY_KEPT else None
    return BillView(
        id=row.pk,
        number=row.number,
        subject=row.subject,
        title=row.title,
        payee_name=row.payee_name,
        payer_name=row.payer_name,
        rule=row.rule,
        lines=_items(row),
        amount=row.amount,
        refunded=row.refunded,
        due_on=row.due_on,
        expires_on=row.expires_on,
        state=BillState(row.state),
        version=row.version,
        raised_at=row.raised_at,
        closed_why=row.closed_why,
        paid_at=row.paid_at,
        paid_name=row.paid_name,
        is_proxy=row.is_proxy,
        order=_order(waiting) if waiting else None,
        failed=bool(orders) and waiting is None and orders[0].state == OrderState.FAILED,
        receipt_number=receipt.number if receipt else "",
        refunds=tuple(_refund(r) for r in row.refunds.order_by("pk")[:MOST]),
    )


def _items(row: Bill) -> tuple[LineView, ...]:
    return tuple(
        LineView(i.name, i.basis, i.unit_price, i.quantity.normalize(), i.unit, i.amount)
        for i in row.items.order_by("n")[:MOST]
    )


def _order(row: PaymentOrder) -> OrderView:
    return OrderView(
        row.no,
        OrderState(row.state),
        row.qr,
        row.placed_at,
        row.expires_at,
        row.payer_name,
        row.is_proxy,
    )


def _refund(row: Refund) -> RefundView:
    return RefundView(
        row.pk,
        row.number,
        row.amount,
        RefundWhy(row.why),
        row.reason,
        row.basis,
        RefundState(row.state),
        row.asked_name,
        row.asked_at,
        row.decided_name,
        row.done_at,
        row.answer,
    )


def bill_file(bill_id: UUID, *, viewer: Actor) -> BillFile:
    """Return a bill with its money, requests and trace to staff of its payee.

    :raises NotFound: there is none, or not for this viewer.
    """
    row = _row(bill_id, viewer)
    if not (viewer.is_system or policy.serves(viewer, row.payee_id)):
        raise NotFound("没有找到这张缴款单")
    view = _view(row)
    waivers = tuple(_waivers(row))
    payments = tuple(_payments(row))
    left = _refundable(row)
    states = [one.state for one in view.refunds]
    return BillFile(
        bill=view,
        payments=payments,
        waivers=waivers,
        steps=tuple(_steps(row)),
        refundable=left,
        actions=policy.actions_for(
            viewer,
            row,
            waiver_asked=any(w.state is WaiverState.ASKED for w in waivers),
            refund_asked=RefundState.ASKED in states,
            refund_failed=RefundState.FAILED in states,
            refundable=left,
        ),
    )


def _refundable(row: Bill) -> int:
    if row.state not in MONEY_KEPT:
        return 0
    kept = row.refunds.exclude(state=RefundState.DENIED).filter(payment__settles=True)
    return row.amount - int(kept.aggregate(going=Sum("amount"))["going"] or 0)


def _waivers(row: Bill) -> Iterable[WaiverView]:
    for one in row.waivers.order_by("pk")[:MOST]:
        yield WaiverView(
            one.pk,
            one.reason,
            one.basis,
            one.document,
            WaiverState(one.state),
            one.asked_name,
            one.asked_at,
            one.decided_name,
            one.opinion,
        )


def _payments(row: Bill) -> Iterable[PaymentView]:
    for one in row.payments.select_related("order").order_by("pk")[:MOST]:
        yield PaymentView(
            one.pk,
            one.transaction,
            one.amount,
            one.paid_at,
            Via(one.via),
            one.settles,
            one.order.payer_name,
            one.order.is_proxy,
        )


def _steps(row: Bill) -> Iterable[StepView]:
    for one in row.steps.order_by("n")[:MOST]:
        act = BillAct(one.act)
        yield StepView(one.n, act, ACT_NAMES[act], one.at, one.actor_name, one.office, one.opinion)
