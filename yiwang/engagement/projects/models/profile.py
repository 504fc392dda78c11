"""What a project of a kind needs in a division, as versions; regional assessments."""

from typing import ClassVar

from django.db import models

from yiwang.engagement.projects.types import ProfileState, ProjectKind
from yiwang.foundation.core.ids import uuid7


class ApprovalProfile(models.Model):
    """A version of the list of approvals of a division (审批事项清单), 国办发〔2019〕11号.

    ``content`` is read by ``rules.plans``; a published version is never changed, and a project
    keeps the version it was registered under. One person proposes, another publishes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region_code = models.CharField("区划代码", max_length=12)
    kind = models.CharField(
        "项目类型", max_length=20, choices=[(k.value, k.value) for k in ProjectKind]
    )
    number = models.PositiveIntegerField("版本")
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.value) for s in ProfileState]
    )
    content = models.JSONField("内容")
    source = models.CharField("依据", max_length=300, blank=True)
    reason = models.CharField("修改理由", max_length=300, blank=True)
    proposed_by = models.CharField("提出人", max_length=80)
    proposer_id = models.CharField("提出人编号", max_length=64)
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.CharField("发布人", max_length=80, blank=True)
    decided_at = models.DateTimeField("发布时间", null=True)
    decision = models.CharField("发布意见", max_length=300, blank=True)
    valid_from = models.DateField("施行日期", null=True)

    class Meta:
        """One number once for a kind and division; one proposal at a time."""

        verbose_name = verbose_name_plural = "审批事项清单版本"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "kind", "number"], name="project_profile_once"
            ),
            models.UniqueConstraint(
                fields=["region_code", "kind"],
                condition=models.Q(state="PROPOSED"),
                name="project_profile_one_proposal",
            ),
        ]

    def __str__(self) -> str:
        """Division, kind, number."""
        return f"{self.region_code} {self.kind} {self.number}"


class RegionalAssessment(models.Model):
    """An assessment made once for a whole area (区域评估), 国办发〔2019〕11号.

    While it is valid, it stands in the place of the single ones of projects in its area.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("评估类型", max_length=40)
    area = models.CharField("区域名称", max_length=80)
    region_code = models.CharField("区划代码", max_length=12)
    document = models.CharField("成果文件", max_length=200)
    authority = models.CharField("审查单位", max_length=200)
    file_id = models.UUIDField("成果文件扫描件", null=True)
    file_name = models.CharField("文件名", max_length=160, blank=True)
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至")
    version = models.PositiveIntegerField("版本", default=1)
    ended_on = models.DateField("停止使用日期", null=True)
    end_reason = models.CharField("停止使用原因", max_length=300, blank=True)
    recorded_by = models.CharField("登记人", max_length=80)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        """Looked up by division."""

        verbose_name = verbose_name_plural = "区域评估"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="regional_assessment_period",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "-id"], name="assessment_of_region")
        ]

    def __str__(self) -> str:
        """Area and kind."""
        return f"{self.area} {self.kind}"


class BusyDay(models.Model):
    """A day on which an organisation cannot come to a joint event (占用日), 国办发〔2019〕11号."""

    organisation_id = models.UUIDField("单位")
    organisation_name = models.CharField("单位名称", max_length=200)
    day = models.DateField("日期")
    note = models.CharField("事由", max_length=100, blank=True)
    by_name = models.CharField("登记人", max_length=80)
    at = models.DateTimeField("登记时间")

    class Meta:
        """One row a day."""

        verbose_name = verbose_name_plural = "占用日"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "day"], name="busy_day_once")
        ]

    def __str__(self) -> str:
        """Day and organisation."""
        return f"{self.day} {self.organisation_name}"
