"""Materials that may follow (容缺)."""

from django.db import models

from .case import CaseRow


class Gap(CaseRow):
    """A material that may follow (容缺材料), before acceptance or after it, 国发〔2022〕5号."""

    act_n = models.PositiveSmallIntegerField("告知的过程序号")
    after_acceptance = models.BooleanField("容缺受理")
    organisation_id = models.UUIDField("办理部门")
    material_no = models.PositiveSmallIntegerField("材料序号")
    name = models.CharField("材料名称", max_length=500)
    missing = models.TextField("缺什么")
    reason = models.CharField("容缺理由", max_length=500, blank=True)
    promise = models.JSONField("书面承诺", default=dict)
    due_on = models.DateField("补交期限")
    reminded_on = models.DateField("提醒日期", null=True)
    supplied_at = models.DateTimeField("补交时间", null=True)
    supplied_by = models.CharField("补交人", max_length=60, blank=True)
    closed_at = models.DateTimeField("了结时间", null=True, help_text="补交，或者办件先结束")

    class Meta:
        verbose_name = "容缺材料"
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on", "case", "n"],
                condition=models.Q(closed_at__isnull=True),
                name="gap_open_in_organisation",
            ),
            models.Index(
                fields=["due_on", "case", "n"],
                condition=models.Q(closed_at__isnull=True, reminded_on__isnull=True),
                name="gap_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.name}"
