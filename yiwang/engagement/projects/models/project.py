"""A project with its stages, approvals, those who take part, and its trace."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.engagement.projects.types import EventKind, Instead, Light, ProjectKind
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step

from .profile import ApprovalProfile


class Project(models.Model):
    """An engineering project under one code (工程建设项目), 国办发〔2019〕11号."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("项目代码", max_length=24, unique=True)
    version = models.PositiveIntegerField("版本", default=1)
    kind = models.CharField(
        "项目类型", max_length=20, choices=[(k.value, k.value) for k in ProjectKind]
    )
    name = models.CharField("项目名称", max_length=200)
    owner_kind = models.CharField("业主类型", max_length=10)
    owner_id = models.UUIDField("业主")
    owner_name = models.CharField("业主名称", max_length=200)
    contact_id = models.UUIDField("经办人")
    region_code = models.CharField("区划代码", max_length=12)
    region_name = models.CharField("地区", max_length=60)
    place = models.CharField("建设地点", max_length=200)
    area_name = models.CharField("所在区域", max_length=80, blank=True)
    industry = models.CharField("行业", max_length=2)
    amount = models.DecimalField("总投资（万元）", max_digits=14, decimal_places=2)
    area = models.DecimalField("建筑面积（平方米）", max_digits=14, decimal_places=2)
    summary = models.CharField("建设内容", max_length=1000, blank=True)
    profile = models.ForeignKey(
        ApprovalProfile, models.PROTECT, related_name="+", verbose_name="审批事项清单"
    )
    is_open = models.BooleanField("办理中", default=True)
    stage_no = models.PositiveSmallIntegerField("走到的阶段", default=1)
    used = models.PositiveSmallIntegerField("已用工作日", default=0)
    counted_at = models.DateTimeField("统计时间", null=True)
    registered_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        """Newest first for their owner."""

        verbose_name = verbose_name_plural = "工程建设项目"
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "-id"], name="project_of_owner"),
            models.Index(
                fields=["counted_at", "id"],
                condition=models.Q(is_open=True),
                name="project_to_count",
            ),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class ProjectStage(models.Model):
    """A stage of a project with what was counted last (审批阶段), for supervision's list."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="stages", db_index=False)
    no = models.PositiveSmallIntegerField("阶段")
    name = models.CharField("名称", max_length=40)
    lead_id = models.UUIDField("牵头单位", null=True)
    lead_name = models.CharField("牵头单位名称", max_length=200)
    region_code = models.CharField("区划代码", max_length=12)
    limit = models.PositiveSmallIntegerField("阶段时限")
    used = models.PositiveSmallIntegerField("已用工作日", default=0)
    left = models.SmallIntegerField("剩余工作日")
    light = models.CharField("灯", max_length=8, blank=True, default=Light.NONE)
    is_running = models.BooleanField("正在计时", default=False)
    read_on = models.DateField("统计日期", null=True)

    class Meta:
        """Four of a project; those that run by what is left."""

        verbose_name = verbose_name_plural = "审批阶段"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "no"], name="project_stage_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["left", "id"],
                condition=models.Q(is_running=True),
                name="project_stage_running",
            )
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class ProjectApproval(models.Model):
    """An approval that a project needs (项目审批事项), linked to its case by number.

    The number is drawn when the application begins, so a draft is linked already. ``instead`` says
    what stands in its place: a regional assessment, a document given elsewhere, or that it is not
    needed, each with its reason and who found so.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="approvals", db_index=False)
    n = models.PositiveSmallIntegerField("序号")
    stage_no = models.PositiveSmallIntegerField("阶段")
    key = models.CharField("代号", max_length=20)
    code = models.CharField("基本编码", max_length=12, blank=True)
    name = models.CharField("名称", max_length=200)
    department = models.CharField("标准部门", max_length=100)
    organisation_id = models.UUIDField("办理单位", null=True)
    organisation_name = models.CharField("办理单位名称", max_length=200)
    after = ArrayField(models.CharField(max_length=20), default=list, verbose_name="前置事项")
    inside = models.CharField(
        "并入", max_length=12, blank=True, choices=[(k.value, k.value) for k in EventKind]
    )
    assessed_by = models.CharField("可代替的区域评估", max_length=40, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    number = models.BigIntegerField("申请编号", null=True)
    begun_at = models.DateTimeField("开始申报时间", null=True)
    is_joint = models.BooleanField("随阶段一并申报", default=False)
    instead = models.CharField(
        "代替方式", max_length=12, blank=True, choices=[(i.value, i.value) for i in Instead]
    )
    assessment_id = models.UUIDField("区域评估", null=True)
    instead_text = models.CharField("说明", max_length=300, blank=True)
    instead_by = models.CharField("认定人", max_length=120, blank=True)
    instead_at = models.DateTimeField("认定时间", null=True)
    permit_number = models.CharField("批文文号", max_length=120, blank=True)
    permit_on = models.DateField("批准日期", null=True)
    permit_authority = models.CharField("批准单位", max_length=200, blank=True)
    permit_case = models.BigIntegerField("平台办件编号", null=True)
    permit_file = models.JSONField("批文扫描件", default=dict)

    class Meta:
        """In order; found by the number of its case."""

        verbose_name = verbose_name_plural = "项目审批事项"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "n"], name="project_approval_once"),
            models.UniqueConstraint(fields=["project", "key"], name="project_approval_key_once"),
            models.CheckConstraint(
                condition=models.Q(instead="") | ~models.Q(instead_text=""),
                name="project_approval_instead_is_explained",
            ),
            models.CheckConstraint(
                condition=models.Q(permit_number="", permit_on__isnull=True)
                | (~models.Q(permit_number="") & models.Q(permit_on__isnull=False)),
                name="project_approval_permit_is_named",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["number"],
                condition=models.Q(number__isnull=False),
                name="project_approval_of_case",
            )
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class ProjectParty(models.Model):
    """An organisation that has to do with a project (参与单位): whose list it stands in."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="parties", db_index=False)
    organisation_id = models.UUIDField("单位")

    class Meta:
        """Once a project; an organisation's newest first."""

        verbose_name = verbose_name_plural = "参与单位"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation_id", "project"], name="project_party_once"
            )
        ]

    def __str__(self) -> str:
        """Who."""
        return str(self.organisation_id)


class ProjectStep(Step):
    """One act on a project (项目痕迹): who, when, why; never changed."""

    of = models.ForeignKey(Project, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField("动作", max_length=10)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "项目痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "n"], name="project_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
