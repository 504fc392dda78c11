"""The receipt of a paid bill as PDF/A (电子缴费凭证)."""

from uuid import UUID

from yiwang.foundation.core.clock import ZONE
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.providers.typesetter import typeset
from yiwang.services.payments import policy
from yiwang.services.payments.models import Bill, Receipt
from yiwang.services.payments.types import yuan

TEMPLATE = "payments/documents/receipt.typ"


def receipt_pdf(bill_id: UUID, *, viewer: Actor) -> tuple[str, bytes]:
    """Return a receipt's number and its PDF, made from the book each time it is asked for.

    :raises NotFound: the bill was not paid, or not for this viewer.
    """
    row = Receipt.objects.filter(pk=bill_id).select_related("bill").first()
    if row is None or not policy.may_see(viewer, row.bill):
        raise NotFound("还没有缴费凭证")
    return row.number, typeset(TEMPLATE, _data(row, row.bill), made_at=row.issued_at)


def _data(row: Receipt, bill: Bill) -> dict[str, object]:
    paid = bill.paid_at.astimezone(ZONE) if bill.paid_at else row.issued_at.astimezone(ZONE)
    who = f"{bill.paid_name}（代缴）" if bill.is_proxy else bill.paid_name
    facts = [
        ("凭证号", row.number),
        ("缴款单号", bill.number),
        ("事项", bill.title),
        ("收费单位", bill.payee_name),
        ("缴款人", bill.payer_name),
        ("实际支付", who),
        ("缴费时间", f"{paid:%Y}年{paid.month}月{paid.day}日 {paid:%H:%M}"),
        ("支付流水号", row.transaction),
        ("已退金额", f"{yuan(bill.refunded):,.2f} 元" if bill.refunded else ""),
    ]
    return {
        "title": "电子缴费凭证",
        "authority": bill.payee_name,
        "facts": [[label, text] for label, text in facts if text],
        "lines": [
            [
                item.name,
                item.basis,
                f"{yuan(item.unit_price):,.2f}",
                f"{item.quantity.normalize():f}{item.unit}",
                f"{yuan(item.amount):,.2f}",
            ]
            for item in bill.items.order_by("n")
        ],
        "total": f"{yuan(row.amount):,.2f} 元",
    }
