"""The list behind a figure, taken away as a file that is made in the background."""

from django.db import models

from yiwang.foundation.core.ids import uuid7


class FactExport(models.Model):
    """A list of matters that somebody of supervision takes away (清单导出).

    ``place`` is where the list goes on: what is written commits with it, so that a killed worker
    neither loses a piece nor writes it twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_id = models.UUIDField("导出人")
    asked = models.JSONField("条件")
    name = models.CharField("文件名", max_length=120)
    total = models.PositiveIntegerField("件数", help_text="提出导出时的计数")
    lines = models.PositiveIntegerField("已写件数", default=0)
    size = models.BigIntegerField("大小", default=0)
    pieces = models.PositiveIntegerField("块数", default=0)
    place = models.CharField("写到", max_length=60, blank=True)
    asked_at = models.DateTimeField("提出时间")
    done_at = models.DateTimeField("完成时间", null=True)
    failed_at = models.DateTimeField("没有写成的时间", null=True)

    class Meta:
        verbose_name = "监察清单导出"
        indexes = [
            models.Index(fields=["staff_id", "asked_at"], name="fact_export_of_staff"),
            models.Index(fields=["asked_at"], name="fact_export_by_age"),
        ]

    def __str__(self) -> str:
        return self.name


class FactExportPart(models.Model):
    """A piece of the file (清单文件块)."""

    export = models.ForeignKey(FactExport, models.CASCADE, db_index=False, related_name="+")
    n = models.PositiveIntegerField("序号")
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "清单文件块"
        constraints = [models.UniqueConstraint(fields=["export", "n"], name="fact_export_part")]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.n}"
