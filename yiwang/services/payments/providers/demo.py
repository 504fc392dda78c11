"""The demo institution: keeps a book of its own, and on a test page any fate can be played.

It signs its notices as a real one does and pushes them through the door that the app opens for it
(:func:`open_door`), so that what is tried is the way every notice goes.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.links import resolve
from yiwang.foundation.core.models import Setting
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm.digest import hmac_sm3, sm3_hex
from yiwang.services.payments.models import DemoMovement, DemoTrade
from yiwang.services.payments.rules import signing, statements
from yiwang.services.payments.rules.statements import Entry
from yiwang.services.payments.types import Direction

from .base import BadNotice, Created, Notice, ProviderAway, RefundAnswer, Standing, Transaction

logger = logging.getLogger(__name__)
NAME: Final = "demo"
SWITCH: Final = "source.payments"
EARLY: Final = "payments.demo_early"
NEEDED: Final = ("nonce", "said_at", "order_no", "state")
MOST_FIELD: Final = 64
Door = Callable[[dict[str, str], datetime], Any]
_door: list[Door] = []


class Fate(StrEnum):
    """What may happen to an order (命运)."""

    PAID = "PAID"
    LOST = "LOST"
    TWICE_TOLD = "TWICE_TOLD"
    FAILED = "FAILED"
    TWICE_PAID = "TWICE_PAID"
    WRONG_SUM = "WRONG_SUM"
    WRONG_SIGNATURE = "WRONG_SIGNATURE"
    REFUSE_REFUNDS = "REFUSE_REFUNDS"
    TAKE_REFUNDS = "TAKE_REFUNDS"
    FILE_MISSING = "FILE_MISSING"
    FILE_SUM = "FILE_SUM"
    FILE_STATE = "FILE_STATE"
    FILE_EXTRA = "FILE_EXTRA"
    FILE_SAME = "FILE_SAME"


FATES: Final = MappingProxyType(
    {
        Fate.PAID: "支付成功，发通知（失败、过期以后也能扣款）",
        Fate.LOST: "支付成功，通知丢失",
        Fate.TWICE_TOLD: "支付成功，通知发两次",
        Fate.FAILED: "支付失败，发通知",
        Fate.TWICE_PAID: "付两次，发两个通知",
        Fate.WRONG_SUM: "少付一分钱，发通知",
        Fate.WRONG_SIGNATURE: "支付成功，通知的签名不对",
        Fate.REFUSE_REFUNDS: "以后的退款都拒绝",
        Fate.TAKE_REFUNDS: "以后的退款都接受",
        Fate.FILE_MISSING: "对账文件里漏掉",
        Fate.FILE_SUM: "对账文件里金额不同",
        Fate.FILE_STATE: "对账文件里状态不同",
        Fate.FILE_EXTRA: "对账文件里多一笔",
        Fate.FILE_SAME: "对账文件里一致",
    }
)
_FILE: Final = {
    Fate.FILE_MISSING: "MISSING",
    Fate.FILE_SUM: "SUM",
    Fate.FILE_STATE: "STATE",
    Fate.FILE_SAME: "SAME",
}


def open_door(door: Door) -> None:
    """Say where notices are pushed; called once by ``AppConfig.ready``."""
    _door[:] = [door]


def key() -> bytes:
    """Return the key both sides know."""
    return hmac_sm3(keys.derive(Purpose.PAYMENT_NOTICE), NAME.encode())


class DemoInstitution:
    """Answers like an institution, out of two tables; it can be switched off (断开)."""

    def create(
        self, *, no: str, amount: int, title: str, expires_at: datetime, at: datetime
    ) -> Created:
        """Make the order once; with the switch EARLY it is paid before this call returns."""
        del expires_at
        _awake()
        trade, is_new = DemoTrade.objects.get_or_create(
            no=no, defaults={"amount": amount, "title": title[:300], "made_at": at}
        )
        if is_new and Setting.objects.filter(name=EARLY).exists():
            Setting.objects.filter(name=EARLY).delete()
            _push(_told(trade, _take(trade, trade.amount, at), at), at)
        path = resolve("demo_payment", no)
        return Created(f"{settings.YIWANG_BASE_URL}{path}" if path else f"yiwang-demo-pay:{no}")

    def query(self, *, no: str, at: datetime) -> Standing:
        """Say where an order stands."""
        del at
        _awake()
        trade = DemoTrade.objects.filter(no=no).first()
        return _standing(trade)

    def close(self, *, no: str, at: datetime) -> Standing:
        """Close an order nobody paid."""
        del at
        _awake()
        DemoTrade.objects.filter(no=no, state="WAITING").update(state="CLOSED")
        return _standing(DemoTrade.objects.filter(no=no).first())

    def refund(
        self, *, no: str, order_no: str, transaction: str, amount: int, at: datetime
    ) -> RefundAnswer:
        """Send money back once, never more than came."""
        _awake()
        gone = DemoMovement.objects.filter(own_no=no, direction=Direction.OUT).first()
        if gone is not None:
            return RefundAnswer("DONE", gone.at)
        came = DemoMovement.objects.filter(reference=transaction, trade_id=order_no).first()
        if came is None:
            return RefundAnswer("REFUSED", why="没有这笔交易")
        if came.trade.refuses_refunds:
            return RefundAnswer("REFUSED", why="原支付账户已经注销")
        back = DemoMovement.objects.filter(trade_id=order_no, direction=Direction.OUT)
        if sum(one.amount for one in back) + amount > _came(came.trade):
            return RefundAnswer("REFUSED", why="超过可退金额")
        _move(came.trade, Direction.OUT, no, amount, at)
        return RefundAnswer("DONE", at)

    def statement(self, *, day: date, at: datetime) -> bytes:
        """Return the day's movements, with what was planted on the test page.

        :raises ProviderAway: the day is not over.
        """
        _awake()
        if day >= local_date(at):
            raise ProviderAway("the day is not over")
        rows = DemoMovement.objects.filter(on=day).select_related("trade").order_by("reference")
        return statements.written(_as_told(rows))

    def read_notice(self, fields: Mapping[str, str]) -> Notice:
        """Check the signature over all fields, then say what they tell."""
        if not signing.is_signed(key(), fields):
            raise BadNotice("signature")
        if any(not fields.get(name) or len(fields[name]) > MOST_FIELD for name in NEEDED):
            raise BadNotice("fields")
        try:
            return _notice(fields)
        except ValueError as error:
            raise BadNotice("values") from error

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []

    def play(self, *, no: str, fate: Fate, at: datetime) -> bool:
        """Let a fate happen to an order and push what follows; False: there is no such order."""
        trade = DemoTrade.objects.filter(no=no).first()
        if trade is None:
            return False
        for fields in _played(trade, fate, at):
            _push(fields, at)
        return True

    def trades(self, limit: int = 30) -> list[tuple[str, int, str, str, datetime]]:
        """Return the newest orders for the test page: number, fen, title, state, when."""
        rows = DemoTrade.objects.order_by("-made_at")[:limit]
        return [(r.no, r.amount, r.title, r.state, r.made_at) for r in rows]

    def come_early(self) -> None:
        """Let the next order be paid before the call that makes it returns."""
        Setting.objects.update_or_create(name=EARLY, defaults={"value": "1"})


def _awake() -> None:
    row = Setting.objects.filter(name=SWITCH).first()
    if row is not None and row.value == "DOWN":
        raise ProviderAway("the demo institution is switched off")


def _standing(trade: DemoTrade | None) -> Standing:
    if trade is None:
        return Standing("UNKNOWN")
    came = trade.movements.filter(direction=Direction.IN).order_by("reference")
    return Standing(trade.state, tuple(Transaction(m.reference, m.amount, m.at) for m in came))


def _came(trade: DemoTrade) -> int:
    return sum(m.amount for m in trade.movements.filter(direction=Direction.IN))


def _take(trade: DemoTrade, amount: int, at: datetime) -> Transaction:
    trade.state = "PAID"
    trade.save(update_fields=["state"])
    made = _move(trade, Direction.IN, trade.no, amount, at)
    return Transaction(made.reference, made.amount, made.at)


def _move(
    trade: DemoTrade, direction: Direction, own_no: str, amount: int, at: datetime
) -> DemoMovement:
    return DemoMovement.objects.create(
        reference=f"DEMO{local_date(at):%Y%m%d}{secrets.token_hex(8).upper()}",
        trade=trade,
        direction=direction,
        own_no=own_no,
        amount=amount,
        at=at,
        on=local_date(at),
    )


def _told(
    trade: DemoTrade, came: Transaction | None, at: datetime, state: str = "PAID"
) -> dict[str, str]:
    fields = {
        "nonce": secrets.token_hex(16),
        "said_at": at.isoformat(),
        "order_no": trade.no,
        "state": state,
    }
    if came is not None:
        fields |= {
            "transaction": came.no,
            "amount": str(came.amount),
            "paid_at": came.at.isoformat(),
        }
    return {**fields, signing.FIELD: signing.sign(key(), fields)}


def _push(fields: dict[str, str], at: datetime) -> None:
    """Push a notice; one that is refused is the sender's own affair."""
    for door in _door:
        try:
            door(fields, at)
        except DomainError as error:
            logger.warning("payments.demo.refused code=%s", error.full_code)


