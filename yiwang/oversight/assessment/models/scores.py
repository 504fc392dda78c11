"""The formula, what it scores, and who objects."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.assessment.types import Party, PeriodState, Span, Verdict


class Formula(models.Model):
    """A version of the formula (评分办法); never changed once published.

    It scores only periods that begin after it was published.
    """

    number = models.PositiveIntegerField("版本号", primary_key=True)
    content = models.JSONField("内容")
    reason = models.CharField("修订理由", max_length=300)
    made_by = models.CharField("起草人", max_length=80)
    made_id = models.CharField("起草人编号", max_length=64)
    made_at = models.DateTimeField("起草时间")
    published_by = models.CharField("公布人", max_length=80, blank=True)
    published_at = models.DateTimeField("公布时间", null=True)

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "评分办法"

    def __str__(self) -> str:
        """The version."""
        return f"v{self.number}"


class Period(models.Model):
    """An evaluation of the offices of a division over a period (效能评估); ``number`` its result.

    A closed one never changes: a correction is the next number, the earlier stays readable.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    region_code = models.CharField("区划代码", max_length=12)
    region_name = models.CharField("地区", max_length=60)
    span = models.CharField("周期", max_length=8, choices=[(s.value, s.value) for s in Span])
    first = models.DateField("开始日")
    last = models.DateField("结束日")
    number = models.PositiveSmallIntegerField("结果号", default=1)
    formula = models.ForeignKey(Formula, models.PROTECT, related_name="+")
    state = models.CharField(
        "状态", max_length=8, choices=[(s.value, s.value) for s in PeriodState]
    )
    reason = models.CharField("更正理由", max_length=300, blank=True)
    opened_by = models.CharField("发起人", max_length=80)
    opened_id = models.CharField("发起人编号", max_length=64)
    opened_at = models.DateTimeField("发起时间")
    counted_at = models.DateTimeField("计算时间", null=True)
    objections_until = models.DateField("申诉截止日", null=True)
    closed_by = models.CharField("定案人", max_length=80, blank=True)
    closed_at = models.DateTimeField("定案时间", null=True)

    class Meta:
        """A result once; lists by division, the newest first."""

        verbose_name = verbose_name_plural = "效能评估"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "span", "first", "number"], name="period_once"
            ),
            models.UniqueConstraint(
                fields=["region_code", "span", "first"],
                name="period_open_once",
                condition=~models.Q(state=PeriodState.CLOSED.value),
            ),
        ]

    def __str__(self) -> str:
        """Where and when."""
        return f"{self.region_name} {self.first}"


class Score(models.Model):
    """The score of an office, a window or a member of staff (得分) with its parts.

    Ranked among its ``group``: the same kind of organisation at the same level.
    """

    id = models.BigAutoField(primary_key=True)
    period = models.ForeignKey(Period, models.PROTECT, related_name="scores", db_index=False)
    party = models.CharField("对象", max_length=8, choices=[(p.value, p.value) for p in Party])
    organisation_id = models.UUIDField("单位")
    staff = models.UUIDField("工作人员", null=True)
    name = models.CharField("名称", max_length=200)
    group = models.CharField("同类", max_length=40)
    handled = models.PositiveIntegerField("办结数")
    points = models.DecimalField("得分", max_digits=4, decimal_places=1, null=True)
    grade = models.CharField("等次", max_length=8, blank=True)
    rank = models.PositiveIntegerField("名次", null=True)
    among = models.PositiveIntegerField("同类数", default=0)
    parts = models.JSONField("得分项", default=list)

    class Meta:
        """Each once in a period; the list by rank, the own one by office."""

        verbose_name = verbose_name_plural = "得分"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "party", "organisation_id", "staff"],
                name="score_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        """Who and how much."""
        return f"{self.name} {self.points}"


class Objection(models.Model):
    """An objection of the scored to a part of the score (申诉), decided by another person."""

    id = models.BigAutoField(primary_key=True)
    score = models.ForeignKey(Score, models.PROTECT, related_name="objections")
    part = models.CharField("得分项", max_length=24)
    reason = models.TextField("理由")
    evidence = models.TextField("佐证")
    made_by = models.CharField("申诉人", max_length=80)
    made_id = models.CharField("申诉人编号", max_length=64)
    made_at = models.DateTimeField("申诉时间")
    state = models.CharField("结果", max_length=8, choices=[(v.value, v.value) for v in Verdict])
    back = models.DecimalField("返还分数", max_digits=4, decimal_places=1, default=0)
    decision = models.TextField("复核意见", blank=True)
    decided_by = models.CharField("复核人", max_length=80, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        """One open objection to a part."""

        verbose_name = verbose_name_plural = "申诉"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["score", "part"], name="score_objection_once")
        ]

    def __str__(self) -> str:
        """What it is about."""
        return f"{self.score_id} {self.part}"
