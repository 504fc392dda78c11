"""Parcels and their way."""

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.services.delivery.types import Address, ParcelState

from .consignment import Consignment, opened


class Parcel(models.Model):
    """A parcel given to a courier (邮件), GB/T 39046 物流; its id is the key of the order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="parcels")
    n = models.PositiveSmallIntegerField("第几件")
    courier = models.CharField("寄递公司", max_length=40)
    state = models.CharField("状态", max_length=12, default=ParcelState.ORDERING)
    waybill = models.CharField("物流单号", max_length=50, blank=True)
    sealed_address = models.BinaryField("收件信息密文", max_length=1500)
    sender = models.CharField("寄送单位", max_length=200)
    asked_by = models.CharField("寄送人", max_length=80)
    asked_at = models.DateTimeField("下单时间")
    ordered_at = models.DateTimeField("接单时间", null=True)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("没有成功的原因", max_length=200, blank=True)
    next_try_at = models.DateTimeField("下次尝试", null=True)
    next_track_at = models.DateTimeField("下次查询轨迹", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    signed_by = models.CharField("接收人", max_length=80, blank=True)
    reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "邮件"
        constraints = [
            models.UniqueConstraint(fields=["consignment", "n"], name="parcel_once"),
            models.UniqueConstraint(
                fields=["courier", "waybill"],
                condition=~models.Q(waybill=""),
                name="parcel_waybill_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(next_try_at__isnull=False),
                name="parcel_to_try",
            ),
            models.Index(
                fields=["next_track_at", "id"],
                condition=models.Q(next_track_at__isnull=False),
                name="parcel_to_track",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.courier} {self.waybill or self.pk} {self.state}"

    @property
    def address(self) -> Address:
        """To whom and where it goes, in clear."""
        return opened(bytes(self.sealed_address), self.consignment.subject)


class Trace(models.Model):
    """One moment of a parcel's way as the courier told it (寄递轨迹); told twice, kept once."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="traces")
    at = models.DateTimeField("时间")
    code = models.CharField("轨迹", max_length=12)
    text = models.CharField("说明", max_length=200)

    class Meta:
        verbose_name = "寄递轨迹"
        constraints = [models.UniqueConstraint(fields=["parcel", "at", "code"], name="trace_once")]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.code}"
