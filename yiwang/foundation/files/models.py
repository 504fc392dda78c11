"""Stored contents (once per SM3 address) and the files that refer to them."""

from django.db import models

from yiwang.foundation.core.ids import uuid7

from .types import PASSING, FileState, HandoverInfo, StoredFileInfo


class FileContent(models.Model):
    """Bytes kept once under their SM3 address (文件内容).

    《电子文件归档与电子档案管理规范》GB/T 18894-2016.
    """

    sm3 = models.CharField("SM3 摘要", max_length=64, primary_key=True)
    media_type = models.CharField("类型", max_length=40)
    size = models.PositiveIntegerField("字节数")
    page_count = models.PositiveIntegerField("页数", default=1)
    has_thumbnail = models.BooleanField("有缩略图", default=False)
    state = models.CharField(
        "安全检查", max_length=12, choices=[(s.value, s.value) for s in FileState]
    )
    signature = models.CharField("病毒名", max_length=120, default="", blank=True)
    kept_at = models.DateTimeField("写入时间")

    class Meta:
        verbose_name = "文件内容"
        indexes = [
            models.Index(
                fields=["kept_at"],
                name="file_content_unscanned",
                condition=models.Q(state="UNSCANNED"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.sm3[:12]} {self.media_type}"


class StoredFile(models.Model):
    """An uploaded file under the name its owner gave it (文件); the bytes are in its content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = models.ForeignKey(FileContent, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=160)
    owner = models.CharField("归属", max_length=120)
    uploaded_by = models.CharField("上传人", max_length=64)
    stored_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "文件"
        indexes = [
            models.Index(fields=["owner", "id"], name="stored_file_owner"),
            models.Index(
                fields=["id"],
                condition=models.Q(owner__startswith=PASSING),
                name="stored_file_passing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.owner}"

    def info(self) -> StoredFileInfo:
        """Return the summary that may cross the border; the content is loaded with the row."""
        content = self.content
        return StoredFileInfo(
            id=self.pk,
            name=self.name,
            media_type=content.media_type,
            size=content.size,
            sm3=content.sm3,
            state=content.state,
            page_count=content.page_count,
            has_thumbnail=content.has_thumbnail,
            owner=self.owner,
            uploaded_by=self.uploaded_by,
        )


class Handover(models.Model):
    """Leave for one phone to add files to one thing for ten minutes (手机拍照上传).

    《国务院关于在线政务服务的若干规定》第八条.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.CharField("归属", max_length=120)
    purpose = models.CharField("用途", max_length=120)
    label = models.CharField("材料名称", max_length=200)
    holder = models.JSONField("授予人")
    device = models.CharField("设备", max_length=64, default="", blank=True)
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = "手机上传授权"
        indexes = [models.Index(fields=["expires_at"], name="handover_expiry")]

    def __str__(self) -> str:
        return f"{self.owner} {self.purpose}"

    def info(self) -> HandoverInfo:
        """Return the leave that may cross the border."""
        return HandoverInfo(
            id=self.pk,
            owner=self.owner,
            purpose=self.purpose,
            label=self.label,
            holder=self.holder,
            expires_at=self.expires_at,
        )
