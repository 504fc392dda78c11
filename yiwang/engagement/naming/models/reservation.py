"""Reserved names with their trace."""

from typing import ClassVar

from django.db import models

from yiwang.engagement.naming.types import Deed, HoldState
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step


class Reservation(models.Model):
    """A name kept for whoever declared it (名称保留), 企业名称登记管理规定 第十六条、第十八条.

    ``acted`` holds who proposed and who confirmed a withdrawal: they share nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("名称保留号", max_length=40, unique=True)
    party_kind = models.CharField("申请人类型", max_length=10)
    party_id = models.UUIDField("申请人编号")
    person_id = models.UUIDField("申报人编号", null=True)
    holder_name = models.CharField("申请人", max_length=120)
    organisation_id = models.UUIDField("企业登记机关编号")
    authority_name = models.CharField("企业登记机关", max_length=120)
    authority = models.CharField("登记机关区划", max_length=12)
    name = models.CharField("名称", max_length=120)
    division = models.CharField("行政区划名称", max_length=60)
    trade = models.CharField("字号", max_length=40)
    industry = models.CharField("行业", max_length=40, blank=True)
    form = models.CharField("组织形式", max_length=20)
    needs_approval = models.BooleanField("须经批准", default=False)
    proof = models.CharField("批准文件", max_length=300, blank=True)
    promise = models.TextField("承诺")
    near = models.JSONField("提示过的近似名称", default=list)
    reserved_at = models.DateTimeField("保留时间")
    last_day = models.DateField("保留期最后一天")
    state = models.CharField("状态", max_length=10, default=HoldState.HELD.value)
    acted = models.JSONField("办理人", default=dict)
    proposed_reason = models.CharField("撤销理由", max_length=300, blank=True)
    proposed_clause = models.CharField("撤销依据", max_length=100, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        """Lists by holder and by authority, the newest first."""

        verbose_name = verbose_name_plural = "名称保留"
        indexes: ClassVar = [
            models.Index(fields=["party_id", "-id"], name="reservation_by_party"),
            models.Index(fields=["organisation_id", "-id"], name="reservation_by_office"),
            models.Index(fields=["name"], name="reservation_by_name"),
        ]

    def __str__(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}"


class ReservationStep(Step):
    """One act about a reservation (名称保留痕迹); never changed."""

    of = models.ForeignKey(Reservation, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField("动作", max_length=8, choices=[(d.value, d.value) for d in Deed])

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "名称保留痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "n"], name="reservation_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
