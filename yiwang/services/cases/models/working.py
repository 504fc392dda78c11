"""What staff keep beside a case while they work on it: notes, urgings, phrases, unsent words."""

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7

from .case import Case


class Note(models.Model):
    """A remark among colleagues (内部备注); never shown outside, never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="+")
    text = models.TextField("内容")
    author_id = models.UUIDField("写的人")
    author_name = models.CharField("写的人姓名", max_length=60)
    organisation_name = models.CharField("单位", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "内部备注"
        indexes = [models.Index(fields=["case", "id"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.id}"


class Urging(models.Model):
    """A reminder to who holds a case, with its answer (催办); 《优化营商环境条例》第三十五条."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="+")
    organisation_id = models.UUIDField("被催办单位")
    is_applicant = models.BooleanField("申请人催办")
    by_id = models.UUIDField("催办人", null=True)
    by_name = models.CharField("催办人姓名", max_length=60)
    by_organisation = models.CharField("催办单位", max_length=200, blank=True)
    text = models.TextField("说明", blank=True)
    at = models.DateTimeField("时间")
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_name = models.CharField("答复人姓名", max_length=60, blank=True)

    class Meta:
        verbose_name = "催办"
        indexes = [
            models.Index(fields=["case", "id"], name="urging_of_case"),
            models.Index(
                fields=["organisation_id", "id"],
                name="urging_open",
                condition=Q(answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.id}"


class Phrase(models.Model):
    """A sentence an organisation uses again (常用意见), for one item or for all it handles."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField("单位")
    staff_id = models.UUIDField("个人", null=True)
    """Whose own it is; None: everybody's of the organisation."""
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    use = models.CharField("用在", max_length=10)
    text = models.TextField("内容")
    saved_name = models.CharField("保存人姓名", max_length=60)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "常用意见"
        indexes = [models.Index(fields=["organisation_id", "basic_code", "id"], name="phrase_of")]

    def __str__(self) -> str:
        return self.text[:30]


class Unsent(models.Model):
    """What a member of staff wrote on a page of a case and has not sent (未提交的意见)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="+")
    staff_id = models.UUIDField("写的人")
    page = models.CharField("页面", max_length=40)
    values = models.JSONField("内容", default=dict)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "未提交的意见"
        constraints = [
            models.UniqueConstraint(fields=["case", "staff_id", "page"], name="unsent_once")
        ]
        indexes = [models.Index(fields=["saved_at"], name="unsent_by_age")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.page}"
