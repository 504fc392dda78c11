"""Published versions of lists; never changed."""

from typing import ClassVar

from django.db import models

from .named import NamedList


class ListEdition(models.Model):
    """A published version of a list (名单版本); only ``withdrawn_at`` is written later."""

    of = models.ForeignKey(NamedList, models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField("版本号")
    entries = models.PositiveIntegerField("条目数")
    source = models.CharField("依据文件", max_length=300, blank=True)
    reason = models.CharField("发布意见", max_length=300, blank=True)
    published_by = models.CharField("发布人", max_length=80)
    published_at = models.DateTimeField("发布时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        """One row per version."""

        verbose_name = verbose_name_plural = "名单版本"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="list_edition_once")
        ]

    def __str__(self) -> str:
        """The number."""
        return f"v{self.number}"


class EditionEntry(models.Model):
    """An item in a published version of a list (公布的名单条目); never changed."""

    edition = models.ForeignKey(ListEdition, models.PROTECT, related_name="+", db_index=False)
    n = models.PositiveIntegerField("序号")
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    audience = models.CharField("服务对象", max_length=8, blank=True)
    home_code = models.CharField("办理地区", max_length=12)
    note = models.CharField("说明", max_length=200, blank=True)
    place = models.CharField("办理机构", max_length=100, blank=True)
    zone = models.CharField("综合窗口类别", max_length=20, blank=True)
    exempt = models.CharField("不进驻的原因", max_length=8, blank=True)
    due_on = models.DateField("计划上线日期", null=True)

    class Meta:
        """One row per place in the list."""

        verbose_name = verbose_name_plural = "公布的名单条目"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "audience", "n"], name="edition_entry_once")
        ]

    def __str__(self) -> str:
        """The item."""
        return self.name
