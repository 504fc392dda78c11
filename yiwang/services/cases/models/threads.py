"""What applicant and staff write to each other on a case (办件沟通)."""

from django.db import models

from .case import CaseRow


class ThreadMessage(CaseRow):
    """A question of the applicant or an answer of staff (办件沟通), 优化营商环境条例 36.

    Its text is never changed; of a question only that it was answered, or ended with the case.
    """

    wrote = models.CharField("种类", max_length=8)
    text = models.TextField("内容")
    files = models.JSONField("附件", default=list)
    author_id = models.CharField("人员", max_length=64)
    author_name = models.CharField("姓名", max_length=60)
    organisation_id = models.UUIDField("办理部门")
    organisation_name = models.CharField("单位", max_length=200, blank=True)
    region_code = models.CharField("区划", max_length=12)
    at = models.DateTimeField("时间")
    due_on = models.DateField("答复期限", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    closed_at = models.DateTimeField("了结时间", null=True, help_text="答复，或者办件先结束")

    class Meta:
        verbose_name = "办件沟通"
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on", "case", "n"],
                condition=models.Q(wrote="ASK", closed_at__isnull=True),
                name="question_open_in_organisation",
            ),
            models.Index(
                fields=["due_on", "case", "n"],
                condition=models.Q(wrote="ASK", closed_at__isnull=True),
                name="question_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.wrote}"
