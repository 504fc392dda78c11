"""Decisions that were made outside the platform, and what became of each (网外审批)."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core import lanes
from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.outside import OutsideState


class OutsideApproval(models.Model):
    """A decision found outside the platform (网外审批线索), 行政许可法 60; S2.

    ``found_in`` says by what it was found, once: a record of existing licences, or nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("修改次数", default=1)
    state = models.CharField("状态", max_length=10, default=OutsideState.OPEN)
    source = models.CharField("来源", max_length=8)
    found_in = models.UUIDField("存量证照", null=True, unique=True)
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    organisation_name = models.CharField("单位", max_length=200)
    region_code = models.CharField("所属地区", max_length=12)
    what = models.CharField("决定或者证照名称", max_length=120)
    number = models.CharField("文号或者证照编号", max_length=120)
    issued_on = models.DateField("作出日期")
    where = models.CharField("怎样发现", max_length=300, blank=True)
    found_at = models.DateTimeField("发现时间")
    answer_by = models.DateField("说明期限")

    class Meta:
        """Read by office and by region, the newest first; a paper is reported once."""

        verbose_name = "网外审批线索"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number", "issued_on"], name="outside_paper_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "-id"], name="outside_of_region"),
            models.Index(fields=["organisation", "-id"], name="outside_of_office"),
        ]

    def __str__(self) -> str:
        """Its number and state."""
        return f"{self.number} {self.state}"


class OutsideApprovalStep(lanes.Step):
    """One act upon a decision found outside (网外审批办理痕迹)."""

    outside = models.ForeignKey(OutsideApproval, models.CASCADE, related_name="steps")
    act = models.CharField("操作", max_length=8)

    class Meta(lanes.Step.Meta):
        """One row an act."""

        verbose_name = "网外审批办理痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outside", "n"], name="outside_step_once"),
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
