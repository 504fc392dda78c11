"""Who has to do what, what the reviewers found, what was decided."""

from django.db import models

from .case import CaseRow


class Task(CaseRow):
    """A step somebody has to do (环节任务)."""

    step = models.CharField("环节", max_length=12)
    name = models.CharField("环节名称", max_length=60)
    organisation_id = models.UUIDField("处理单位")
    opened_at = models.DateTimeField("开始时间")
    due_on = models.DateField("到期日", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    finished_by = models.UUIDField("完成人", null=True)
    finished_name = models.CharField("完成人姓名", max_length=60, blank=True)
    result = models.CharField("结果", max_length=24, blank=True)

    class Meta:
        verbose_name = "环节任务"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.step}"


class Review(CaseRow):
    """A reviewer's opinion (审查意见), 行政许可法 34."""

    round = models.PositiveSmallIntegerField("轮次", default=1)
    reviewer_id = models.UUIDField("审查人")
    reviewer_person_id = models.UUIDField("审查人自然人", null=True)
    reviewer_name = models.CharField("审查人姓名", max_length=60)
    passed = models.BooleanField("通过")
    opinion = models.TextField("意见")
    checks = models.JSONField("逐项核对", default=list)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审查意见"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.passed}"


class Decision(CaseRow):
    """The decision on a case (决定), 行政许可法 37、38: refusal names reasons and remedies."""

    outcome = models.CharField("结果", max_length=16)
    reason = models.TextField("理由", blank=True)
    clause = models.TextField("依据", blank=True)
    remedy = models.TextField("救济途径", blank=True)
    conditions = models.TextField("范围、期限和条件", blank=True)
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.UUIDField("决定人", null=True)
    decided_name = models.CharField("决定人姓名", max_length=60)

    class Meta:
        verbose_name = "决定"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="REFUSED")
                | (~models.Q(reason="") & ~models.Q(clause="") & ~models.Q(remedy="")),
                name="decision_refusal_is_reasoned",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
