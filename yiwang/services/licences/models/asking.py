"""Requests of consumers for a holder's consent (授权请求)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.asking import RequestState

from .licences import Licence
from .presenting import Sharing


class ConsentRequest(models.Model):
    """A consumer asks the holder of a licence to let it read it, for one purpose (授权请求).

    《个人信息保护法》第十四条. A yes makes a ``Sharing`` with the consumer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="requests")
    consumer_kind = models.CharField("用证单位类别", max_length=8)
    consumer_id = models.CharField("用证单位编号", max_length=64)
    consumer_name = models.CharField("用证单位", max_length=200)
    scope = models.CharField("请求读取", max_length=8)
    purpose = models.CharField("用途", max_length=60)
    case_number = models.BigIntegerField("申请编号", null=True)
    until = models.DateField("请求用到")
    asked_by = models.CharField("请求人编号", max_length=64)
    asked_at = models.DateTimeField("请求时间")
    answer_by = models.DateField("答复截止日")
    state = models.CharField("状态", max_length=8, default=RequestState.ASKED)
    answered_by = models.CharField("答复人编号", max_length=64, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    sharing = models.OneToOneField(Sharing, models.PROTECT, null=True, related_name="request")

    class Meta:
        """Listed with its licence, the newest first; a yes has its authorisation."""

        verbose_name = "授权请求"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=RequestState.AGREED, sharing__isnull=False)
                | (~Q(state=RequestState.AGREED) & Q(sharing__isnull=True)),
                name="consent_request_yes_is_kept",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["licence", "-id"], name="consent_request_licence"),
        ]

    def __str__(self) -> str:
        """Licence and consumer."""
        return f"{self.licence_id} {self.consumer_id} {self.state}"
