"""Themes: what is published, working copies on their way, and items that changed under them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step
from yiwang.services.designing.types import Act, State


class Theme(models.Model):
    """A theme as it is published in a division (一件事); 国办发〔2022〕32号, 国发〔2024〕3号.

    ``content`` is what staff said of it, as `ThemeSpec` has it; the texts made of it are versions
    in the catalogue and of a form.
    """

    basic_code = models.CharField("基本编码", max_length=12)
    region_code = models.CharField("行政区划", max_length=12)
    name = models.CharField("名称", max_length=100)
    lead = models.CharField("牵头部门", max_length=100)
    list_code = models.CharField("实施编码", max_length=31)
    content = models.JSONField("内容")
    items = ArrayField(models.CharField(max_length=12), verbose_name="事项")
    digest = models.CharField("内容摘要", max_length=64)
    published_at = models.DateTimeField("发布时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        """One of a code in a division; found by the items it has."""

        verbose_name = verbose_name_plural = "一件事主题"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["basic_code", "region_code"], name="theme_once")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["items"], name="theme_by_items"),
            models.Index(fields=["region_code", "-id"], name="theme_by_region"),
        ]

    def __str__(self) -> str:
        """Code and name."""
        return f"{self.basic_code} {self.name}"


class ThemeDraft(models.Model):
    """A working copy of a theme (主题编制稿) between its editor and the public; 国发〔2024〕3号.

    ``acted`` holds per lane (edit, check, publish) who acted: lanes share nobody. ``digest`` is
    that of the compiled theme as it was sent to the check.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    basic_code = models.CharField("基本编码", max_length=12)
    region_code = models.CharField("行政区划", max_length=12)
    title = models.CharField("名称", max_length=100)
    department = models.CharField("牵头部门", max_length=100)
    state = models.CharField("状态", max_length=12, choices=[(s.value, s.value) for s in State])
    content = models.JSONField("内容")
    reason = models.CharField("理由", max_length=160, blank=True)
    base_version = models.PositiveIntegerField("起草时的版本", default=0)
    acted = models.JSONField("办理人", default=dict)
    digest = models.CharField("提请核对的内容摘要", max_length=64, blank=True)
    editor_id = models.CharField("起草人编号", max_length=64)
    editor_name = models.CharField("起草人", max_length=80)
    created_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("最近变化")
    published_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        """Lists are read by state, newest first; one open copy of a theme."""

        verbose_name = verbose_name_plural = "主题编制稿"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["basic_code", "region_code"],
                condition=~models.Q(state__in=[State.PUBLISHED, State.WITHDRAWN]),
                name="theme_draft_one_open",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="theme_draft_by_state")]

    def __str__(self) -> str:
        """Code and name."""
        return f"{self.basic_code} {self.title}"


class ThemeStep(Step):
    """One act on a working copy of a theme (编制痕迹): who, when, what; never changed."""

    draft = models.ForeignKey(ThemeDraft, models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=12, choices=[(a.value, a.value) for a in Act])
    state = models.CharField("状态", max_length=12, choices=[(s.value, s.value) for s in State])
    what = models.CharField("改动", max_length=300, blank=True)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "编制痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "n"], name="theme_step_once")
        ]

    def __str__(self) -> str:
        """Copy and act."""
        return f"{self.draft_id} {self.n} {self.act}"


class ThemeTask(models.Model):
    """An item that changed under a published theme (主题待核对): its editors look at it again.

    Open until the theme is published again or somebody says why it may stay as it is.
    """

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="tasks")
    basic_code = models.CharField("事项编码", max_length=12)
    theme_version = models.PositiveIntegerField("涉及的主题版本")
    what = models.CharField("变化", max_length=200)
    changes = models.PositiveIntegerField("变化次数", default=1)
    changed_at = models.DateTimeField("最近变化")
    settled_at = models.DateTimeField("核对时间", null=True)
    settled_by = models.CharField("核对人", max_length=80, blank=True)
    answer = models.CharField("核对意见", max_length=300, blank=True)

    class Meta:
        """One open row per item of a theme."""

        verbose_name = verbose_name_plural = "主题待核对"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["theme", "basic_code"],
                condition=models.Q(settled_at__isnull=True),
                name="theme_task_one_open",
            )
        ]

    def __str__(self) -> str:
        """Theme and item."""
        return f"{self.theme_id} {self.basic_code}"
