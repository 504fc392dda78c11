"""A department's self-check of what its items ask."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step
from yiwang.oversight.reduction.types import Act, State


class SelfCheck(models.Model):
    """A department's self-check (减证便民自查), 安徽 2018-08: 自查、审核、会商、公布.

    It concerns the lists of the department's items in its division and below. ``acted`` holds per
    lane (check, review, agree) who acted: lanes share nobody. ``done`` counts the items published.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=12, choices=[(s.value, s.value) for s in State])
    organisation_id = models.UUIDField("自查单位")
    organisation_name = models.CharField("自查单位名称", max_length=200)
    department = models.CharField("标准部门", max_length=100)
    region_code = models.CharField("区划代码", max_length=12)
    items = models.PositiveIntegerField("事项数", default=0)
    lines = models.PositiveIntegerField("材料和环节数", default=0)
    decided = models.PositiveIntegerField("已自查", default=0)
    removed = models.PositiveIntegerField("取消或者替代", default=0)
    done = models.PositiveIntegerField("已公布事项", default=0)
    skipped = models.JSONField("没有公布的事项", default=list)
    acted = models.JSONField("办理人", default=dict)
    checker_name = models.CharField("自查人", max_length=80)
    began_at = models.DateTimeField("开始时间")
    changed_at = models.DateTimeField("最近变化")
    published_at = models.DateTimeField("公布时间", null=True)

    class Meta:
        """One open self-check of an organisation at a time."""

        verbose_name = verbose_name_plural = "减证便民自查"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation_id"],
                name="self_check_open_once",
                condition=~models.Q(state=State.PUBLISHED.value),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "region_code", "-id"], name="self_check_by_state")
        ]

    def __str__(self) -> str:
        """Who, and how it stands."""
        return f"{self.organisation_name} {self.state}"


class CheckedItem(models.Model):
    """The materials and steps of one item in a self-check (事项自查表).

    ``lines`` holds what is asked and what the checker says of it; ``version`` tells a second
    checker that somebody saved in between.
    """

    check_of = models.ForeignKey(SelfCheck, models.CASCADE, related_name="sheets", db_index=False)
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    lists = models.PositiveIntegerField("清单数")
    texts = models.PositiveIntegerField("文本数")
    version = models.PositiveIntegerField("版本", default=1)
    lines = models.JSONField("内容", default=list)
    total = models.PositiveIntegerField("材料和环节数", default=0)
    decided = models.PositiveIntegerField("已自查", default=0)
    changed_by = models.CharField("修改人", max_length=80, blank=True)
    changed_at = models.DateTimeField("修改时间", null=True)

    class Meta:
        """An item once."""

        verbose_name = verbose_name_plural = "事项自查表"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "basic_code"], name="checked_item_once")
        ]

    def __str__(self) -> str:
        """The item."""
        return self.name


class SelfCheckStep(Step):
    """One act on a self-check (自查痕迹): who, when, with which opinion; never changed."""

    check_of = models.ForeignKey(SelfCheck, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField("动作", max_length=8, choices=[(a.value, a.value) for a in Act])

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "自查痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "n"], name="self_check_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
