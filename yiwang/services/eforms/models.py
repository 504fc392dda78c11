"""Forms with their immutable versions, and the documents people keep to use again."""

from typing import Any

from django.db import models

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.ids import uuid7

from .rules import definitions
from .types import (
    ConsentInfo,
    DataUseInfo,
    DisputeInfo,
    FormInfo,
    HeldFrom,
    PersonalDocumentInfo,
    SourceRequest,
)


class FormDefinition(models.Model):
    """A form under its code (表单定义); 《国务院关于在线政务服务的若干规定》第八条."""

    code = models.CharField("编码", max_length=64, primary_key=True)
    title = models.CharField("名称", max_length=160)

    class Meta:
        verbose_name = "表单定义"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class FormVersion(models.Model):
    """An immutable version of a form (表单版本); a case keeps the one it was filed with.

    ``is_designed``: people published it, so that nothing that is loaded takes its place.
    """

    id = models.BigAutoField(primary_key=True)
    definition = models.ForeignKey(FormDefinition, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=160)
    pages = models.JSONField("页面")
    schema = models.JSONField("JSON Schema")
    hash = models.CharField("SM3 摘要", max_length=64)
    published_at = models.DateTimeField("发布时间")
    is_designed = models.BooleanField("由人发布", default=False)

    class Meta:
        verbose_name = "表单版本"
        constraints = [
            models.UniqueConstraint(fields=["definition", "version"], name="form_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new version; a published one never changes."""
        if not self._state.adding:
            raise TypeError("a published form version never changes")
        super().save(*args, **kwargs)

    def info(self) -> FormInfo:
        """Return the form that may cross the border."""
        return FormInfo(
            id=self.pk,
            code=self.definition_id,
            version=self.version,
            title=self.title,
            pages=definitions.load(self.pages),
            schema=self.schema,
            hash=self.hash,
        )


class PersonalDocument(models.Model):
    """A material a person or legal person has, to be used again (个人材料、企业材料).

    《国务院关于在线政务服务的若干规定》第十一条. Uploaded by the party, or kept when it was handed
    in, scanned at a window or issued: then (number, no, place) says by which case. ``key`` is its
    name as it is looked for; what was issued has no file, the case's document is the proof.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_id = models.UUIDField("所有人")
    name = models.CharField("材料名称", max_length=200)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField("存入时间")
    last_used_at = models.DateTimeField("上次使用", null=True)
    times_used = models.PositiveIntegerField("使用次数", default=0)
    used_for = models.CharField("上次用于", max_length=1000, blank=True, db_default="")
    key = models.CharField("材料标识", max_length=200, blank=True, db_default="")
    source = models.CharField("来源", max_length=10, db_default=HeldFrom.UPLOADED)
    number = models.BigIntegerField("申请编号", null=True)
    no = models.PositiveSmallIntegerField("序号", null=True)
    place = models.PositiveSmallIntegerField("页序", db_default=0)
    item_name = models.CharField("事项", max_length=1000, blank=True, db_default="")
    giver = models.CharField("收取或核发单位", max_length=200, blank=True, db_default="")
    obtained_on = models.DateField("取得日期", null=True)
    valid_until = models.DateField("有效期至", null=True)

    class Meta:
        verbose_name = "个人材料"
        indexes = [
            models.Index(fields=["party_id", "-id"], name="personal_document_party"),
            models.Index(fields=["party_id", "key", "-id"], name="personal_document_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party_id", "number", "source", "no", "place"],
                condition=models.Q(number__isnull=False),
                name="personal_document_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"

    def info(self) -> PersonalDocumentInfo:
        """Return the document with its file; both rows are loaded."""
        return PersonalDocumentInfo(
            id=self.pk,
            name=self.name,
            file=self.file.info() if self.file else None,
            kept_at=self.kept_at,
            last_used_at=self.last_used_at,
            times_used=self.times_used,
            source=HeldFrom(self.source),
            obtained_on=self.obtained_on or local_date(self.kept_at),
            valid_until=self.valid_until,
            number=self.number,
            item_name=self.item_name,
            giver=self.giver,
            key=self.key,
            used_for=self.used_for,
        )


class DataConsent(models.Model):
    """Whether data about a party may be fetched for one application (授权记录).

    《个人信息保护法》第十三条至第十五条.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_id = models.UUIDField("当事人")
    number = models.BigIntegerField("申请编号")
    item_name = models.CharField("事项", max_length=1000)
    sources = models.JSONField("来源和信息项")
    agreed = models.BooleanField("同意")
    given_by = models.CharField("操作人", max_length=64)
    given_at = models.DateTimeField("时间")
    revoked_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "授权记录"
        constraints = [
            models.UniqueConstraint(fields=["party_id", "number"], name="data_consent_once")
        ]
        indexes = [models.Index(fields=["party_id", "-id"], name="data_consent_party")]

    def __str__(self) -> str:
        return f"{self.number} {self.agreed}"

    def info(self) -> ConsentInfo:
        """Return the record that may cross the border."""
        return ConsentInfo(
            id=self.pk,
            number=self.number,
            item_name=self.item_name,
            sources=tuple(
                SourceRequest(source=s["source"], facts=tuple(s["facts"])) for s in self.sources
            ),
            agreed=self.agreed,
            given_at=self.given_at,
            revoked_at=self.revoked_at,
        )


class DataUse(models.Model):
    """One access to a party's data (用数记录), 《个人信息保护法》第四十四条."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_id = models.UUIDField("当事人")
    who = models.CharField("使用人", max_length=200)
    source = models.CharField("来源", max_length=100)
    facts = models.JSONField("信息项")
    number = models.BigIntegerField("申请编号")
    item_name = models.CharField("事项", max_length=1000)
    used_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "用数记录"
        indexes = [models.Index(fields=["party_id", "-id"], name="data_use_party")]

    def __str__(self) -> str:
        return f"{self.number} {self.source}"

    def info(self) -> DataUseInfo:
        """Return the record that may cross the border."""
        return DataUseInfo(
            who=self.who,
            source=self.source,
            facts=tuple(self.facts),
            number=self.number,
            item_name=self.item_name,
            used_at=self.used_at,
        )


class DataDispute(models.Model):
    """A request of earlier years to have data corrected (信息更正申请); now exchange.DataObjection.

    《个人信息保护法》第四十六条.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_id = models.UUIDField("当事人")
    number = models.BigIntegerField("申请编号")
    item_name = models.CharField("事项", max_length=1000)
    source = models.CharField("来源", max_length=100)
    label = models.CharField("信息项", max_length=200)
    reason = models.CharField("说明", max_length=500)
    asked_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "信息更正申请"
        indexes = [models.Index(fields=["party_id", "-id"], name="data_dispute_party")]

    def __str__(self) -> str:
        return f"{self.number} {self.source} {self.label}"

    def info(self) -> DisputeInfo:
        """Return the request that may cross the border."""
        return DisputeInfo(
            number=self.number,
            item_name=self.item_name,
            source=self.source,
            label=self.label,
            reason=self.reason,
            asked_at=self.asked_at,
        )
