"""Who may read which licences, and every read of one (用证权限、用证记录)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.foundation.core import lanes
from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.using import RightState

from .licence_types import LicenceType
from .licences import Licence
from .presenting import Sharing

_OPEN = (RightState.DRAFT, RightState.IN_FORCE)


class ConsumerRight(models.Model):
    """What one consumer may read of licences of one type (用证权限).

    国务院令第716号 第七条、第十一条; 个人信息保护法 第十三条、第三十四条: within a duty the law
    names, or with the holder's consent. It reaches licences issued in its region and below.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consumer_kind = models.CharField("用证单位类别", max_length=8)
    consumer_id = models.CharField("用证单位编号", max_length=64)
    consumer_name = models.CharField("用证单位", max_length=200)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+")
    scope = models.CharField("可以读取", max_length=8)
    basis = models.CharField("用证依据", max_length=8)
    clause = models.CharField("法律依据", max_length=300, blank=True)
    purpose = models.CharField("用途", max_length=300)
    region_code = models.CharField("颁发地区", max_length=12)
    valid_until = models.DateField("有效期止")
    state = models.CharField("状态", max_length=10, default=RightState.DRAFT)
    is_told = models.BooleanField("告知持证主体", default=True)
    """Whether holders are told of reads by duty; the law may forbid it (个人信息保护法 35)."""
    version = models.PositiveIntegerField("版本", default=1)
    acted = models.JSONField("各环节办理人", default=dict)

    class Meta:
        """One open right a consumer, type and region; a duty names its clause."""

        verbose_name = "用证权限"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consumer_kind", "consumer_id", "licence_type", "region_code"],
                condition=Q(state__in=_OPEN),
                name="consumer_right_once",
            ),
            models.CheckConstraint(
                condition=~Q(basis="DUTY") | ~Q(clause=""), name="consumer_right_duty_is_named"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "-id"], name="consumer_right_region"),
        ]

    def __str__(self) -> str:
        """Consumer, type and state."""
        return f"{self.consumer_id} {self.licence_type_id} {self.state}"


class ConsumerRightStep(lanes.Step):
    """One act upon a right (用证权限办理痕迹)."""

    right = models.ForeignKey(ConsumerRight, models.CASCADE, related_name="steps")
    act = models.CharField("操作", max_length=8)

    class Meta(lanes.Step.Meta):
        """One row an act."""

        verbose_name = "用证权限办理痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["right", "n"], name="consumer_right_step_once"),
        ]

    def __str__(self) -> str:
        """Right and act."""
        return f"{self.right_id} {self.n} {self.act}"


class LicenceUse(models.Model):
    """One read of a licence (用证记录): written before anything is shown, never changed.

    It names the licence, not whom it tells of: neither number nor name of a holder stands here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="uses")
    type_name = models.CharField("证照名称", max_length=120)
    region_code = models.CharField("颁发地区", max_length=12)
    right = models.ForeignKey(ConsumerRight, models.PROTECT, null=True, related_name="+")
    """None: the holder used it in an application of their own."""
    sharing = models.ForeignKey(Sharing, models.PROTECT, null=True, related_name="uses")
    """The consent that a read rested on."""
    consumer_kind = models.CharField("用证单位类别", max_length=8)
    consumer_id = models.CharField("用证单位编号", max_length=64)
    consumer_name = models.CharField("用证单位", max_length=200)
    actor_id = models.CharField("用证人编号", max_length=64)
    actor_name = models.CharField("用证人", max_length=80)
    office = models.CharField("单位", max_length=200, blank=True)
    basis = models.CharField("用证依据", max_length=8)
    reason = models.CharField("用途", max_length=300)
    case_number = models.BigIntegerField("申请编号", null=True)
    way = models.CharField("用证方式", max_length=8)
    kind = models.CharField("读取内容", max_length=8)
    fields = models.JSONField("读取的栏目", default=list)
    file_id = models.UUIDField("加注件", null=True)
    at = models.DateTimeField("用证时间")

    class Meta:
        """Read by licence, by region and by case, the newest first."""

        verbose_name = "用证记录"
        indexes: ClassVar = [
            models.Index(fields=["licence", "-at", "-id"], name="licence_use_looked"),
            models.Index(fields=["region_code", "-id"], name="licence_use_region"),
            models.Index(
                fields=["case_number", "-id"],
                condition=Q(case_number__isnull=False),
                name="licence_use_case",
            ),
        ]

    def __str__(self) -> str:
        """Licence and consumer."""
        return f"{self.licence_id} {self.consumer_id}"
