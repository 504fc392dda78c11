"""Licences issued before the library was (存量证照): imports, what they found, their records."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.stock import WORKING

from .licence_types import LicenceType, LicenceTypeVersion
from .licences import Licence


class StockImport(models.Model):
    """A sheet of existing licences of one office and type on its way in (存量归集); S4.

    ``blocks`` counts those read, ``blocks_done`` those loaded: where a killed job goes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("修改次数", default=1)
    state = models.CharField("状态", max_length=12)
    file_name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要 SM3", max_length=64, db_index=True)
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    issuer_name = models.CharField("颁发机构", max_length=200)
    issuer_code = models.CharField("颁发机构代码", max_length=18)
    region_code = models.CharField("所属管辖属地", max_length=12)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+")
    type_version = models.ForeignKey(LicenceTypeVersion, models.PROTECT, related_name="+")
    type_name = models.CharField("证照名称", max_length=120)
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    blocks = models.PositiveIntegerField("分块数", default=0)
    blocks_done = models.PositiveIntegerField("已归集的分块", default=0)
    loaded = models.PositiveIntegerField("已归集", default=0)
    duplicates = models.PositiveIntegerField("重复", default=0)
    conflicts = models.PositiveIntegerField("冲突", default=0)
    damaged = models.PositiveIntegerField("有错误", default=0)
    scans = models.PositiveIntegerField("扫描件", default=0)
    scan_faults = models.PositiveIntegerField("有问题的扫描件", default=0)
    scans_total = models.PositiveIntegerField("压缩包的文件数", default=0)
    scans_done = models.PositiveIntegerField("压缩包已处理", default=0)
    note = models.CharField("说明", max_length=600, blank=True)
    uploaded_by_id = models.CharField("上传人编号", max_length=64)
    uploaded_by = models.CharField("上传人", max_length=80)
    uploaded_at = models.DateTimeField("上传时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        """An office loads one file at a time."""

        verbose_name = "存量归集"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=[one.value for one in WORKING]),
                name="stock_import_open_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="stock_import_of_office")
        ]

    def __str__(self) -> str:
        """The file and its state."""
        return f"{self.file_name} {self.state}"


class StockBlock(models.Model):
    """Rows of a file that wait to be loaded, sealed; number 0 is the file itself (待归集数据).

    It goes with the transaction that loads it.
    """

    upload = models.ForeignKey(StockImport, models.CASCADE, related_name="parts", db_index=False)
    n = models.PositiveIntegerField("序号")
    sealed = models.BinaryField("内容（密文）")

    class Meta:
        """One of each number."""

        verbose_name = "待归集数据"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "n"], name="stock_block_once")
        ]

    def __str__(self) -> str:
        """Import and number."""
        return f"{self.upload_id} {self.n}"


class StockRecord(models.Model):
    """A licence issued before, as its office recorded it (存量证照): to look up, not yet sealed.

    The licence made of it bears its key, so that what was sealed for the one opens for the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(StockImport, models.PROTECT, related_name="records", db_index=False)
    row = models.PositiveIntegerField("行")
    digest = models.CharField("内容摘要 SM3", max_length=64)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+", db_index=False)
    issuer_code = models.CharField("颁发机构代码", max_length=18)
    number = models.CharField("证照编号", max_length=120)
    identifier = models.CharField("电子证照标识", max_length=100, unique=True)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    holder = models.CharField("持证主体", max_length=200)
    holder_kind = models.CharField("持证主体类别", max_length=12)
    code_kind = models.CharField("主体代码类型", max_length=3)
    code_index = models.BinaryField("主体代码索引", max_length=32)
    sealed_code = models.BinaryField("主体代码（密文）")
    code_masked = models.CharField("主体代码（脱敏）", max_length=40)
    sealed_face = models.BinaryField("照面内容（密文）")
    issued_on = models.DateField("颁证日期")
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止", null=True, help_text="空：长期")
    scan = models.UUIDField("扫描件文件", null=True)
    licence = models.OneToOneField(Licence, models.PROTECT, null=True, related_name="stock_record")

    class Meta:
        """A number is recorded once for each type and issuer."""

        verbose_name = "存量证照"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer_code", "licence_type", "number"], name="stock_number_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="stock_of_office"),
            models.Index(fields=["code_index", "-id"], name="stock_of_holder"),
            models.Index(
                fields=["upload", "row"], condition=Q(licence=None), name="stock_unsealed"
            ),
        ]

    def __str__(self) -> str:
        """Its number."""
        return self.number


class StockFinding(models.Model):
    """A row that did not become a record (归集问题); of a conflict, what the row says too."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(StockImport, models.CASCADE, related_name="findings", db_index=False)
    row = models.PositiveIntegerField("行")
    kind = models.CharField("类别", max_length=12)
    sentence = models.CharField("怎么改", max_length=600)
    record = models.ForeignKey(
        StockRecord, models.CASCADE, null=True, related_name="+", db_index=False
    )
    licence = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField("表格里的内容（密文）", null=True)
    verdict = models.CharField("决定", max_length=8, blank=True)
    decided_by = models.CharField("决定人", max_length=80, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        """Read by import, kind and order of the file."""

        verbose_name = "归集问题"
        indexes: ClassVar = [
            models.Index(fields=["upload", "kind", "id"], name="stock_finding_of"),
            models.Index(fields=["record"], name="stock_finding_record",
                         condition=Q(record__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Row and kind."""
        return f"{self.upload_id} {self.row} {self.kind}"
