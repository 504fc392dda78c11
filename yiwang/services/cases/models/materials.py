"""What was handed in and what had to be mended."""

from django.db import models

from .case import CaseRow


class SubmittedMaterial(CaseRow):
    """A material handed in with a case (提交材料); a corrected one supersedes the earlier row."""

    material_no = models.PositiveSmallIntegerField("材料序号")
    name = models.CharField("材料名称", max_length=500)
    way = models.CharField("收取方式", max_length=10)
    position = models.PositiveSmallIntegerField("页序", default=0)
    file_id = models.UUIDField("文件", null=True)
    file_name = models.CharField("文件名", max_length=255, blank=True)
    file_sm3 = models.CharField("文件摘要", max_length=64, blank=True)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    correction_n = models.PositiveSmallIntegerField("补正批次", default=0)
    is_superseded = models.BooleanField("已被替换", default=False)

    class Meta:
        verbose_name = "提交材料"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.name}"


class Correction(CaseRow):
    """A notice of everything that is missing (补正告知), 行政许可法 32(4): once, all points."""

    points = models.JSONField("补正内容", default=list)
    requested_at = models.DateTimeField("告知时间")
    requested_by = models.UUIDField("告知人", null=True)
    requested_name = models.CharField("告知人姓名", max_length=60)
    due_on = models.DateField("补正期限")
    second_reason = models.TextField("再次补正理由", blank=True)
    after_acceptance = models.BooleanField("受理后补正", default=False)
    answered_at = models.DateTimeField("补正时间", null=True)

    class Meta:
        verbose_name = "补正"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n}"
