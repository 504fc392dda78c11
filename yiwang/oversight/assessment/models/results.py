"""What is issued: statistics tables and circulars."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.assessment.types import CircularState, ReportState, Span

from .scores import Period


class Report(models.Model):
    """A statistics table of a division over a period (审批事项办理情况统计表), S2.

    Counted by a job, office by office; frozen once issued: ``sm3`` is that of its PDF.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region_code = models.CharField("区划代码", max_length=12)
    region_name = models.CharField("地区", max_length=60)
    span = models.CharField("周期", max_length=8, choices=[(s.value, s.value) for s in Span])
    first = models.DateField("开始日")
    last = models.DateField("结束日")
    number = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField(
        "状态", max_length=8, choices=[(s.value, s.value) for s in ReportState]
    )
    waiting = models.JSONField("待统计的单位", default=list)
    done = models.PositiveIntegerField("已统计", default=0)
    total = models.PositiveIntegerField("单位数", default=0)
    content = models.JSONField("内容", default=dict)
    reason = models.CharField("更正理由", max_length=300, blank=True)
    is_public = models.BooleanField("向社会公布", default=False)
    file = models.UUIDField("PDF", null=True)
    sm3 = models.CharField("PDF的SM3", max_length=64, blank=True)
    signature = models.UUIDField("平台签名", null=True)
    made_by = models.CharField("发起人", max_length=80)
    made_id = models.CharField("发起人编号", max_length=64)
    made_at = models.DateTimeField("发起时间")
    issued_by = models.CharField("签发人", max_length=80, blank=True)
    issued_at = models.DateTimeField("签发时间", null=True)

    class Meta:
        """A version once; one in the making at a time."""

        verbose_name = verbose_name_plural = "办理情况统计表"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "span", "first", "number"], name="report_once"
            ),
            models.UniqueConstraint(
                fields=["region_code", "span", "first"],
                name="report_open_once",
                condition=~models.Q(state=ReportState.ISSUED.value),
            ),
        ]

    def __str__(self) -> str:
        """Where and when."""
        return f"{self.region_name} {self.first}"


class Circular(models.Model):
    """A circular on a closed evaluation (通报), drafted by the system, agreed by another person.

    ``file`` is its PDF from when it is published; those published before that had none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    period = models.OneToOneField(Period, models.PROTECT, related_name="circular")
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    is_public = models.BooleanField("向社会公布", default=False)
    file = models.UUIDField("PDF", null=True)
    sm3 = models.CharField("PDF的SM3", max_length=64, blank=True)
    signature = models.UUIDField("平台签名", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.value) for s in CircularState]
    )
    writers = models.JSONField("起草和修改的人", default=list)
    drafted_by = models.CharField("起草人", max_length=80)
    changed_at = models.DateTimeField("最近修改")
    agreed_by = models.CharField("同意人", max_length=80, blank=True)
    published_at = models.DateTimeField("印发时间", null=True)

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "通报"

    def __str__(self) -> str:
        """The title."""
        return self.title