def _played(trade: DemoTrade, fate: Fate, at: datetime) -> Iterator[dict[str, str]]:
    if fate in _FILE:
        DemoTrade.objects.filter(pk=trade.no).update(in_file=_FILE[fate])
    elif fate in {Fate.REFUSE_REFUNDS, Fate.TAKE_REFUNDS}:
        refuses = fate is Fate.REFUSE_REFUNDS
        DemoTrade.objects.filter(pk=trade.no).update(refuses_refunds=refuses)
    elif fate is Fate.FAILED:
        DemoTrade.objects.filter(pk=trade.no).update(state="FAILED")
        yield _told(trade, None, at, "FAILED")
    elif fate is Fate.FILE_EXTRA:
        _move(trade, Direction.IN, f"X{secrets.token_hex(6).upper()}", trade.amount, at)
    else:
        yield from _paid(trade, fate, at)


def _paid(trade: DemoTrade, fate: Fate, at: datetime) -> Iterator[dict[str, str]]:
    amount = trade.amount - 1 if fate is Fate.WRONG_SUM else trade.amount
    told = _told(trade, _take(trade, amount, at), at)
    if fate is Fate.LOST:
        return
    if fate is Fate.WRONG_SIGNATURE:
        yield {**told, signing.FIELD: "0" * 64}
        return
    yield told
    if fate is Fate.TWICE_TOLD:
        yield told
    if fate is Fate.TWICE_PAID:
        yield _told(trade, _take(trade, amount, at), at)


def _as_told(rows: QuerySet[DemoMovement]) -> Iterator[tuple[Entry, str]]:
    for one in rows.iterator():
        planted = one.trade.in_file
        if planted == "MISSING":
            continue
        amount = one.amount + 100 if planted == "SUM" else one.amount
        state = statements.FAILURE if planted == "STATE" else statements.SUCCESS
        direction = Direction(one.direction)
        yield Entry(direction, one.own_no, one.reference, amount, state), one.at.isoformat()


def _notice(fields: Mapping[str, str]) -> Notice:
    came = None
    if fields["state"] == "PAID":
        no, amount = fields.get("transaction", ""), int(fields.get("amount", ""))
        paid_at = datetime.fromisoformat(fields.get("paid_at", ""))
        if not no or len(no) > MOST_FIELD or amount <= 0 or paid_at.tzinfo is None:
            raise ValueError("transaction")
        came = Transaction(no, amount, paid_at)
    said_at = datetime.fromisoformat(fields["said_at"])
    if said_at.tzinfo is None:
        raise ValueError("said_at")
    digest = sm3_hex(signing.canonical(fields))
    return Notice(fields["nonce"], said_at, fields["order_no"], fields["state"], digest, came)
