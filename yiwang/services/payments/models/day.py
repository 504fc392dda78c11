"""A day's comparison of our book with the provider's file."""

from django.db import models

from yiwang.foundation.core.ids import uuid7

from .bill import Bill


class Reconciliation(models.Model):
    """A day's reconciliation with a provider (对账)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    provider = models.CharField("支付机构", max_length=20)
    day = models.DateField("账期")
    digest = models.CharField("文件摘要 SM3", max_length=64, blank=True)
    is_done = models.BooleanField("已完成", default=False)
    lines = models.PositiveIntegerField("文件行数", default=0)
    compared = models.PositiveIntegerField("已核对", default=0)
    matched = models.PositiveIntegerField("一致", default=0)
    begun_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "对账"
        constraints = [
            models.UniqueConstraint(fields=["provider", "day"], name="reconciled_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"


class Difference(models.Model):
    """A difference between book and file (对账差异), resolved with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="found")
    kind = models.CharField("种类", max_length=12)
    direction = models.CharField("收支方向", max_length=3)
    order_no = models.CharField("商户单号", max_length=64)
    reference = models.CharField("支付机构流水号", max_length=64)
    ours = models.BigIntegerField("我方金额(分)", null=True)
    theirs = models.BigIntegerField("对方金额(分)", null=True)
    our_state = models.CharField("我方状态", max_length=12, blank=True)
    their_state = models.CharField("对方状态", max_length=12, blank=True)
    bill = models.ForeignKey(Bill, models.SET_NULL, null=True, related_name="+")
    payee_id = models.UUIDField("收费单位", null=True)
    told_at = models.DateTimeField("发现于哪次对账")
    version = models.PositiveIntegerField("版本", default=1)
    is_open = models.BooleanField("未处理", default=True)
    reason = models.CharField("处理说明", max_length=500, blank=True)
    resolved_name = models.CharField("处理人", max_length=80, blank=True)
    resolved_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "对账差异"
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "direction", "order_no", "reference"],
                name="difference_told_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["direction", "reference"],
                condition=models.Q(is_open=True),
                name="difference_open_by_reference",
            ),
            models.Index(fields=["is_open", "-id"], name="difference_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reconciliation_id} {self.kind} {self.reference}"
