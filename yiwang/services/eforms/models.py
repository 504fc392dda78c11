"""Forms with their immutable versions, and the documents people keep to use again."""

from typing import Any

from django.db import models

from yiwang.foundation.core.ids import uuid7

from .rules import definitions
from .types import FormInfo, PersonalDocumentInfo


class FormDefinition(models.Model):
    """A form under its code (表单定义); 《国务院关于在线政务服务的若干规定》第八条."""

    code = models.CharField("编码", max_length=64, primary_key=True)
    title = models.CharField("名称", max_length=160)

    class Meta:
        verbose_name = "表单定义"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class FormVersion(models.Model):
    """An immutable version of a form (表单版本); a case keeps the one it was filed with."""

    id = models.BigAutoField(primary_key=True)
    definition = models.ForeignKey(FormDefinition, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=160)
    pages = models.JSONField("页面")
    schema = models.JSONField("JSON Schema")
    hash = models.CharField("SM3 摘要", max_length=64)
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "表单版本"
        constraints = [
            models.UniqueConstraint(fields=["definition", "version"], name="form_version_once"),
            models.UniqueConstraint(fields=["definition", "hash"], name="form_content_once"),
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
    """A file a person or legal person keeps to use again (个人材料).

    《国务院关于在线政务服务的若干规定》第十一条.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_id = models.UUIDField("所有人")
    name = models.CharField("材料名称", max_length=200)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("存入时间")
    last_used_at = models.DateTimeField("上次使用", null=True)
    times_used = models.PositiveIntegerField("使用次数", default=0)

    class Meta:
        verbose_name = "个人材料"
        indexes = [models.Index(fields=["party_id", "-id"], name="personal_document_party")]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"

    def info(self) -> PersonalDocumentInfo:
        """Return the document with its file; both rows are loaded."""
        return PersonalDocumentInfo(
            id=self.pk,
            name=self.name,
            file=self.file.info(),
            kept_at=self.kept_at,
            last_used_at=self.last_used_at,
            times_used=self.times_used,
        )
