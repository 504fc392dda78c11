"""Draws and check sheets; private to this app."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.legality.types import SheetState


class Draw(models.Model):
    """Lots drawn among decisions of a period (法制监督抽查).

    The seed is sealed until the list is closed: only its digest is known before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("名称", max_length=80)
    region_code = models.CharField("区划", max_length=12)
    organisation_id = models.UUIDField("抽查单位")
    organisation_name = models.CharField("抽查单位名称", max_length=200)
    first = models.DateField("起")
    last = models.DateField("止")
    share = models.PositiveSmallIntegerField("比例（%）")
    is_stratified = models.BooleanField("按单位分层")
    with_refusals = models.BooleanField("不予许可全查")
    sealed_seed = models.BinaryField("种子密文")
    seed_sm3 = models.CharField("种子的摘要", max_length=64)
    committed_by = models.CharField("发起人", max_length=64)
    committed_at = models.DateTimeField("公布摘要的时间")
    seed = models.CharField("种子", max_length=64, blank=True)
    lines = models.JSONField("清单", default=list)
    list_sm3 = models.CharField("清单的摘要", max_length=64, blank=True)
    drawn = models.JSONField("抽中", default=list)
    drawn_at = models.DateTimeField("抽取时间", null=True)

    class Meta:
        """Newest first in a division."""

        verbose_name = "法制监督抽查"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="", list_sm3="")
                | (Q(drawn_at__isnull=False) & ~Q(seed="") & ~Q(list_sm3="")),
                name="draw_seed_with_list",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["region_code", "-id"], name="draw_of_region")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class CheckSheet(models.Model):
    """The check of one decision (核查表) by two people; every point is fine or a noted fault."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="sheets", db_index=False)
    version = models.PositiveIntegerField("修改次数", default=1)
    state = models.CharField("状态", max_length=10, default=SheetState.OPEN.value)
    matter = models.CharField("办件编号", max_length=40)
    organisation_id = models.UUIDField("决定机关")
    organisation_name = models.CharField("决定机关名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    item_name = models.CharField("事项名称", max_length=1000)
    outcome = models.CharField("结果", max_length=24)
    by_rule = models.BooleanField("按规则全查")
    points = models.JSONField("核查要点", default=dict, help_text="要点 → 问题，空的是没有问题")
    checked_by = models.CharField("核查人", max_length=64, blank=True)
    checker_name = models.CharField("核查人姓名", max_length=80, blank=True)
    checker_staff = models.UUIDField("核查人编号", null=True)
    confirmed_by = models.CharField("复核人", max_length=64, blank=True)
    confirmer_name = models.CharField("复核人姓名", max_length=80, blank=True)
    words = models.TextField("复核意见", blank=True)

    class Meta:
        """A decision once in a draw."""

        verbose_name = "核查表"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "matter"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("checked_by")),
                name="sheet_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        """The decision."""
        return self.matter
