"""Baselines: what was asked on a day, and what of it has gone since."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.reduction.types import CountState


class Baseline(models.Model):
    """A count of materials and steps on a day (基线快照), 安徽 2018-08; never changed once counted.

    ``taken_on`` is the last day that counts: texts published later do not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("名称", max_length=40, unique=True)
    taken_on = models.DateField("基准日")
    before = models.DateTimeField("截止时间")
    state = models.CharField("状态", max_length=8, choices=[(s.value, s.value) for s in CountState])
    lists = models.PositiveIntegerField("清单数", default=0)
    texts = models.PositiveIntegerField("文本数", default=0)
    items = models.PositiveIntegerField("事项数", default=0)
    organisations = models.PositiveIntegerField("机构数", default=0)
    materials = models.PositiveIntegerField("材料数", default=0)
    steps = models.PositiveIntegerField("环节数", default=0)
    taken_by = models.CharField("发起人", max_length=80)
    taken_at = models.DateTimeField("发起时间")
    measured_at = models.DateTimeField("最近比对", null=True)
    is_stale = models.BooleanField("需要比对", default=False)

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "基线快照"

    def __str__(self) -> str:
        """The name."""
        return self.name


class BaselineItem(models.Model):
    """What the lists of an item asked on the day (事项基线); never changed."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="+", db_index=False)
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    department = models.CharField("标准部门", max_length=100)
    texts = models.PositiveIntegerField("文本数")
    lists = models.PositiveIntegerField("清单数")
    materials = models.PositiveIntegerField("材料数")
    steps = models.PositiveIntegerField("环节数")

    class Meta:
        """An item once."""

        verbose_name = verbose_name_plural = "事项基线"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["baseline", "basic_code"], name="baseline_item_once")
        ]

    def __str__(self) -> str:
        """The item."""
        return self.name


class BaselinePlace(models.Model):
    """What the lists of an organisation asked on the day (机构基线); never changed."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="+", db_index=False)
    organisation_id = models.UUIDField("机构")
    name = models.CharField("机构名称", max_length=200)
    region_code = models.CharField("区划代码", max_length=12)
    level = models.CharField("行使层级", max_length=1)
    lists = models.PositiveIntegerField("清单数")
    materials = models.PositiveIntegerField("材料数")
    steps = models.PositiveIntegerField("环节数")

    class Meta:
        """An organisation once; lists by division."""

        verbose_name = verbose_name_plural = "机构基线"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["baseline", "organisation_id"], name="baseline_place_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["baseline", "region_code", "organisation_id"], name="baseline_by_region"
            )
        ]

    def __str__(self) -> str:
        """The organisation."""
        return self.name


class Measure(models.Model):
    """How much of a baseline has gone (精简量), written anew at every comparison.

    ``key`` is an item's code or an organisation's id; only what has changed has a row.
    """

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField("对象", max_length=36)
    materials = models.IntegerField("减少的材料")
    steps = models.IntegerField("减少的环节")

    class Meta:
        """One row per item or organisation."""

        verbose_name = verbose_name_plural = "精简量"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["baseline", "key"], name="measure_once")
        ]

    def __str__(self) -> str:
        """The key."""
        return self.key
