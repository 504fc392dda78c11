"""Certificates taken back, and the lists that say so; rows never change."""

from typing import Any

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7

from .seals import SealMaker
from .signing import SignerAuthority

_ONE_AUTHORITY = Q(maker__isnull=False, signers__isnull=True) | Q(
    maker__isnull=True, signers__isnull=False
)


def _authority(row: type[models.Model], said: str) -> Any:
    return models.ForeignKey(
        row, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=said
    )


class CertificateRevocation(models.Model):
    """A certificate of ours that no longer counts (证书吊销), 《电子签名法》第十五条、第十六条."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    maker = _authority(SealMaker, "制章系统的签发机构")
    signers = _authority(SignerAuthority, "签名证书机构")
    serial = models.CharField("证书序列号", max_length=40)
    subject = models.CharField("证书持有人", max_length=200)
    reason = models.CharField("原因", max_length=30)
    opinion = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("吊销时间")
    invalid_since = models.DateTimeField("失效日期", null=True)
    actor_id = models.CharField("办理人编号", max_length=64)
    actor_name = models.CharField("办理人", max_length=80)

    class Meta:
        verbose_name = "证书吊销"
        constraints = [
            models.CheckConstraint(condition=_ONE_AUTHORITY, name="revocation_of_one_authority"),
            models.UniqueConstraint(
                fields=["maker", "signers", "serial"], nulls_distinct=False, name="revocation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.reason}"


class RevocationList(models.Model):
    """A signed list of an authority's revoked certificates (吊销列表), GB/T 20518."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    maker = _authority(SealMaker, "制章系统的签发机构")
    signers = _authority(SignerAuthority, "签名证书机构")
    name = models.CharField("名称", max_length=16)
    number = models.PositiveIntegerField("期号")
    this_update = models.DateTimeField("签发时间")
    next_update = models.DateTimeField("下次更新")
    entries = models.PositiveIntegerField("吊销数")
    der = models.BinaryField("列表")
    sm3 = models.CharField("摘要 SM3", max_length=64)

    class Meta:
        verbose_name = "吊销列表"
        constraints = [
            models.CheckConstraint(condition=_ONE_AUTHORITY, name="list_of_one_authority"),
            models.UniqueConstraint(
                fields=["maker", "signers", "number"],
                nulls_distinct=False,
                name="revocation_list_once",
            ),
        ]
        indexes = [models.Index(fields=["name", "-number"], name="revocation_list_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
