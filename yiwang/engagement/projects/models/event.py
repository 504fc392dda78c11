"""Joint events: survey, drawing review, visit, acceptance."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.engagement.projects.types import Absence, EventKind, EventState, Opinion
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step

from .project import Project


class JointEvent(models.Model):
    """Work that several organisations do at once (联合测绘、联合审图、联合踏勘、联合验收).

    国办发〔2019〕11号. ``round`` 1 is the first time, later ones see what had to be mended. What
    the clocks need stays on the row: asked for, findings told, mended, concluded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="events", db_index=False)
    stage_no = models.PositiveSmallIntegerField("阶段")
    kind = models.CharField("类型", max_length=12, choices=[(k.value, k.value) for k in EventKind])
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, s.value) for s in EventState]
    )
    version = models.PositiveIntegerField("版本", default=1)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    lead_id = models.UUIDField("牵头单位")
    lead_name = models.CharField("牵头单位名称", max_length=200)
    note = models.CharField("申请说明", max_length=500, blank=True)
    files = models.JSONField("申请材料", default=list)
    absence = models.CharField(
        "缺席规则", max_length=8, choices=[(a.value, a.value) for a in Absence]
    )
    absence_days = models.PositiveSmallIntegerField("缺席后等待工作日", default=0)
    days = ArrayField(models.DateField(), default=list, verbose_name="可选日期")
    fixed_on = models.DateField("定下的日期", null=True)
    requested_at = models.DateTimeField("申请时间")
    pauses = models.JSONField("整改时间", default=list, help_text="[[告知日, 整改完成日或空]]")
    told_at = models.DateTimeField("问题告知时间", null=True)
    is_passed = models.BooleanField("通过", null=True)
    conclusion = models.CharField("结论", max_length=1000, blank=True)
    report_number = models.CharField("意见书文号", max_length=60, blank=True)
    concluded_at = models.DateTimeField("结论时间", null=True)
    concluded_by = models.CharField("出具人", max_length=80, blank=True)
    is_open = models.BooleanField("未办结", default=True)

    class Meta:
        """One of a kind at a time in a project."""

        verbose_name = verbose_name_plural = "联合事项"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=models.Q(is_open=True),
                name="joint_event_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_at__isnull=True) | ~models.Q(conclusion=""),
                name="joint_event_conclusion_is_written",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "id"], name="joint_event_of_project"),
            models.Index(
                fields=["lead_id", "-id"],
                condition=models.Q(is_open=True),
                name="joint_event_of_lead",
            ),
        ]

    def __str__(self) -> str:
        """The kind."""
        return self.kind


class EventParty(models.Model):
    """A party of a joint event in a round (参与部门): when it can come, what it says."""

    event = models.ForeignKey(JointEvent, models.PROTECT, related_name="parties", db_index=False)
    round = models.PositiveSmallIntegerField("轮次")
    n = models.PositiveSmallIntegerField("序号")
    organisation_id = models.UUIDField("单位")
    organisation_name = models.CharField("单位名称", max_length=200)
    speciality = models.CharField("专业", max_length=20)
    days = ArrayField(models.DateField(), null=True, verbose_name="可用日期")
    opinion = models.CharField(
        "意见", max_length=10, blank=True, choices=[(o.value, o.value) for o in Opinion]
    )
    text = models.CharField("意见内容", max_length=1000, blank=True)
    files = models.JSONField("附件", default=list)
    by_name = models.CharField("出具人", max_length=80, blank=True)
    at = models.DateTimeField("出具时间", null=True)
    is_open = models.BooleanField("等待办理", default=True)

    class Meta:
        """An organisation once in a field and round; what waits for an organisation."""

        verbose_name = verbose_name_plural = "参与部门"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "round", "n"], name="event_party_once"),
            models.UniqueConstraint(
                fields=["event", "round", "organisation_id", "speciality"],
                name="event_party_field_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation_id", "-id"],
                condition=models.Q(is_open=True),
                name="event_party_waiting",
            )
        ]

    def __str__(self) -> str:
        """Who, in which field."""
        return f"{self.organisation_name} {self.speciality}"


class EventFinding(models.Model):
    """Something that has to be mended (整改问题): told once with all others, seen again after."""

    event = models.ForeignKey(JointEvent, models.PROTECT, related_name="findings", db_index=False)
    n = models.PositiveSmallIntegerField("序号")
    round = models.PositiveSmallIntegerField("提出轮次")
    organisation_id = models.UUIDField("提出单位")
    organisation_name = models.CharField("提出单位名称", max_length=200)
    speciality = models.CharField("专业", max_length=20)
    text = models.CharField("问题", max_length=500)
    how = models.CharField("怎样整改", max_length=500)
    late_reason = models.CharField("没有一次告知的理由", max_length=300, blank=True)
    told_at = models.DateTimeField("告知时间", null=True)
    answer = models.CharField("整改情况", max_length=500, blank=True)
    files = models.JSONField("整改照片和材料", default=list)
    answered_at = models.DateTimeField("整改时间", null=True)
    settled_at = models.DateTimeField("复验通过时间", null=True)

    class Meta:
        """Numbered in the event."""

        verbose_name = verbose_name_plural = "整改问题"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "n"], name="event_finding_once")
        ]

    def __str__(self) -> str:
        """What is wrong."""
        return self.text[:40]


class EventStep(Step):
    """One act on a joint event (联合事项痕迹): who, when, why; never changed."""

    of = models.ForeignKey(JointEvent, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField("动作", max_length=10)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "联合事项痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "n"], name="event_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
