"""The basic catalogue: what is the same on all five levels."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class BasicItem(models.Model):
    """An item of the basic catalogue (政务服务事项基本目录); GB/T 39046-2020 table 4."""

    code = models.CharField("基本编码", max_length=12, unique=True)
    current = models.ForeignKey(
        "BasicVersion", models.PROTECT, null=True, related_name="+", verbose_name="现行版本"
    )
    source_id = models.CharField("资料编号", max_length=16, blank=True, db_index=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "基本目录事项"

    def __str__(self) -> str:
        """The code."""
        return self.code


class BasicVersion(models.Model):
    """A published version of a basic item: name, kind, basis, levels (五级四同); never changed.

    Rows are written when published; a trigger refuses every later change.
    """

    item = models.ForeignKey(BasicItem, models.PROTECT, related_name="versions")
    version_no = models.PositiveIntegerField("版本号")
    name = models.CharField("事项名称", max_length=200)
    kind_code = models.CharField("事项类型", max_length=2)
    bases = models.JSONField("设定依据")
    use_levels = models.CharField("行使层级", max_length=13)
    audience = ArrayField(models.CharField(max_length=8), verbose_name="服务对象")
    department = models.CharField("标准部门", max_length=100)
    themes = ArrayField(models.CharField(max_length=40), verbose_name="主题")
    hash = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("变更理由", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间")

    class Meta:
        """One row per version."""

        verbose_name = verbose_name_plural = "基本目录版本"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "version_no"], name="basic_version_once")
        ]

    def __str__(self) -> str:
        """Name and version."""
        return f"{self.name} v{self.version_no}"


class LifeEvent(models.Model):
    """Several items handled as one (一件事); 国办发〔2022〕32号, 国发〔2024〕3号."""

    code = models.CharField("代码", max_length=16, unique=True)
    name = models.CharField("名称", max_length=100)
    audience = ArrayField(models.CharField(max_length=8), verbose_name="服务对象")
    lead_department = models.CharField("牵头部门", max_length=100)
    members = models.JSONField("联办事项")
    shared_materials = ArrayField(models.CharField(max_length=100), verbose_name="共用材料")
    stages = ArrayField(models.CharField(max_length=60), verbose_name="阶段")
    promised = models.JSONField("承诺时限")
    source = models.TextField("来源", blank=True)
    note = models.TextField("说明", blank=True)
    is_verified = models.BooleanField("已核对", default=False)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "一件事"

    def __str__(self) -> str:
        """The name."""
        return self.name
