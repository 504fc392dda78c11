"""Draws and check sheets; private to this app."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiwang.foundation.core.ids import uuid7
from yiwang.oversight.legality.types import AmendmentState, SheetState


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
    organisations = models.JSONField("只抽这些单位", default=list)
    items = models.JSONField("只抽这些事项", default=list)
    scope = models.CharField("抽查范围", max_length=1000, blank=True)
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


class Amendment(models.Model):
    """A correction proposal (改正建议) to who owns the item, or the rule of supervision.

    Answered by the owner with a day or a reason, closed by law supervision.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sheet = models.ForeignKey(CheckSheet, models.PROTECT, related_name="amendments")
    version = models.PositiveIntegerField("修改次数", default=1)
    state = models.CharField("状态", max_length=10, default=AmendmentState.OPEN.value)
    about = models.CharField("改正对象", max_length=8)
    rule = models.CharField("监察规则", max_length=8, blank=True)
    subject = models.CharField("改正对象名称", max_length=1000)
    organisation_id = models.UUIDField("答复单位", null=True)
    organisation_name = models.CharField("答复单位名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    text = models.TextField("建议")
    answer_by = models.DateField("最晚答复日")
    proposed_by = models.CharField("建议人", max_length=64)
    proposer_name = models.CharField("建议人姓名", max_length=80)
    proposed_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    done_by = models.DateField("改正日", null=True)
    answered_by = models.CharField("答复人", max_length=64, blank=True)
    answerer_name = models.CharField("答复人姓名", max_length=80, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    closing = models.TextField("办结意见", blank=True)
    closer_name = models.CharField("办结人姓名", max_length=80, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        """Once about the same thing from a sheet; who proposes does not answer."""

        verbose_name = "改正建议"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "about", "rule"], name="amendment_once"),
            models.CheckConstraint(
                condition=Q(answered_by="") | ~Q(answered_by=F("proposed_by")),
                name="amendment_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(about="ITEM", organisation_id__isnull=False, rule="")
                | Q(about="RULE", organisation_id__isnull=True) & ~Q(rule=""),
                name="amendment_has_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "-id"], name="amendment_of_office"),
            models.Index(fields=["region_code", "-id"], name="amendment_of_region"),
        ]

    def __str__(self) -> str:
        """What is to be corrected."""
        return self.subject
