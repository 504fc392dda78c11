"""Rules as data and what they found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.oversight.supervision.types import Content, FindingState, Level, RuleState


class Rule(models.Model):
    """A rule of supervision (监察规则): what is looked for, and which version is in force."""

    code = models.CharField("编号", max_length=8, primary_key=True)
    content = models.CharField("内容", max_length=12, choices=[(c.value, c.value) for c in Content])
    live = models.PositiveSmallIntegerField("在用版本", null=True)
    raised = models.PositiveIntegerField("发现数", default=0)
    false = models.PositiveIntegerField("误报数", default=0)

    class Meta:
        verbose_name = "监察规则"

    def __str__(self) -> str:
        return self.code


class RuleVersion(models.Model):
    """One version of a rule (规则版本); live only after a trial run on past data (回测)."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    check_name = models.CharField("检查", max_length=24, help_text="rules/checks.py 中的检查")
    threshold = models.JSONField("阈值", default=dict)
    level = models.CharField("级别", max_length=8, choices=[(c.value, c.value) for c in Level])
    source = models.CharField("依据", max_length=300)
    owner = models.CharField("责任单位", max_length=120)
    state = models.CharField("状态", max_length=8, choices=[(c.value, c.value) for c in RuleState])
    trial = models.JSONField("回测结果", null=True)
    made_by = models.CharField("编写人", max_length=80)
    made_at = models.DateTimeField("编写时间")
    live_at = models.DateTimeField("启用时间", null=True)
    live_by = models.CharField("启用人", max_length=80, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "规则版本"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "n"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["rule"], name="rule_live_once", condition=Q(state="LIVE")
            ),
            models.CheckConstraint(
                condition=~Q(state="LIVE") | Q(trial__isnull=False), name="rule_live_was_tried"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.n}"


class Finding(models.Model):
    """What a rule found in a matter (预警): quoted, answered by the office, judged by supervision.

    《伊春市市级行政审批电子监察工作规定（试行）》 as S2 tells it; the record is designed along
    GB/T 39046 table 11. ``occasion`` makes it once: the day, the act or the document it is about.
    """

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    rule_n = models.PositiveSmallIntegerField("规则版本")
    content = models.CharField("内容", max_length=12)
    level = models.CharField("级别", max_length=8)
    matter = models.CharField("对象编号", max_length=40)
    kind = models.CharField("种类", max_length=16)
    occasion = models.CharField("事由", max_length=60)
    organisation_id = models.UUIDField("责任部门", null=True)
    region_code = models.CharField("区划", max_length=12)
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    staff = models.UUIDField("责任人", null=True)
    quote = models.JSONField("依据的事实", default=list, help_text="[[说明, 内容], …]")
    raised_at = models.DateTimeField("发现时间")
    raised_on = models.DateField("发现日")
    state = models.CharField(
        "状态", max_length=10, choices=[(c.value, c.value) for c in FindingState]
    )
    answer_due_on = models.DateField("说明期限")
    told = models.PositiveSmallIntegerField("已提醒到", default=0)
    told_on = models.DateField("最近提醒日", null=True)
    answer = models.TextField("说明", blank=True)
    evidence = models.JSONField("佐证文件", default=list)
    answered_by = models.UUIDField("说明人", null=True)
    answered_name = models.CharField("说明人姓名", max_length=60, blank=True)
    answered_at = models.DateTimeField("说明时间", null=True)
    verdict = models.TextField("认定理由", blank=True)
    judged_by = models.UUIDField("认定人", null=True)
    judged_name = models.CharField("认定人姓名", max_length=60, blank=True)
    judged_at = models.DateTimeField("认定时间", null=True)

    class Meta:
        verbose_name = "预警"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "matter", "occasion"], name="finding_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["FALSE", "CONFIRMED"])
                | (~Q(verdict="") & Q(judged_at__isnull=False)),
                name="finding_verdict_is_reasoned",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-id"],
                name="finding_unsettled",
                condition=Q(state__in=["OPEN", "ANSWERED"]),
            ),
            models.Index(fields=["organisation_id", "-id"], name="finding_of_office"),
            models.Index(fields=["region_code", "-id"], name="finding_of_region"),
            models.Index(fields=["matter"], name="finding_of_matter"),
            models.Index(fields=["raised_on", "organisation_id"], name="finding_by_day"),
            models.Index(
                fields=["answer_due_on"], name="finding_unanswered", condition=Q(state="OPEN")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.matter}"


class EscalationPlan(models.Model):
    """After how many working days whom an office's findings are told (逐级提醒)."""

    organisation_id = models.UUIDField("部门", primary_key=True)
    steps = models.JSONField("步骤", help_text="[[HOLDER | HEAD | SUPERVISOR, 工作日], …]")
    made_by = models.CharField("设定人", max_length=80)
    made_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "逐级提醒"

    def __str__(self) -> str:
        return str(self.organisation_id)
