"""Files of the whole public catalogue."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7


class OpenDataFile(models.Model):
    """The whole public catalogue as one compressed file (开放数据文件); 国务院令第716号 第六条.

    ``stamp`` is the catalogue's when it was made; ``digest`` is SM3 of the bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("文件名", max_length=40)
    stamp = models.BigIntegerField("发布戳")
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    size = models.BigIntegerField("大小", default=0)
    items = models.PositiveIntegerField("事项数", default=0)
    texts = models.PositiveIntegerField("要素数", default=0)
    lists = models.PositiveIntegerField("清单数", default=0)
    last_change = models.BigIntegerField("变更序号", default=0)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        """The newest of a name is served."""

        verbose_name = verbose_name_plural = "开放数据文件"
        indexes: ClassVar = [models.Index(fields=["name", "-id"], name="open_data_by_name")]

    def __str__(self) -> str:
        """Name and moment."""
        return f"{self.name} {self.made_at}"


class OpenDataPart(models.Model):
    """A piece of such a file (开放数据分片): whoever downloads reads one after the other."""

    file = models.ForeignKey(OpenDataFile, models.CASCADE, related_name="parts", db_index=False)
    n = models.PositiveIntegerField("序号")
    content = models.BinaryField("内容")

    class Meta:
        """In order."""

        verbose_name = verbose_name_plural = "开放数据分片"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "n"], name="open_data_part_once")
        ]

    def __str__(self) -> str:
        """File and number."""
        return f"{self.file_id} {self.n}"
