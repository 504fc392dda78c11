"""What happened to a case, and the pauses of its clock."""

from django.db import models

from yiwang.services.cases.types import Overlay

from .case import CaseRow


class CaseEvent(CaseRow):
    """One act on a case (办件过程); append-only, the clocks are recomputable from it alone."""

    act = models.CharField("业务动作", max_length=24)
    at = models.DateTimeField("时间")
    effective_at = models.DateTimeField("生效时间")
    from_state = models.CharField("原状态", max_length=16, blank=True)
    to_state = models.CharField("新状态", max_length=16)
    overlay = models.CharField("附加状态", max_length=12, default=Overlay.NONE)
    actor_kind = models.CharField("身份", max_length=8)
    actor_id = models.CharField("人员", max_length=64)
    actor_name = models.CharField("姓名", max_length=60)
    role = models.CharField("岗位", max_length=40, blank=True)
    organisation_name = models.CharField("单位", max_length=200, blank=True)
    opinion = models.TextField("意见", blank=True)
    facts = models.JSONField("要素", default=dict)
    needs_attention = models.BooleanField("监察事项", default=False)

    class Meta:
        verbose_name = "办件过程"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.act}"


class Suspension(CaseRow):
    """A pause or prolongation of a clock (特别程序、延期、中止), 行政许可法 42、45."""

    kind = models.CharField("种类", max_length=16)
    overlay = models.CharField("附加状态", max_length=12)
    basis = models.CharField("依据", max_length=500)
    reason = models.TextField("理由")
    planned_days = models.PositiveSmallIntegerField("预计工作日")
    started_on = models.DateField("开始日期")
    resumes_when = models.CharField("恢复条件", max_length=500, blank=True)
    ended_on = models.DateField("结束日期", null=True)
    result = models.TextField("结果", blank=True)
    approved_by = models.UUIDField("批准人", null=True)
    approved_name = models.CharField("批准人姓名", max_length=60, blank=True)
    body = models.CharField("实施单位", max_length=200, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    held_on = models.DateField("安排的日期", null=True)
    held_where = models.CharField("地点", max_length=200, blank=True)
    moves = models.PositiveSmallIntegerField("改期次数", default=0)
    files = models.JSONField("结果附件", default=list)

    class Meta:
        verbose_name = "特别程序"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.kind}"
