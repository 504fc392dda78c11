"""Written promises, checked after the decision, and who may promise no more (告知承诺)."""

from django.db import models

from yiwang.foundation.core.ids import uuid7

from .case import CaseRow


class PromiseCheck(CaseRow):
    """A promise to be checked after the decision (承诺核查), 国办发〔2020〕42号."""

    organisation_id = models.UUIDField("办理部门")
    material_no = models.PositiveSmallIntegerField("材料序号")
    name = models.CharField("代替的材料", max_length=500)
    promise = models.TextField("承诺内容")
    what = models.TextField("核查什么")
    consequence = models.TextField("承诺不实的后果")
    due_on = models.DateField("核查期限")
    result = models.CharField("核查结果", max_length=5, blank=True, help_text="TRUE、FALSE")
    on_site = models.BooleanField("现场核查", default=False)
    checked_by = models.UUIDField("核查人", null=True)
    checked_person = models.UUIDField("核查人自然人", null=True)
    checked_name = models.CharField("核查人姓名", max_length=60, blank=True)
    second_by = models.UUIDField("第二核查人", null=True)
    second_name = models.CharField("第二核查人姓名", max_length=60, blank=True)
    opinion = models.TextField("核查意见", blank=True)
    checked_at = models.DateTimeField("核查时间", null=True)
    proposal = models.CharField("处理", max_length=8, blank=True, help_text="RECTIFY、REVOKE")
    judged_by = models.UUIDField("认定人", null=True)
    judged_name = models.CharField("认定人姓名", max_length=60, blank=True)
    judged_reason = models.TextField("认定理由", blank=True)
    judged_at = models.DateTimeField("认定时间", null=True)
    rectify_by = models.DateField("整改期限", null=True)
    closed_at = models.DateTimeField("了结时间", null=True)

    class Meta:
        verbose_name = "承诺核查"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on_site=False)
                | (models.Q(second_by__isnull=False) & ~models.Q(second_by=models.F("checked_by"))),
                name="site_check_by_two",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on", "case", "n"],
                condition=models.Q(closed_at__isnull=True),
                name="promise_check_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.result}"


class PromiseBar(models.Model):
    """A party that may not promise for a time (承诺失信限制), 国办发〔2020〕42号."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_kind = models.CharField("主体类型", max_length=8)
    party_id = models.UUIDField("主体")
    case = models.BigIntegerField("办件")
    check_n = models.PositiveSmallIntegerField("核查序号")
    organisation_name = models.CharField("认定机关", max_length=200)
    item_name = models.CharField("事项", max_length=1000)
    reason = models.TextField("认定的事实")
    basis = models.CharField("依据", max_length=500)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", help_text="当日起可以再用")
    judged_by = models.UUIDField("认定人", null=True)
    objection = models.TextField("异议", blank=True)
    objected_at = models.DateTimeField("异议时间", null=True)
    answer = models.TextField("答复", blank=True)
    answered_by = models.UUIDField("答复人", null=True)
    answered_name = models.CharField("答复人姓名", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    lifted_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "承诺失信限制"
        indexes = [
            models.Index(
                fields=["party_id", "until_on"],
                condition=models.Q(lifted_at__isnull=True),
                name="promise_bar_of_party",
            ),
            models.Index(fields=["case", "check_n"], name="promise_bar_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.until_on}"
