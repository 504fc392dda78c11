"""Decisions sealed by hand on paper because their electronic seal could not be used."""

from django.db import models

from .case import CaseRow


class HandSeal(CaseRow):
    """A decision whose paper original was sealed by hand, and why (手工用印). Kept for good.

    The one way around 《行政许可法》第三十九条 as the platform holds it; counted by supervision.
    """

    key = models.UUIDField("标识", unique=True)
    document_n = models.PositiveSmallIntegerField("文书序号")
    title = models.CharField("文书", max_length=60)
    document_number = models.CharField("文号", max_length=80, blank=True)
    item_name = models.CharField("事项", max_length=1000)
    organisation_id = models.UUIDField("机关")
    organisation_name = models.CharField("机关名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    reason = models.CharField("理由", max_length=300)
    basis = models.CharField("依据", max_length=300)
    scan = models.UUIDField("纸质原件的扫描件")
    sealed_on = models.DateField("盖章日期")
    allowed_by = models.UUIDField("批准人", null=True)
    allowed_name = models.CharField("批准人姓名", max_length=60)
    allowed_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = "手工用印"
        constraints = [
            models.UniqueConstraint(fields=["case", "document_n"], name="hand_seal_once")
        ]
        indexes = [models.Index(fields=["region_code", "-key"], name="hand_seal_region")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.document_n} {self.title}"
