"""The book: orders at providers, money that came, money that went back, notices heard."""

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.services.payments.types import OrderState, RefundState

from .bill import Bill


class PaymentOrder(models.Model):
    """An order to pay a bill at a provider (支付订单); at most one of a bill is open."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    no = models.CharField("商户订单号", max_length=64, unique=True)
    bill = models.ForeignKey(Bill, models.CASCADE, related_name="orders")
    provider = models.CharField("支付机构", max_length=20)
    amount = models.BigIntegerField("金额(分)")
    state = models.CharField("状态", max_length=8, default=OrderState.NEW)
    qr = models.CharField("二维码内容", max_length=500, blank=True)
    placed_at = models.DateTimeField("下单时间")
    expires_at = models.DateTimeField("二维码失效时间")
    placed_by = models.CharField("下单人编号", max_length=64)
    payer_name = models.CharField("实际缴款人(脱敏)", max_length=200)
    is_proxy = models.BooleanField("代缴", default=False)
    asked = models.PositiveSmallIntegerField("查询次数", default=0)
    ask_next = models.DateTimeField("下次查询时间", null=True)

    class Meta:
        verbose_name = "支付订单"
        constraints = [
            models.UniqueConstraint(
                fields=["bill"],
                condition=models.Q(state__in=["NEW", "OPEN"]),
                name="bill_one_open_order",
            )
        ]
        indexes = [
            models.Index(
                fields=["ask_next", "id"],
                condition=models.Q(ask_next__isnull=False),
                name="order_to_ask_about",
            ),
        ]

    def __str__(self) -> str:
        return self.no


class Payment(models.Model):
    """Money that came in (入账): known by the provider's number, so it counts once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    order = models.ForeignKey(PaymentOrder, models.CASCADE, related_name="payments")
    bill = models.ForeignKey(Bill, models.CASCADE, related_name="payments")
    provider = models.CharField("支付机构", max_length=20)
    transaction = models.CharField("支付机构流水号", max_length=64)
    amount = models.BigIntegerField("金额(分)")
    paid_at = models.DateTimeField("支付时间")
    paid_on = models.DateField("支付日期")
    heard_at = models.DateTimeField("得知时间")
    via = models.CharField("来源", max_length=8)
    settles = models.BooleanField("结清缴款单")
    reconciled_on = models.DateField("对账日期", null=True)

    class Meta:
        verbose_name = "入账"
        constraints = [
            models.UniqueConstraint(fields=["provider", "transaction"], name="payment_counts_once"),
            models.UniqueConstraint(
                fields=["bill"], condition=models.Q(settles=True), name="bill_settled_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_something"),
        ]
        indexes = [
            models.Index(
                fields=["provider", "paid_on"],
                condition=models.Q(reconciled_on__isnull=True),
                name="payment_not_reconciled",
            )
        ]

    def __str__(self) -> str:
        return self.transaction


class Refund(models.Model):
    """Money that goes back (退款): asked for and approved by two persons, or by the rules."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField("退款单号", max_length=50, unique=True)
    bill = models.ForeignKey(Bill, models.CASCADE, related_name="refunds")
    payment = models.ForeignKey(Payment, models.CASCADE, related_name="refunds")
    provider = models.CharField("支付机构", max_length=20)
    amount = models.BigIntegerField("金额(分)")
    why = models.CharField("原因", max_length=12)
    reason = models.CharField("理由", max_length=500, blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    state = models.CharField("状态", max_length=12)
    asked_by = models.CharField("提出人编号", max_length=64)
    asked_name = models.CharField("提出人", max_length=80)
    asked_at = models.DateTimeField("提出时间")
    decided_name = models.CharField("审批人", max_length=80, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    tries = models.PositiveSmallIntegerField("发起次数", default=0)
    try_next = models.DateTimeField("下次发起时间", null=True)
    answer = models.CharField("支付机构答复", max_length=200, blank=True)
    done_at = models.DateTimeField("到账时间", null=True)
    done_on = models.DateField("到账日期", null=True)
    reconciled_on = models.DateField("对账日期", null=True)

    class Meta:
        verbose_name = "退款"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_is_something"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(state=RefundState.ASKED),
                name="payment_one_asked_refund",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_next", "id"],
                condition=models.Q(try_next__isnull=False),
                name="refund_to_send",
            ),
            models.Index(
                fields=["provider", "done_on"],
                condition=models.Q(reconciled_on__isnull=True),
                name="refund_not_reconciled",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ProviderNotice(models.Model):
    """A notice heard from a provider (支付通知): its nonce is never taken twice."""

    provider = models.CharField("支付机构", max_length=20)
    nonce = models.CharField("随机数", max_length=64)
    digest = models.CharField("摘要 SM3", max_length=64)
    order_no = models.CharField("商户订单号", max_length=64)
    heard_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "支付通知"
        constraints = [
            models.UniqueConstraint(fields=["provider", "nonce"], name="notice_nonce_once")
        ]
        indexes = [models.Index(fields=["heard_at"], name="notice_by_time")]

    def __str__(self) -> str:
        return f"{self.provider} {self.order_no}"
