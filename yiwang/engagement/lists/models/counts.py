"""What is counted: cases by item and month, figures of divisions, targets."""

from typing import ClassVar

from django.db import models


class Demand(models.Model):
    """How many cases of an item were filed in a division in a month (办件量).

    Counted each night over the days of the running month; candidates for lists are proposed by it.
    """

    region_code = models.CharField("区划代码", max_length=12)
    month = models.DateField("月份")
    basic_code = models.CharField("基本编码", max_length=12)
    applicant_kind = models.CharField("申请人类型", max_length=10)
    cases = models.PositiveIntegerField("办件数")

    class Meta:
        """One row per item and month."""

        verbose_name = verbose_name_plural = "办件量"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "month", "basic_code", "applicant_kind"], name="demand_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["month"], name="demand_of_month")]

    def __str__(self) -> str:
        """Item and number."""
        return f"{self.basic_code} {self.cases}"


class Standing(models.Model):
    """The figures of a division as counted last (现状): guides, lists, halls."""

    region_code = models.CharField("区划代码", max_length=12, unique=True)
    counts = models.JSONField("统计")
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "现状"

    def __str__(self) -> str:
        """The division."""
        return self.region_code


class Reading(models.Model):
    """The figures of a division at the end of a month (月末统计); never changed."""

    region_code = models.CharField("区划代码", max_length=12)
    month = models.DateField("月份")
    counts = models.JSONField("统计")
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        """One row per division and month."""

        verbose_name = verbose_name_plural = "月末统计"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "month"], name="reading_once")
        ]
        indexes: ClassVar = [models.Index(fields=["month"], name="reading_of_month")]

    def __str__(self) -> str:
        """Division and month."""
        return f"{self.region_code} {self.month:%Y-%m}"


class TargetEdition(models.Model):
    """A version of a target by a date (目标); never changed. Version 0 is shipped."""

    code = models.CharField("代码", max_length=32)
    version_no = models.PositiveIntegerField("版本号")
    content = models.JSONField("内容")
    is_active = models.BooleanField("在用", default=True)
    reason = models.CharField("变更理由", max_length=200)
    changed_by = models.CharField("修改人", max_length=80)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        """One row per version."""

        verbose_name = verbose_name_plural = "目标"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version_no"], name="target_edition_once")
        ]

    def __str__(self) -> str:
        """Code and version."""
        return f"{self.code} v{self.version_no}"
