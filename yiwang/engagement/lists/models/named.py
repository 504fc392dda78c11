"""Named lists with their working copies."""

from typing import ClassVar

from django.db import models

from yiwang.engagement.lists.types import Act, Exempt, Kind, State
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step


class NamedList(models.Model):
    """A list of items that a division keeps (事项名单), 安徽 2018-08, 廊坊 2018-09.

    ``acted`` holds per lane (edit, check, publish) who acted in this round: lanes share nobody.
    ``edition_no`` is what is public, 0 while nothing is; ``last_no`` counts the editions.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("种类", max_length=12, choices=[(k.value, k.value) for k in Kind])
    region_code = models.CharField("区划代码", max_length=12)
    region_name = models.CharField("地区", max_length=60)
    year = models.PositiveSmallIntegerField("年份", default=0)
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=10, choices=[(s.value, s.value) for s in State])
    source = models.CharField("依据文件", max_length=300, blank=True)
    acted = models.JSONField("办理人", default=dict)
    edition_no = models.PositiveIntegerField("公布的版本", default=0)
    last_no = models.PositiveIntegerField("最后一个版本", default=0)
    published_at = models.DateTimeField("发布时间", null=True)
    counts = models.JSONField("统计", default=dict)
    changed_by = models.CharField("最近修改人", max_length=80)
    changed_at = models.DateTimeField("最近修改时间")

    class Meta:
        """One list of a kind in a division and year."""

        verbose_name = verbose_name_plural = "事项名单"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "kind", "year"], name="named_list_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "region_code", "-id"], name="named_list_by_state")
        ]

    def __str__(self) -> str:
        """Division and kind."""
        return f"{self.region_name} {self.kind}"


class ListEntry(models.Model):
    """An item in the working copy of a list (名单条目).

    ``home_code`` is the division whose guide it was judged by; ``is_removed`` keeps an entry with
    the reason of its removal until the next version is published.
    """

    of = models.ForeignKey(NamedList, models.CASCADE, related_name="items", db_index=False)
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    department = models.CharField("标准部门", max_length=100)
    audience = models.CharField("服务对象", max_length=8, blank=True)
    home_code = models.CharField("办理地区", max_length=12)
    rank = models.PositiveIntegerField("次序")
    note = models.CharField("说明", max_length=200, blank=True)
    place = models.CharField("办理机构", max_length=100, blank=True)
    zone = models.CharField("综合窗口类别", max_length=20, blank=True)
    exempt = models.CharField(
        "不进驻的原因", max_length=8, blank=True, choices=[(e.value, e.value) for e in Exempt]
    )
    due_on = models.DateField("计划上线日期", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    is_removed = models.BooleanField("已移除", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.CharField("修改人", max_length=80)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        """An item once for an audience; lists by rank."""

        verbose_name = verbose_name_plural = "名单条目"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "audience", "basic_code"], name="list_entry_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["of", "audience", "rank", "id"], name="list_entry_order")
        ]

    def __str__(self) -> str:
        """The item."""
        return self.name


class ListStep(Step):
    """One act on a list (名单痕迹): who, when, why; never changed."""

    of = models.ForeignKey(NamedList, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField("动作", max_length=8, choices=[(a.value, a.value) for a in Act])

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "名单痕迹"
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "n"], name="list_step_once")]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
