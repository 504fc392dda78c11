"""A day's file of the institution against our book; differences, each resolved once (对账)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F, QuerySet

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.payments import policy, providers
from yiwang.services.payments.models import (
    Difference,
    Payment,
    PaymentOrder,
    Reconciliation,
    Refund,
)
from yiwang.services.payments.rules import statements
from yiwang.services.payments.rules.statements import Entry
from yiwang.services.payments.types import Direction, RefundState
from yiwang.services.payments.types.days import DifferenceKind

from .orders import ask_order

BATCH = 1_000
LONGEST = 500
NEXT_DAY = "另一天的对账文件里已经一致"
NOW_SAME = "重新取得的对账文件里已经一致"


class CannotReconcile(DomainError):
    """The file is not there yet or is not whole; or a difference that cannot be closed so."""

    code: ClassVar[str] = "payments.cannot_reconcile"
    sentence: ClassVar[str] = "对账文件还没有生成，请过一会儿再试"


class DifferenceConflict(Conflict):
    """Somebody else resolved the difference meanwhile."""

    code: ClassVar[str] = "payments.difference_conflict"
    sentence: ClassVar[str] = "别人已经处理过这条差异。您写的说明保存在下方，请先看最新情况"


Pair = tuple[Entry | None, Entry | None, UUID | None, UUID | None]
"""Our entry, theirs, the bill and its payee."""


@procedure("payments.reconcile")
def reconcile(*, provider: str = "", day: date, actor: Actor, at: datetime) -> UUID:
    """Fetch a day's file and compare it with the book (对账); return the day's id.

    《会计法》第十七条. The same file twice changes nothing; a corrected one is compared anew, what
    it mends is closed. Broken off, it goes on from the beginning without telling anything twice.

    :raises CannotReconcile: no file yet, or one that is cut off.
    """
    name, institution = providers.institution(provider)
    try:
        content = institution.statement(day=day, at=at)
        entries = list(statements.read(content))
    except providers.ProviderAway as away:
        raise CannotReconcile(reason="away") from away
    except statements.BadFile as error:
        raise CannotReconcile("对账文件不完整，没有采用", reason="file") from error
    act: dict[str, Any] = {"actor": actor, "at": at}
    key, is_new = begin_day(
        provider=name, day=day, digest=sm3_hex(content), lines=len(entries), **act
    )
    if is_new:
        for start in range(0, len(entries), BATCH):
            compare(reconciliation=key, entries=entries[start : start + BATCH], **act)
        finish_day(reconciliation=key, **act)
    return key


@command("payments.begin_day")
def begin_day(
    *, provider: str, day: date, digest: str, lines: int, actor: Actor, at: datetime
) -> tuple[UUID, bool]:
    """Begin to compare a day's file, unless just this one was compared (开始对账).

    《会计法》第十七条. Return the day's id and whether there is work.
    """
    del actor
    concerning(f"payments:day:{provider}:{day}", digest=digest, lines=lines)
    rows = Reconciliation.objects.select_for_update(of=("self",))
    row = rows.filter(provider=provider, day=day).first()
    if row is None:
        row = Reconciliation(provider=provider, day=day)
    elif row.is_done and row.digest == digest:
        nothing_done()
        return row.pk, False
    row.digest, row.lines, row.compared, row.matched = digest, lines, 0, 0
    row.is_done, row.begun_at, row.finished_at = False, at, None
    row.save()
    return row.pk, True


@command("payments.compare", audited=False)
def compare(*, reconciliation: UUID, entries: Sequence[Entry], actor: Actor, at: datetime) -> int:
    """Compare some lines of the file with the book (逐笔核对); return how many agree.

    《会计法》第十七条. Not audited: begin and end of the day are. A fixed number of statements.
    """
    del actor
    day = Reconciliation.objects.get(pk=reconciliation)
    theirs = {one.key: one for one in entries}
    pairs = _pairs(day.provider, theirs)
    same = [pair for pair in pairs if statements.differs(pair[0], pair[1]) is None]
    _keep(day, [pair for pair in pairs if statements.differs(pair[0], pair[1]) is not None])
    for direction in Direction:
        numbers = [key[1] for key in theirs if key[0] is direction]
        _movements(day.provider, direction, numbers).update(reconciled_on=day.day)
        late = _open_only_ours(direction, numbers).exclude(reconciliation=day)
        late.update(**_closed(NEXT_DAY, at))
    Reconciliation.objects.filter(pk=day.pk).update(
        compared=F("compared") + len(entries), matched=F("matched") + len(same)
    )
    return len(same)


def _movements(provider: str, direction: Direction, numbers: Iterable[str]) -> QuerySet[Any, Any]:
    if direction is Direction.IN:
        return Payment.objects.filter(provider=provider, transaction__in=list(numbers))
    return Refund.objects.filter(provider=provider, number__in=list(numbers))


def _open_only_ours(direction: Direction, numbers: list[str]) -> QuerySet[Difference]:
    by = "reference__in" if direction is Direction.IN else "order_no__in"
    return Difference.objects.filter(
        is_open=True, kind=DifferenceKind.ONLY_OURS, direction=direction, **{by: numbers}
    )


def _pairs(provider: str, theirs: dict[tuple[Direction, str], Entry]) -> list[Pair]:
    ours: dict[tuple[Direction, str], tuple[Entry, UUID, UUID]] = {}
    for direction in Direction:
        numbers = [key[1] for key in theirs if key[0] is direction]
        rows = _movements(provider, direction, numbers).select_related("bill")
        ours |= {_entry(r).key: (_entry(r), r.bill_id, r.bill.payee_id) for r in rows}
    unknown = [one.own_no for key, one in theirs.items() if key not in ours]
    orders = PaymentOrder.objects.filter(no__in=unknown).select_related("bill")
    bills = {row.no: (row.bill_id, row.bill.payee_id) for row in orders}
    pairs: list[Pair] = []
    for key, one in theirs.items():
        entry, bill, payee = ours.get(key) or (None, *bills.get(one.own_no, (None, None)))
        pairs.append((entry, one, bill, payee))
    return pairs


def _entry(row: Payment | Refund) -> Entry:
    if isinstance(row, Payment):
        said = (row.transaction, row.transaction, row.amount, statements.SUCCESS)
        return Entry(Direction.IN, *said)
    done = row.state == RefundState.DONE
    state = statements.SUCCESS if done else statements.PENDING
    return Entry(Direction.OUT, row.number, row.number, row.amount, state)


def _keep(day: Reconciliation, pairs: Iterable[Pair]) -> None:
    """Write differences; one told before keeps its answer."""
    rows = []
    for ours, theirs, bill, payee in pairs:
        told, kind = theirs or ours, statements.differs(ours, theirs)
        if told is None or kind is None:
            continue
        rows.append(
            Difference(
                reconciliation=day,
                kind=kind,
                direction=told.direction,
                order_no=told.own_no,
                reference=told.reference,
                ours=ours.amount if ours else None,
                theirs=theirs.amount if theirs else None,
                our_state=ours.state if ours else "",
                their_state=theirs.state if theirs else "",
                bill_id=bill,
                payee_id=payee,
                told_at=day.begun_at,
            )
        )
    Difference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["reconciliation", "direction", "order_no", "reference"],
        update_fields=["kind", "ours", "theirs", "our_state", "their_state", "told_at"],
    )


def _closed(reason: str, at: datetime) -> dict[str, Any]:
    return {
        "is_open": False,
        "reason": reason,
        "resolved_name": "系统",
        "resolved_at": at,
        "version": F("version") + 1,
    }


@command("payments.finish_day")
def finish_day(*, reconciliation: UUID, actor: Actor, at: datetime) -> None:
    """Tell what only we have on that day, and close what a corrected file has mended (完成对账).

    《会计法》第十七条.
    """
    del actor
    rows = Reconciliation.objects.select_for_update(of=("self",))
    day = rows.get(pk=reconciliation)
    concerning(f"payments:day:{day.provider}:{day.day}", matched=day.matched, of=day.lines)
    missing = {"provider": day.provider, "reconciled_on": None}
    _keep_all(day, Payment.objects.filter(paid_on=day.day, **missing))
    _keep_all(day, Refund.objects.filter(done_on=day.day, **missing))
    gone = Difference.objects.filter(reconciliation=day, is_open=True, told_at__lt=day.begun_at)
    gone.update(**_closed(NOW_SAME, at))
    day.is_done, day.finished_at = True, at
    day.save(update_fields=["is_done", "finished_at"])


def _keep_all(day: Reconciliation, rows: QuerySet[Any]) -> None:
    held: list[Pair] = []
    for row in rows.select_related("bill").order_by("pk").iterator(chunk_size=BATCH):
        held.append((_entry(row), None, row.bill_id, row.bill.payee_id))
        if len(held) == BATCH:
            _keep(day, held)
            held.clear()
    _keep(day, held)


@command("payments.resolve_difference")
def resolve_difference(
    *, difference: UUID, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> None:
    """Resolve a difference with its reason (处理对账差异), 《会计法》第十七条.

    :raises CannotReconcile: no reason. :raises DifferenceConflict: somebody was first.
    """
    row = _opened(difference, actor=actor, version=version)
    if not reason.strip():
        raise CannotReconcile(fields={"reason": "请写明差异的原因和怎样处理"}, reason="no_reason")
    _resolve(row, reason, actor, at)


@procedure("payments.ask_about_difference")
def ask_about_difference(*, difference: UUID, actor: Actor, at: datetime) -> None:
    """Ask the institution about the order of a difference and enter what we missed (查询补记).

    《会计法》第十七条.

    :raises CannotReconcile: the institution knows of nothing, or does not answer.
    """
    row = Difference.objects.filter(pk=difference).first()
    if row is None or not policy.may_reconcile(actor, row.payee_id):
        raise NotFound
    if row.kind != DifferenceKind.ONLY_THEIRS or row.bill_id is None:
        raise CannotReconcile("这条差异没有可以查询的订单，请核对后写明处理说明", reason="order")
    if not ask_order(no=row.order_no, actor=actor, at=at):
        raise CannotReconcile("支付机构暂时连不上，请过几分钟再试", reason="away")
    settle_difference(difference=difference, actor=actor, at=at)


@command("payments.settle_difference")
def settle_difference(*, difference: UUID, actor: Actor, at: datetime) -> None:
    """Resolve a difference whose money is in the book by now (补记入账), 《会计法》第十七条.

    :raises CannotReconcile: it is not.
    """
    row = _opened(difference, actor=actor, version=None)
    provider = row.reconciliation.provider
    known = Payment.objects.filter(
        provider=provider, transaction=row.reference, amount=row.theirs or 0
    )
    if not known.exists():
        raise CannotReconcile(
            "支付机构的订单里没有这笔款项，请与支付机构核对后写明处理说明", reason="unknown"
        )
    known.update(reconciled_on=row.reconciliation.day)
    _resolve(row, "向支付机构查询以后已经补记入账", actor, at)


def _opened(key: UUID, *, actor: Actor, version: int | None) -> Difference:
    rows = Difference.objects.select_for_update(of=("self",)).select_related("reconciliation")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound
    if not policy.may_reconcile(actor, row.payee_id):
        raise NotPermitted(reason="reconcile")
    day = row.reconciliation
    concerning(f"payments:day:{day.provider}:{day.day}", reference=row.reference, kind=row.kind)
    if not row.is_open or (version is not None and version != row.version):
        told = f"{row.resolved_name}已经处理：{row.reason}。" if row.resolved_name else ""
        raise DifferenceConflict(f"{told}您写的说明保存在下方，请先看最新情况", version=row.version)
    return row


def _resolve(row: Difference, reason: str, actor: Actor, at: datetime) -> None:
    row.is_open, row.reason = False, reason.strip()[:LONGEST]
    row.resolved_name, row.resolved_at = actor.name, at
    row.version += 1
    row.save()
