"""A changed law, and the items to be aligned with it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.services.editing.types import TaskState

from .revision import Revision


class LawChange(models.Model):
    """An amended or repealed article (法律修改); every item that rests on it gets a task."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    law = models.CharField("法律名称", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    articles = ArrayField(models.CharField(max_length=20), verbose_name="条款")
    text = models.CharField("修改内容", max_length=500)
    effective_on = models.DateField("施行日期", null=True)
    region_code = models.CharField("区划代码", max_length=12)
    entered_by = models.CharField("录入人", max_length=80)
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "法律修改"

    def __str__(self) -> str:
        """The law."""
        return self.law


class AlignmentTask(models.Model):
    """An item to be aligned with a changed law (对照修订任务): revised, or left with a reason."""

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="tasks")
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    articles = ArrayField(models.CharField(max_length=20), verbose_name="引用条款")
    state = models.CharField("状态", max_length=10, choices=[(s.value, s.value) for s in TaskState])
    reason = models.CharField("不修改的理由", max_length=200, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    closed_by = models.CharField("办结人", max_length=80, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        """One task per item and change."""

        verbose_name = verbose_name_plural = "对照修订任务"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "basic_code"], name="alignment_once"),
            models.CheckConstraint(
                condition=~models.Q(state=TaskState.UNCHANGED) | ~models.Q(reason=""),
                name="alignment_unchanged_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["basic_code"],
                name="alignment_open",
                condition=models.Q(state=TaskState.OPEN),
            )
        ]

    def __str__(self) -> str:
        """Change and item."""
        return f"{self.change_id} {self.basic_code}"
