"""What a case granted and what became of it; proposals to end it; later applications upon it."""

from django.db import models

from yiwang.services.cases.types.results import ResultState

from .case import CaseRow


class GrantedResult(CaseRow):
    """What was granted and how long it holds (办理结果), 行政许可法 8, 49, 50, 69, 70."""

    organisation_id = models.UUIDField("决定机关")
    holder_id = models.UUIDField("被许可人")
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期止", null=True, help_text="空：没有期限")
    state = models.CharField("结果状态", max_length=10, default=ResultState.VALID)
    changed_on = models.DateField("变动日期", null=True)
    following = models.BigIntegerField("后面的办件", null=True)
    reminded_on = models.DateField("到期提醒日期", null=True)

    class Meta:
        verbose_name = "办理结果"
        indexes = [
            models.Index(
                "valid_until",
                "case",
                name="result_expires",
                condition=models.Q(
                    state="VALID", reminded_on__isnull=True, valid_until__isnull=False
                ),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="VALID") | models.Q(changed_on__isnull=False),
                name="result_change_is_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="result_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.state}"


class EndingProposal(CaseRow):
    """A proposal to end what was granted; another person decides (撤回、撤销、注销的提议)."""

    ending = models.CharField("种类", max_length=8)
    ground = models.CharField("情形", max_length=16)
    reason = models.TextField("事实和理由")
    basis = models.CharField("依据", max_length=200)
    compensation = models.TextField("补偿或者赔偿", blank=True)
    check_n = models.PositiveSmallIntegerField("承诺核查序号", null=True)
    plead_until = models.DateField("陈述申辩的期限", null=True)
    plea = models.TextField("陈述申辩", blank=True)
    pleaded_at = models.DateTimeField("陈述时间", null=True)
    proposed_by = models.UUIDField("提出人", null=True)
    proposed_person = models.UUIDField("提出人自然人", null=True)
    proposed_name = models.CharField("提出人姓名", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    answered_by = models.UUIDField("决定人", null=True)
    answered_name = models.CharField("决定人姓名", max_length=60, blank=True)
    answered_at = models.DateTimeField("决定时间", null=True)
    approved = models.BooleanField("同意", null=True)
    answer = models.TextField("答复", blank=True)

    class Meta:
        verbose_name = "撤销撤回注销提议"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by=None)
                | models.Q(proposed_by=None)
                | ~models.Q(answered_by=models.F("proposed_by")),
                name="ending_by_two",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.ending}"


class FollowUp(models.Model):
    """A later application upon what was granted (延续、变更、注销申请), 行政许可法 49, 50, 70.

    Known by the number its draft drew, so that it is a row before and after filing.
    """

    number = models.BigIntegerField("申请编号", primary_key=True)
    earlier = models.BigIntegerField("原办件")
    purpose = models.CharField("申请什么", max_length=8)
    valid_until = models.DateField("原有效期止", null=True)
    begun_at = models.DateTimeField("开始时间")
    settled_on = models.DateField("了结日期", null=True)

    class Meta:
        verbose_name = "延续变更注销申请"
        indexes = [
            models.Index(fields=["earlier", "-number"], name="follow_up_of_case"),
            models.Index(
                fields=["valid_until", "number"],
                condition=models.Q(settled_on__isnull=True, purpose="RENEW"),
                name="follow_up_renewals",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.purpose} {self.earlier}"
