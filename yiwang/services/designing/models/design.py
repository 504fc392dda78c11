"""A design of a form: a working copy on its way from the editor to the public."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step
from yiwang.services.designing.types import Act, State


class FormDesign(models.Model):
    """A working copy of a form (表单设计稿); 行政许可法 第二十九条.

    ``pages`` are written as published versions write theirs. ``acted`` holds per lane (edit, check,
    publish) who acted: lanes share nobody. A new form names the item whose lists take it up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    code = models.CharField("表单编码", max_length=64)
    title = models.CharField("名称", max_length=160)
    state = models.CharField("状态", max_length=12, choices=[(s.value, s.value) for s in State])
    department = models.CharField("标准部门", max_length=100, blank=True)
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    item_name = models.CharField("事项名称", max_length=200, blank=True)
    base_version = models.PositiveIntegerField("起草时的版本", default=0)
    base_version_id = models.BigIntegerField("起草时的版本编号", null=True)
    pages = models.JSONField("页面", default=list)
    reason = models.CharField("理由", max_length=160, blank=True)
    acted = models.JSONField("办理人", default=dict)
    editor_id = models.CharField("起草人编号", max_length=64)
    editor_name = models.CharField("起草人", max_length=80)
    created_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("最近变化")
    published_at = models.DateTimeField("发布时间", null=True)
    published_version_id = models.BigIntegerField("发布的版本编号", null=True)
    lists_done = models.PositiveIntegerField("已换用的清单", default=0)
    adopted_at = models.DateTimeField("换用完成时间", null=True)

    class Meta:
        """Lists are read by state, newest first; one open design a form."""

        verbose_name = verbose_name_plural = "表单设计稿"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(state__in=[State.PUBLISHED, State.WITHDRAWN]),
                name="form_design_one_open",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="form_design_by_state"),
            models.Index(fields=["code", "-id"], name="form_design_of_form"),
        ]

    def __str__(self) -> str:
        """Code and title."""
        return f"{self.code} {self.title}"


class DesignStep(Step):
    """One act on a design (设计痕迹): who, when, what, with which opinion; never changed."""

    design = models.ForeignKey(FormDesign, models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=12, choices=[(a.value, a.value) for a in Act])
    state = models.CharField("状态", max_length=12, choices=[(s.value, s.value) for s in State])
    what = models.CharField("改动", max_length=300, blank=True)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "设计痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["design", "n"], name="design_step_once")
        ]

    def __str__(self) -> str:
        """Design and act."""
        return f"{self.design_id} {self.n} {self.act}"
