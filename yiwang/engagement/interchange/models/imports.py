"""An import from the uploaded file to publication."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.engagement.interchange.types.imports import OPEN, Grade, ImportState
from yiwang.foundation.core.ids import uuid7


class Import(models.Model):
    """A file of items and lists on its way to publication (批量导入); 行政许可法 第三十条.

    One person uploads it, another publishes all of it or nothing. A division has one at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, s.value) for s in ImportState]
    )
    file_name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64, db_index=True)
    size = models.PositiveIntegerField("文件大小")
    region_code = models.CharField("区划代码", max_length=12)
    is_office = models.BooleanField("省级目录管理", default=False)
    total = models.PositiveIntegerField("条目数", default=0)
    done = models.PositiveIntegerField("已核对", default=0)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("修改", default=0)
    same = models.PositiveIntegerField("没有变化", default=0)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("提醒", default=0)
    mended = models.PositiveIntegerField("自动整理", default=0)
    uploaded_by_id = models.CharField("上传人编号", max_length=64)
    uploaded_by = models.CharField("上传人", max_length=80)
    uploaded_at = models.DateTimeField("上传时间")
    decided_by = models.CharField("确认人", max_length=80, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        """One open import for each division."""

        verbose_name = verbose_name_plural = "批量导入"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code"],
                condition=models.Q(state__in=[s.value for s in OPEN]),
                name="import_open_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["region_code", "-id"], name="import_of_region")]

    def __str__(self) -> str:
        """The file."""
        return self.file_name


class ImportFile(models.Model):
    """The bytes of an import (导入文件), kept until ninety days after its end."""

    upload = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField("内容")

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "导入文件"

    def __str__(self) -> str:
        """The import."""
        return str(self.upload_id)


class ImportEntry(models.Model):
    """An item or a list of an import (导入条目) with what the file says and what becomes of it.

    ``given`` holds what was read, ``content`` the whole text as it would be published; both are
    emptied when the import ends.
    """

    upload = models.ForeignKey(Import, models.CASCADE, related_name="entries", db_index=False)
    n = models.PositiveIntegerField("序号")
    basic_code = models.CharField("基本编码", max_length=12)
    office = models.CharField("实施主体代码", max_length=18, blank=True)
    name = models.CharField("名称", max_length=300, blank=True)
    given = models.JSONField("读到的内容", default=dict)
    content = models.JSONField("发布的内容", default=dict)
    before = models.JSONField("原来的内容", default=dict)
    base_version = models.PositiveIntegerField("核对时的版本", default=0)
    form_version_id = models.BigIntegerField("表单版本", null=True)
    elements = ArrayField(models.CharField(max_length=40), verbose_name="变化的要素", default=list)
    is_changed = models.BooleanField("有变化", default=False)

    class Meta:
        """One row for each, basic items first."""

        verbose_name = verbose_name_plural = "导入条目"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "n"], name="import_entry_once")
        ]

    def __str__(self) -> str:
        """The codes."""
        return f"{self.basic_code} {self.office}".strip()


class ImportFault(models.Model):
    """A line of the report (导入问题): where, what was there, what mends it."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="faults", db_index=False)
    grade = models.CharField("类别", max_length=8, choices=[(g.value, g.value) for g in Grade])
    sheet = models.CharField("工作表", max_length=40, blank=True)
    row = models.PositiveIntegerField("行", default=0)
    column = models.CharField("列", max_length=60, blank=True)
    found = models.CharField("原来的内容", max_length=100, blank=True)
    sentence = models.CharField("怎么改", max_length=600)
    is_of_check = models.BooleanField("核对时发现", default=False)

    class Meta:
        """Read by import in the order of finding."""

        verbose_name = verbose_name_plural = "导入问题"
        indexes: ClassVar = [models.Index(fields=["upload", "grade", "id"], name="import_fault_of")]

    def __str__(self) -> str:
        """The place."""
        return f"{self.sheet} {self.row} {self.column}"
