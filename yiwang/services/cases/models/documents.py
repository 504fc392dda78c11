"""Official documents of a case, their delivery, and what is made public."""

from django.db import models

from .case import CaseRow


class OfficialDocument(CaseRow):
    """An official document (文书); ``data`` is its whole content, the PDF/A is made from it."""

    kind = models.CharField("种类", max_length=24)
    title = models.CharField("名称", max_length=60)
    document_number = models.CharField("文号", max_length=80, blank=True)
    data = models.JSONField("内容")
    issued_at = models.DateTimeField("签发时间")
    issued_by = models.CharField("签发人", max_length=60, blank=True)
    sealed_at = models.DateTimeField("用印时间", null=True)
    original = models.UUIDField("原件（OFD）", null=True)
    seal_due = models.DateTimeField("排队用印", null=True)
    """When sealing is tried next; nothing: it is sealed or bears no seal."""
    seal_by = models.JSONField("用印人", null=True)
    """Whose authority the seal is used on: who issued it, as they were then."""
    seal_tries = models.PositiveSmallIntegerField("用印次数", default=0, db_default=0)
    seal_wait = models.CharField(
        "等待用印的原因", max_length=24, blank=True, default="", db_default=""
    )
    by_hand = models.JSONField("手工用印", null=True)
    """The paper original was sealed by hand instead: when, why, on what basis."""
    is_public = models.BooleanField("申请人可见", default=True)

    class Meta:
        verbose_name = "文书"
        indexes = [
            models.Index(
                fields=["seal_due"],
                condition=models.Q(seal_due__isnull=False),
                name="document_to_seal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.kind}"


class DeliveryRecord(CaseRow):
    """Proof that a document reached its recipient (送达回证)."""

    document_n = models.PositiveSmallIntegerField("文书序号")
    way = models.CharField("送达方式", max_length=10)
    receiver = models.CharField("受送达人(脱敏)", max_length=200)
    evidence = models.JSONField("凭证", default=dict)
    at = models.DateTimeField("送达时间")
    delivered_by = models.CharField("送达人", max_length=60)

    class Meta:
        verbose_name = "送达记录"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.way}"


class Publicity(CaseRow):
    """A result made public (公示), 行政许可法 40: masked, within the day."""

    region_code = models.CharField("区划", max_length=12)
    item_name = models.CharField("事项名称", max_length=1000)
    organisation_name = models.CharField("决定机关", max_length=200)
    applicant_name = models.CharField("相对人(脱敏)", max_length=200)
    outcome = models.CharField("结果", max_length=16)
    document_number = models.CharField("文号", max_length=80)
    published_on = models.DateField("公示日期")

    class Meta:
        verbose_name = "公示"
        indexes = [
            models.Index(fields=["region_code", "-published_on", "-case"], name="publicity_region"),
            models.Index(fields=["-published_on", "-case"], name="publicity_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.published_on}"
