"""What institutions tell: signed notices, each heard once (支付通知)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, procedure
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import providers
from yiwang.services.payments.models import PaymentOrder, ProviderNotice
from yiwang.services.payments.rules import settling
from yiwang.services.payments.types import Via

from .book import Book
from .steps import Bills

KEPT = timedelta(days=90)
BATCH = 5_000


class RefusedNotice(DomainError):
    """A notice that is not the institution's, not of now, or a nonce used for something else."""

    code: ClassVar[str] = "payments.refused_notice"
    sentence: ClassVar[str] = "通知的签名、时间或者随机数不对"
    status = 403


@procedure("payments.hear_notice")
def hear_notice(*, provider: str, fields: Mapping[str, str], actor: Actor, at: datetime) -> bool:
    """Check a notice and take it into the book (支付通知); return whether it was new.

    《电子签名法》第十三条. The same notice again is answered as the first time and changes nothing.

    :raises RefusedNotice: bad signature, too old or too new, or its nonce was used otherwise.
    :raises NotFound: no such institution, or no such order here.
    """
    try:
        name, institution = providers.institution(provider)
        notice = institution.read_notice(fields)
    except LookupError:
        raise NotFound from None
    except providers.BadNotice as error:
        raise RefusedNotice(reason=str(error)) from error
    if not settling.in_window(notice.said_at, at):
        raise RefusedNotice(reason="time")
    return take_notice(provider=name, notice=notice, actor=actor, at=at)


@command("payments.take_notice")
def take_notice(*, provider: str, notice: providers.Notice, actor: Actor, at: datetime) -> bool:
    """Take a notice that was found good into the book, once (支付入账).

    《电子签名法》第十三条.

    :raises RefusedNotice: its nonce belongs to another notice.
    :raises NotFound: no such order.
    """
    rows = PaymentOrder.objects.filter(no=notice.order_no, provider=provider)
    bill_id = rows.values_list("bill_id", flat=True).first()
    if bill_id is None:
        raise NotFound("没有这个订单", reason="order")
    bill = Bills.locked(bill_id)
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(no=notice.order_no)
    if not _is_new(provider, notice, at):
        nothing_done()
        return False
    came = (notice.transaction,) if notice.transaction else ()
    standing = providers.Standing(notice.state, came)
    if not Book.hear(bill, order, standing, Via.NOTICE, actor=actor, at=at):
        nothing_done()
    return True


def _is_new(provider: str, notice: providers.Notice, at: datetime) -> bool:
    """Keep the nonce; two notices at once wait for the bill's lock, so one of them finds it."""
    digest = notice.digest
    try:
        with transaction.atomic():
            ProviderNotice.objects.create(
                provider=provider,
                nonce=notice.nonce,
                digest=digest,
                order_no=notice.order_no,
                heard_at=at,
            )
    except IntegrityError:
        kept = ProviderNotice.objects.get(provider=provider, nonce=notice.nonce)
        if kept.digest != digest:
            raise RefusedNotice(reason="nonce") from None
        return False
    return True


@command("payments.forget_notices", audited=False)
def forget_notices(*, actor: Actor, at: datetime) -> int:
    """Forget nonces far older than any notice may be, one batch (清理支付通知).

    《个人信息保护法》第十九条. Not audited: what came stays in the book. Return how many.
    """
    del actor
    old = ProviderNotice.objects.filter(heard_at__lt=at - KEPT).order_by("heard_at")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    return ProviderNotice.objects.filter(pk__in=keys).delete()[0]
