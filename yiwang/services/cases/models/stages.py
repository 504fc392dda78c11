"""What a stage of a review route asks of one organisation."""

from django.db import models

from .case import CaseRow


class StageTask(CaseRow):
    """A stage that one organisation, or one person, has to do (流程环节任务).

    ``n`` is counted by the case's marking: one act opens several stages at once.
    """

    stage = models.CharField("环节标识", max_length=40)
    name = models.CharField("环节名称", max_length=60)
    right = models.CharField("岗位", max_length=40)
    organisation_id = models.UUIDField("处理单位")
    organisation_name = models.CharField("处理单位名称", max_length=200)
    opened_at = models.DateTimeField("开始时间")
    due_on = models.DateField("到期日")
    yellow_on = models.DateField("黄灯日期")
    finished_at = models.DateTimeField("完成时间", null=True)
    finished_by = models.UUIDField("完成人", null=True)
    finished_name = models.CharField("完成人姓名", max_length=60, blank=True)
    result = models.CharField("结果", max_length=12, blank=True)
    opinion = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "流程环节任务"
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on", "case_id"],
                include=["right", "n"],
                condition=models.Q(finished_at__isnull=True),
                name="stage_open_in_organisation",
            ),
            models.Index(
                fields=["case_id", "due_on", "n"],
                include=["right", "organisation_id"],
                condition=models.Q(finished_at__isnull=True),
                name="stage_open_of_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.name}"
