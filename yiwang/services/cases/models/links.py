"""Cases that go on elsewhere, and cases that should never have been made."""

from django.db import models

from .case import CaseRow


class CaseLink(CaseRow):
    """Where a case was sent on, or came from (转送), 行政许可法 32、35、43."""

    way = models.CharField("方向", max_length=4, help_text="TO、FROM")
    other = models.BigIntegerField("另一件申请编号", null=True)
    item_code = models.CharField("接收的事项", max_length=33, blank=True)
    organisation_name = models.CharField("另一机关", max_length=200)
    reason = models.TextField("理由", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "转送关系"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.way} {self.other}"


class VoidProposal(CaseRow):
    """A proposal to void a case made by our own error; another person decides (作废)."""

    reason = models.TextField("理由")
    basis = models.CharField("依据", max_length=500)
    continues = models.BigIntegerField("继续办理的申请", null=True)
    proposed_by = models.UUIDField("提出人", null=True)
    proposed_person = models.UUIDField("提出人自然人", null=True)
    proposed_name = models.CharField("提出人姓名", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    answered_by = models.UUIDField("批准人", null=True)
    answered_name = models.CharField("批准人姓名", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    approved = models.BooleanField("同意", null=True)
    answer = models.TextField("答复", blank=True)

    class Meta:
        verbose_name = "作废提议"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by=None)
                | models.Q(proposed_by=None)
                | ~models.Q(answered_by=models.F("proposed_by")),
                name="void_by_two",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.approved}"
