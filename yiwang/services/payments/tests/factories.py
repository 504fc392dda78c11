"""A bill to try, the demo institution behind it, clerks of its payee."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.identity.types import Permission
from yiwang.services.payments import commands, queries
from yiwang.services.payments.models import PaymentOrder
from yiwang.services.payments.providers import Fate
from yiwang.services.payments.types import BillView, FeeLine, Payer

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PAYEE = UUID(int=7)
LINE = FeeLine(name="居民身份证工本费", basis="《居民身份证法》第二十条", unit_price=2000)
DUE, OVER = date(2026, 3, 16), date(2026, 3, 23)


def clerk(name: str, *permissions: str, payee: UUID = PAYEE) -> Actor:
    """Somebody of the payee with these rights."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        staff_id=uuid7(),
        organisation_id=payee,
        organisation_name="示例县公安局",
        permissions=frozenset(permissions),
    )


def desk() -> tuple[Actor, Actor]:
    """Who asks and who approves."""
    return clerk("王窗", Permission.BILL), clerk("孙批", Permission.SETTLE, Permission.RECONCILE)


def owed(actor: Actor = SYSTEM, *, subject: str = "", at: datetime = AT) -> UUID:
    """A bill of twenty yuan."""
    key, _, _ = commands.raise_bill(
        subject=subject or f"thing:{uuid7()}",
        title="居民身份证丢失补领",
        payee_id=PAYEE,
        payee_name="示例县公安局",
        payer=Payer("PERSON", uuid7(), "张*"),
        lines=[LINE],
        rule="居民身份证工本费20元",
        due_on=DUE,
        expires_on=OVER,
        actor=actor,
        at=at,
    )
    return key


def order(bill: UUID, at: datetime = AT) -> str:
    """Draw the QR of a bill."""
    return commands.place_order(bill_id=bill, payer_name="张*", is_proxy=False, actor=SYSTEM, at=at)


def play(no: str, fate: Fate, at: datetime = AT) -> None:
    """Let something become of an order."""
    commands.play(no=no, fate=fate, actor=SYSTEM, at=at)


def paid(actor: Actor = SYSTEM) -> UUID:
    """A bill that was paid."""
    bill = owed(actor)
    play(order(bill), Fate.PAID)
    return bill


def seen(bill: UUID) -> BillView:
    """The bill as the platform sees it."""
    return queries.bill(bill, viewer=SYSTEM)


def settle_all(at: datetime) -> None:
    """Do what schedules and jobs do: close, ask, send back, until nothing is left."""
    for no in PaymentOrder.objects.values_list("no", flat=True):
        commands.ask_order(no=no, actor=SYSTEM, at=at)
    for key in queries.refunds_to_send(viewer=SYSTEM, at=at + timedelta(days=1)):
        commands.send_refund(refund_id=key, actor=SYSTEM, at=at)


T = TypeVar("T")


def some(value: T | None) -> T:
    """What is surely there."""
    assert value is not None
    return value


def quantity(text: str) -> FeeLine:
    """The line of twenty yuan so many times."""
    return FeeLine(
        name=LINE.name, basis=LINE.basis, unit_price=2000, quantity=Decimal(text), unit="本"
    )
