"""The other side in demo mode: the book of a payment institution that does not exist."""

from django.db import models


class DemoTrade(models.Model):
    """An order as the demo institution keeps it (示例支付机构的订单); demo mode only."""

    no = models.CharField("商户订单号", max_length=64, primary_key=True)
    amount = models.BigIntegerField("金额(分)")
    title = models.CharField("商品", max_length=300)
    state = models.CharField("状态", max_length=8, default="WAITING")
    made_at = models.DateTimeField("下单时间")
    refuses_refunds = models.BooleanField("拒绝退款", default=False)
    in_file = models.CharField("对账文件里", max_length=8, default="SAME")

    class Meta:
        verbose_name = "示例支付机构的订单"
        indexes = [models.Index(fields=["-made_at"], name="demo_trade_by_time")]

    def __str__(self) -> str:
        return self.no


class DemoMovement(models.Model):
    """Money in the demo institution's book (示例支付机构的流水); demo mode only."""

    reference = models.CharField("流水号", max_length=64, primary_key=True)
    trade = models.ForeignKey(DemoTrade, models.CASCADE, related_name="movements")
    direction = models.CharField("收支方向", max_length=3)
    own_no = models.CharField("商户单号", max_length=64)
    amount = models.BigIntegerField("金额(分)")
    at = models.DateTimeField("时间")
    on = models.DateField("日期")

    class Meta:
        verbose_name = "示例支付机构的流水"
        indexes = [models.Index(fields=["on", "reference"], name="demo_movement_by_day")]

    def __str__(self) -> str:
        return self.reference
