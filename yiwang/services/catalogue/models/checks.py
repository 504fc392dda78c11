"""Checks over the whole catalogue: runs, and what each found."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.services.catalogue.types.checks import RunState, Severity


class CheckRun(models.Model):
    """A check of every published text by every rule (全省核查); one runs at a time.

    ``plan`` holds the distinct texts with their numbers of guides, ``done`` counts the items
    judged, so that a broken run goes on where it stopped. 五级四同, 兜底条款清理.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField("状态", max_length=8, choices=[(s.value, s.value) for s in RunState])
    plan = models.JSONField("计划", default=dict)
    items = models.PositiveIntegerField("事项数", default=0)
    done = models.PositiveIntegerField("已核查事项", default=0)
    guides = models.PositiveIntegerField("指南数", default=0)
    findings = models.PositiveIntegerField("问题数", default=0)
    fresh = models.PositiveIntegerField("新问题数", default=0)
    mended = models.PositiveIntegerField("已改正数", default=0)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", verbose_name="上一次"
    )
    started_by = models.CharField("发起人", max_length=80)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        """One run at a time."""

        verbose_name = verbose_name_plural = "全省核查"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"],
                name="check_run_once",
                condition=models.Q(state=RunState.RUNNING.value),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="check_run_newest")]

    def __str__(self) -> str:
        """When, and how it stands."""
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.state}"


class CheckFinding(models.Model):
    """A fault that a run found in the texts of one item (核查结果), with its number of guides.

    ``digest`` is the same for the same fault in another run, so that what is new and what was
    mended can be told.
    """

    run = models.ForeignKey(CheckRun, models.CASCADE, related_name="+", db_index=False)
    check_code = models.CharField("规则", max_length=24)
    severity = models.CharField(
        "严重程度", max_length=8, choices=[(s.value, s.value) for s in Severity]
    )
    code = models.CharField("编码", max_length=18)
    name = models.CharField("事项名称", max_length=200)
    department = models.CharField("标准部门", max_length=100)
    element = models.CharField("要素", max_length=40)
    sentence = models.CharField("怎么改", max_length=600)
    digest = models.CharField("问题摘要", max_length=64)
    bodies = ArrayField(models.BigIntegerField(), verbose_name="文本", default=list)
    guides = models.PositiveIntegerField("指南数")
    is_fresh = models.BooleanField("新问题", default=False)

    class Meta:
        """A fault once in a run; lists with most guides first."""

        verbose_name = verbose_name_plural = "核查结果"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "digest"], name="check_finding_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "-guides", "id"], name="check_finding_order"),
        ]

    def __str__(self) -> str:
        """Rule and item."""
        return f"{self.check_code} {self.code}"
