"""How a result was handed over at a window."""

from django.db import models

from yiwang.foundation.core.ids import uuid7

from .consignment import Consignment


class HandOver(models.Model):
    """Who collected a result, by which right, and their signature (交付记录); never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consignment = models.OneToOneField(Consignment, models.PROTECT, related_name="hand_over")
    collector = models.CharField("领取人身份", max_length=8)
    name_masked = models.CharField("领取人(脱敏)", max_length=80)
    id_masked = models.CharField("领取人证件(脱敏)", max_length=40)
    sealed_collector = models.BinaryField("领取人密文", max_length=600)
    authority = models.CharField("领取的依据", max_length=200, blank=True)
    authority_file = models.UUIDField("授权文件", null=True)
    signing = models.CharField("签收方式", max_length=8)
    signature_file = models.UUIDField("签名文件")
    signature_sm3 = models.CharField("签名摘要 SM3", max_length=64)
    together = models.UUIDField("同一次交付")
    count = models.PositiveSmallIntegerField("同一次件数", default=1)
    place = models.CharField("交付地点", max_length=200)
    at = models.DateTimeField("交付时间")
    by_id = models.CharField("经办人编号", max_length=64)
    by_name = models.CharField("经办人", max_length=80)

    class Meta:
        verbose_name = "交付记录"

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.collector}"
