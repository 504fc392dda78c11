"""The public feed of changes."""

from typing import ClassVar

from django.db import models


class CatalogueChange(models.Model):
    """A change of the published catalogue (目录变更); 国务院令第716号 第六条.

    ``number`` has no gaps and grows in the order of commits, so a reader who asks for what comes
    after the last number misses nothing.
    """

    number = models.BigIntegerField("序号", primary_key=True)
    target = models.CharField("对象", max_length=8)
    kind = models.CharField("类型", max_length=12)
    basic_code = models.CharField("基本编码", max_length=12)
    code = models.CharField("实施编码", max_length=33, blank=True)
    name = models.CharField("事项名称", max_length=200, blank=True)
    lists = models.PositiveIntegerField("清单数", default=0)
    version_no = models.PositiveIntegerField("版本号", default=0)
    hash = models.CharField("内容摘要", max_length=64, blank=True)
    changed_at = models.DateTimeField("变更时间")

    class Meta:
        """The changes of one item are found by its code."""

        verbose_name = verbose_name_plural = "目录变更"
        indexes: ClassVar = [
            models.Index(fields=["basic_code", "number"], name="catalogue_change_of_item")
        ]

    def __str__(self) -> str:
        """Number and item."""
        return f"{self.number} {self.basic_code}"
