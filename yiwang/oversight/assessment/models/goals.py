"""Indicators, targets beside their actual figures, tasks."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.assessment.types import Gauge, TaskState


class Indicator(models.Model):
    """An indicator of the business environment (营商环境指标), S3; a new version is a new row."""

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField("代码", max_length=40)
    number = models.PositiveIntegerField("版本号")
    name = models.CharField("名称", max_length=60)
    gauge = models.CharField("算法", max_length=10, choices=[(g.value, g.value) for g in Gauge])
    basic_codes = models.JSONField("事项", default=list, help_text="基本编码")
    source = models.CharField("出处", max_length=300)
    reason = models.CharField("修改理由", max_length=300, blank=True)
    changed_by = models.CharField("修改人", max_length=80)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        """A version once."""

        verbose_name = verbose_name_plural = "营商环境指标"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "number"], name="indicator_edition_once")
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Target(models.Model):
    """A target of an indicator for a division by a day (目标); ended ones stay readable."""

    id = models.BigAutoField(primary_key=True)
    indicator = models.CharField("指标", max_length=40)
    region_code = models.CharField("区划代码", max_length=12)
    value = models.DecimalField("目标值", max_digits=7, decimal_places=1)
    due_on = models.DateField("期限")
    owner = models.CharField("责任单位", max_length=120)
    source = models.CharField("出处", max_length=300)
    set_by = models.CharField("设定人", max_length=80)
    set_at = models.DateTimeField("设定时间")
    ended_by = models.CharField("停用人", max_length=80, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True)
    ended_why = models.CharField("停用理由", max_length=300, blank=True)

    class Meta:
        """One target of an indicator in a division by a day."""

        verbose_name = verbose_name_plural = "目标"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "due_on", "indicator"],
                name="target_once",
                condition=models.Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        """Indicator and day."""
        return f"{self.indicator} {self.due_on}"


class Task(models.Model):
    """A task of a division's register (任务台账), S3: 197 个任务事项."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    region_code = models.CharField("区划代码", max_length=12)
    number = models.CharField("编号", max_length=20)
    text = models.CharField("任务", max_length=500)
    owner_id = models.UUIDField("责任单位")
    owner_name = models.CharField("责任单位名称", max_length=200)
    due_on = models.DateField("期限")
    source = models.CharField("出处", max_length=300)
    state = models.CharField("状态", max_length=8, choices=[(s.value, s.value) for s in TaskState])
    done_id = models.CharField("报完成的人", max_length=64, blank=True)

    class Meta:
        """A number once in a division; what is due first comes first."""

        verbose_name = verbose_name_plural = "任务"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "number"], name="task_number_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "due_on", "id"], name="task_by_day"),
            models.Index(fields=["owner_id", "due_on"], name="task_of_owner"),
        ]

    def __str__(self) -> str:
        """The number."""
        return self.number


class TaskStep(models.Model):
    """A report on a task, or what was said of it (进展); never changed."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="notes")
    act = models.CharField("动作", max_length=10)
    text = models.CharField("说明", max_length=500)
    evidence = models.CharField("佐证", max_length=300, blank=True)
    by = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "任务进展"

    def __str__(self) -> str:
        """The act."""
        return f"{self.task_id} {self.act}"
