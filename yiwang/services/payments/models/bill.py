"""The bill: what somebody owes, for what, on which basis, until when."""

from django.db import models

from yiwang.foundation.core import lanes
from yiwang.foundation.core.ids import uuid7
from yiwang.services.payments.types import BillState, WaiverState


class Bill(models.Model):
    """A bill (缴款单); 行政许可法 58、59: no fee without a basis, only by the published standard.

    ``subject`` says what it is for as an opaque stream text such as ``case:2026…``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField("缴款单号", max_length=50, unique=True)
    subject = models.CharField("缴费事由", max_length=60)
    title = models.CharField("事项名称", max_length=1000)
    payee_id = models.UUIDField("收费单位")
    payee_name = models.CharField("收费单位名称", max_length=200)
    payer_kind = models.CharField("缴款人类型", max_length=10)
    payer_id = models.UUIDField("缴款人")
    payer_name = models.CharField("缴款人(脱敏)", max_length=200)
    receiver_id = models.UUIDField("接收消息的人", null=True)
    amount = models.BigIntegerField("金额(分)")
    rule = models.CharField("收费标准", max_length=500, blank=True)
    due_on = models.DateField("缴费期限")
    expires_on = models.DateField("失效日期", help_text="这一天以后不再接受缴费")
    state = models.CharField("状态", max_length=16, default=BillState.OPEN)
    version = models.PositiveIntegerField("版本", default=1)
    raised_at = models.DateTimeField("开单时间")
    paid_at = models.DateTimeField("缴费时间", null=True)
    paid_name = models.CharField("实际缴款人(脱敏)", max_length=200, blank=True)
    is_proxy = models.BooleanField("代缴", default=False)
    refunded = models.BigIntegerField("已退金额(分)", default=0)
    closed_why = models.CharField("失效原因", max_length=300, blank=True)
    remind_on = models.DateField("下次提醒日期", null=True)
    acted = models.JSONField("办理人", default=dict)

    class Meta:
        verbose_name = "缴款单"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bill_asks_something"),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")),
                name="bill_refunds_at_most_what_came",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_at__isnull=False)
                | ~models.Q(state__in=["PAID", "PART_REFUNDED", "REFUNDED"]),
                name="bill_paid_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "id"], name="bill_of_subject"),
            models.Index(fields=["payee_id", "-id"], name="bill_of_payee"),
            models.Index(fields=["payee_id", "state", "-id"], name="bill_of_payee_by_state"),
            models.Index(
                fields=["expires_on", "id"],
                condition=models.Q(state="OPEN"),
                name="bill_open_expires",
            ),
            models.Index(
                fields=["remind_on", "id"],
                condition=models.Q(state="OPEN"),
                name="bill_open_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BillItem(models.Model):
    """A line of a bill (收费项目), each with its basis; 行政许可法 58."""

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="items")
    n = models.PositiveSmallIntegerField("序号")
    name = models.CharField("收费项目", max_length=200)
    basis = models.CharField("收费依据", max_length=500)
    unit_price = models.BigIntegerField("单价(分)")
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=3)
    unit = models.CharField("单位", max_length=20, blank=True)
    amount = models.BigIntegerField("金额(分)")

    class Meta:
        verbose_name = "收费项目"
        constraints = [
            models.UniqueConstraint(fields=["bill", "n"], name="bill_item_in_order"),
            models.CheckConstraint(condition=~models.Q(basis=""), name="bill_item_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id}/{self.n} {self.name}"


class BillStep(lanes.Step):
    """One act on a bill (缴款单痕迹): who, when, why; never changed."""

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="steps")
    act = models.CharField("动作", max_length=16)

    class Meta:
        verbose_name = "缴款单痕迹"
        constraints = [models.UniqueConstraint(fields=["bill", "n"], name="bill_step_in_order")]

    def __str__(self) -> str:
        return f"{self.bill_id}/{self.n} {self.act}"


class Waiver(models.Model):
    """A request to let the payer off and its answer by another person (减免); 行政许可法 59."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    bill = models.ForeignKey(Bill, models.CASCADE, related_name="waivers")
    reason = models.CharField("减免理由", max_length=500)
    basis = models.CharField("减免依据", max_length=500)
    document = models.CharField("依据文件", max_length=300)
    state = models.CharField("状态", max_length=12, default=WaiverState.ASKED)
    asked_by = models.CharField("提出人编号", max_length=64)
    asked_name = models.CharField("提出人", max_length=80)
    asked_at = models.DateTimeField("提出时间")
    decided_name = models.CharField("审批人", max_length=80, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    opinion = models.CharField("审批意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "减免"
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=models.Q(state="ASKED"), name="bill_one_open_waiver"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.state}"


class Receipt(models.Model):
    """The receipt of a paid bill (电子缴费凭证): one for each bill that was paid."""

    bill = models.OneToOneField(Bill, models.CASCADE, related_name="receipt", primary_key=True)
    number = models.CharField("凭证号", max_length=50, unique=True)
    issued_at = models.DateTimeField("开具时间")
    amount = models.BigIntegerField("金额(分)")
    transaction = models.CharField("支付机构流水号", max_length=64)

    class Meta:
        verbose_name = "缴费凭证"

    def __str__(self) -> str:
        return self.number
