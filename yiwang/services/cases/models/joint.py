"""A joint case and its slices: one row for each part that an organisation handles."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .case import CaseRow


class Slice(CaseRow):
    """A part of a joint case (联办分件), handled as a case of its own; 行政许可法 art. 26.

    ``case`` is the joint case, ``child`` the part's own number. Which parts wait for which stands
    in ``after``; what the organisation said before acceptance in ``opinion``.
    """

    child = models.BigIntegerField("分件编号")
    basic_code = models.CharField("基本编码", max_length=12)
    item_name = models.CharField("事项名称", max_length=1000)
    organisation_id = models.UUIDField("办理部门")
    organisation_name = models.CharField("办理部门名称", max_length=200)
    after = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name="前置分件")
    begins_after = models.PositiveSmallIntegerField("计划开始", default=0)
    ends_after = models.PositiveSmallIntegerField("计划完成", default=0)
    stage = models.CharField("阶段", max_length=10)
    outcome = models.CharField("结果", max_length=16, blank=True)
    finished_at = models.DateTimeField("办完时间", null=True)
    opinion = models.CharField("预审意见", max_length=10, blank=True)
    opinion_text = models.TextField("预审说明", blank=True)
    opined_at = models.DateTimeField("预审时间", null=True)
    opined_name = models.CharField("预审人姓名", max_length=60, blank=True)
    points = models.JSONField("需要补正的内容", default=list)
    asked_n = models.PositiveSmallIntegerField("补正批次", null=True)
    """The notice that told the applicant; None while the lead has not sent the points on."""

    class Meta:
        verbose_name = "联办分件"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.stage}"


class Dispute(CaseRow):
    """An objection of one organisation to another's part, which the lead settles (意见分歧).

    《优化营商环境条例》第三十七条; requirements D8: 牵头部门协调.
    """

    slice_n = models.PositiveSmallIntegerField("所指分件")
    raised_by = models.UUIDField("提出单位")
    raised_by_name = models.CharField("提出单位名称", max_length=200)
    raiser_name = models.CharField("提出人姓名", max_length=60)
    reason = models.TextField("理由")
    raised_at = models.DateTimeField("提出时间")
    settlement = models.TextField("协调结果", blank=True)
    settled_name = models.CharField("协调人姓名", max_length=60, blank=True)
    settled_at = models.DateTimeField("协调时间", null=True)

    class Meta:
        verbose_name = "联办分歧"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} → {self.slice_n}"
