"""Case lists taken away as files, with the reason, made in the background."""

from django.db import models

from yiwang.foundation.core.ids import uuid7


class CaseExport(models.Model):
    """A list of cases that a member of staff takes away (导出); 《个人信息保护法》第五十一条."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_id = models.UUIDField("导出人")
    reason = models.CharField("用途", max_length=500)
    filters = models.JSONField("条件")
    rights = models.JSONField("权限")
    """What the post allowed when it was asked for: organisations and permissions."""
    name = models.CharField("文件名", max_length=100)
    state = models.CharField("状态", max_length=8)
    lines = models.PositiveIntegerField("已写行数", default=0)
    size = models.BigIntegerField("大小", default=0)
    pieces = models.PositiveIntegerField("块数", default=0)
    asked_at = models.DateTimeField("提出时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    taken_at = models.DateTimeField("下载时间", null=True)

    class Meta:
        verbose_name = "办件导出"
        indexes = [
            models.Index(fields=["staff_id", "id"], name="export_of_staff"),
            models.Index(fields=["asked_at"], name="export_by_age"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseExportPart(models.Model):
    """A piece of an export's file, about a megabyte (导出文件块)."""

    export = models.ForeignKey(CaseExport, models.CASCADE, db_index=False, related_name="+")
    n = models.PositiveIntegerField("序号")
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "导出文件块"
        constraints = [models.UniqueConstraint(fields=["export", "n"], name="export_part_once")]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.n}"
