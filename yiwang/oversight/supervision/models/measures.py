"""Measures: the papers of the ladder, what they rest on, every act upon them, their days."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiwang.foundation.core import lanes
from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.supervision.models.findings import Finding
from yiwang.oversight.supervision.rules.measures import JOINT
from yiwang.oversight.supervision.types.measures import (
    MeasureAct,
    MeasureOutcome,
    MeasureState,
    Rung,
)

_UNSENT = Q(state=MeasureState.PROPOSED) | Q(outcome__in=["REFUSED", "WITHDRAWN"])


class MeasurePaper(models.Model):
    """A paper of the ladder (处置文书) against an organisation, or an officer of it; S2.

    The database keeps three hands apart: who proposes, who consents, who judges the appeal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=24, unique=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    version = models.PositiveIntegerField("修改次数", default=1)
    rung = models.CharField("档次", max_length=16, choices=[(r.value, r.value) for r in Rung])
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.value) for s in MeasureState]
    )
    outcome = models.CharField(
        "结果", max_length=12, blank=True, choices=[(o.value, o.value) for o in MeasureOutcome]
    )
    organisation_id = models.UUIDField("责任部门")
    organisation_name = models.CharField("责任部门名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    officer = models.UUIDField("责任人", null=True)
    officer_name = models.CharField("责任人姓名", max_length=80, blank=True)
    issuer_id = models.UUIDField("发出机关")
    issuer_name = models.CharField("发出机关名称", max_length=200)
    before = models.ForeignKey("self", models.PROTECT, related_name="later", null=True)
    skip_reason = models.TextField("越级理由", blank=True)
    demand = models.TextField("要求")
    proposed_by = models.CharField("发起人", max_length=64)
    proposed_on = models.DateField("发起日")
    needs_consent = models.BooleanField("要法制同意")
    consented_by = models.CharField("同意人", max_length=64, blank=True)
    issued_on = models.DateField("发出日", null=True)
    days = models.PositiveSmallIntegerField("期限（工作日）")
    days_source = models.CharField("期限来源", max_length=300)
    document = models.JSONField("文书内容", default=list, help_text="发出时的样子，以后不变")
    due_on = models.DateField("最晚回复日", null=True)
    yellow_on = models.DateField("黄灯日", null=True)
    answered_at = models.DateTimeField("回复时间", null=True)
    appeal_by = models.DateField("最晚申诉日", null=True)
    appealed_on = models.DateField("申诉日", null=True)
    days_left = models.SmallIntegerField("停表时剩余工作日", null=True)
    judged_by = models.CharField("申诉决定人", max_length=64, blank=True)
    told_on = models.DateField("告知本人日", null=True)
    shown_on = models.DateField("本人阅看日", null=True)
    closed_on = models.DateField("办结日", null=True)

    class Meta:
        """Read by who issued and by whom it is against, the newest first."""

        verbose_name = "处置文书"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(consented_by=F("proposed_by")), name="measure_consent_by_another"
            ),
            models.CheckConstraint(
                condition=Q(judged_by="")
                | (~Q(judged_by=F("proposed_by")) & ~Q(judged_by=F("consented_by"))),
                name="measure_appeal_by_another",
            ),
            models.CheckConstraint(
                condition=_UNSENT | Q(needs_consent=False) | ~Q(consented_by=""),
                name="measure_consent_is_given",
            ),
            models.CheckConstraint(
                condition=Q(needs_consent=True)
                | (Q(skip_reason="") & ~Q(rung__in=sorted(one.value for one in JOINT))),
                name="measure_consent_is_asked",
            ),
            models.CheckConstraint(
                condition=~Q(issuer_id=F("organisation_id")), name="measure_not_against_oneself"
            ),
            models.CheckConstraint(
                condition=Q(state=MeasureState.CLOSED, closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(state=MeasureState.CLOSED) & Q(closed_on__isnull=True),
                name="measure_closed_has_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["issuer_id", "-id"], name="measure_of_issuer"),
            models.Index(fields=["organisation_id", "-id"], name="measure_of_office"),
            models.Index(fields=["region_code", "-id"], name="measure_of_region"),
            models.Index(
                fields=["officer", "-id"],
                name="measure_of_officer",
                condition=Q(officer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Number and rung."""
        return f"{self.number} {self.rung}"


class MeasureGround(models.Model):
    """A confirmed finding that a measure rests on (认定事实)."""

    paper = models.ForeignKey(MeasurePaper, models.PROTECT, related_name="grounds", db_index=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")

    class Meta:
        """A finding once."""

        verbose_name = "处置依据的预警"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "finding"], name="measure_ground_once")
        ]

    def __str__(self) -> str:
        """The finding."""
        return str(self.finding_id)


class MeasureStep(lanes.Step):
    """One act upon a measure (处置痕迹): who, when, words, proofs; never changed."""

    paper = models.ForeignKey(MeasurePaper, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField(
        "操作", max_length=12, choices=[(act.value, act.value) for act in MeasureAct]
    )
    text = models.TextField("内容", blank=True)
    files = models.JSONField("材料", default=list)

    class Meta(lanes.Step.Meta):
        """One row an act."""

        verbose_name = "处置痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "n"], name="measure_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"


class MeasureTerm(models.Model):
    """A region's own term (期限), with its source; the newest row counts, none is changed."""

    region_code = models.CharField("区划", max_length=12)
    key = models.CharField("档次或者申诉", max_length=16)
    days = models.PositiveSmallIntegerField("工作日")
    source = models.CharField("来源", max_length=300)
    set_by = models.CharField("设置人", max_length=80)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        """Found by region and key."""

        verbose_name = "处置期限"
        indexes: ClassVar = [models.Index(fields=["key", "region_code"], name="measure_term_of")]

    def __str__(self) -> str:
        """Key and days."""
        return f"{self.key} {self.days}"
