"""Ratings: what may be rated, what was said, how a bad one is handled, what is counted."""

import base64
from typing import ClassVar
from uuid import UUID

from django.db import models

from yiwang.engagement.interaction.types import RATING, VoiceLimit
from yiwang.engagement.interaction.types.ratings import OccasionKind, RatingState
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose

_TOKEN_BYTES = 20
NOWHERE = UUID(int=0)
"""In a tally: of no single organisation."""


def token_of(key: UUID) -> str:
    """Return the secret address of an occasion: keyed, so nobody can make one up."""
    return base64.b32encode(keys.index(f"rating:{key}")[:_TOKEN_BYTES]).decode()


def visit_index(window_id: UUID, code: str) -> bytes:
    """Return by what a visit is found from its window and the code that was handed out."""
    return keys.index(f"rating-visit:{window_id}:{code}")


class RatedWindow(models.Model):
    """A window whose visitors may rate it by scan (评价窗口), 国办发〔2019〕51号 一次一评."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField("单位")
    organisation_name = models.CharField("单位名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    label = models.CharField("窗口", max_length=40)

    class Meta:
        verbose_name = "评价窗口"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "label"], name="rated_window_once")
        ]

    def __str__(self) -> str:
        """Organisation and window."""
        return f"{self.organisation_name} {self.label}"


class Occasion(models.Model):
    """A case that is over, or a visit, that may be rated once (评价邀请), 国办发〔2019〕51号.

    Of a case it keeps what a rating has to say of it, since nobody reads another app's rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=0)
    kind = models.CharField(
        "类型", max_length=5, choices=[(k.value, k.value) for k in OccasionKind]
    )
    number = models.BigIntegerField("申请编号", null=True)
    window = models.ForeignKey(RatedWindow, models.PROTECT, null=True, related_name="+")
    token_index = models.BinaryField("令牌索引", max_length=32, unique=True)
    code_index = models.BinaryField("评价码索引", max_length=32, null=True, unique=True)
    item_code = models.CharField("实施编码", max_length=33, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    organisation_id = models.UUIDField("办理部门")
    organisation_name = models.CharField("办理部门名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    applicant_kind = models.CharField("申请人类型", max_length=10, blank=True)
    applicant_id = models.UUIDField("申请人", null=True)
    applicant_name = models.CharField("申请人名称(脱敏)", max_length=200, blank=True)
    receiver_id = models.UUIDField("消息接收人", null=True)
    handled_by = models.UUIDField("办理人", null=True)
    handled_name = models.CharField("办理人姓名", max_length=60, blank=True)
    opened_at = models.DateTimeField("邀请时间")
    until = models.DateTimeField("评价到", help_text="不含")
    month = models.DateField("统计月份")
    rated_at = models.DateTimeField("评价时间", null=True)

    class Meta:
        verbose_name = "评价邀请"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(kind=OccasionKind.CASE),
                name="case_rated_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["month"], name="occasion_of_month"),
            models.Index(
                fields=["organisation_id", "-rated_at"],
                condition=models.Q(rated_at__isnull=False),
                name="occasion_rated",
            ),
        ]

    def __str__(self) -> str:
        """Its number or window."""
        return str(self.number or self.window_id)

    @property
    def token(self) -> str:
        """Its secret address."""
        return token_of(self.id)

    @property
    def basic_code(self) -> str:
        """The basic code inside its implementation code."""
        return self.item_code[19:31]


class Rating(models.Model):
    """What a citizen said of an occasion, for good (评价); a trigger refuses every change.

    ``n`` 1 is the rating, 2 the one after rectification (追评).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="ratings", db_index=False)
    n = models.PositiveSmallIntegerField("次序")
    stars = models.PositiveSmallIntegerField("星级", help_text="5 最好；国标编码是 6 减它")
    labels = models.CharField("评价标签", max_length=80, blank=True, help_text="竖线分隔")
    text = models.CharField("评价内容", max_length=500, blank=True)
    wants_call = models.BooleanField("请给我回电话", default=False)
    phone_sealed = models.BinaryField("电话密文", max_length=96, default=b"")
    phone_masked = models.CharField("电话(脱敏)", max_length=20, blank=True)
    is_anonymous = models.BooleanField("匿名", default=False)
    channel = models.CharField("评价渠道", max_length=1)
    rated_at = models.DateTimeField("评价时间")

    class Meta:
        verbose_name = "评价"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "n"], name="rating_once"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5, n__gte=1, n__lte=2),
                name="rating_has_stars",
            ),
        ]

    def __str__(self) -> str:
        """Stars and labels."""
        return f"{self.stars} {self.labels}"

    def seal_phone(self, phone: str) -> None:
        """Keep a phone sealed, bound to this row; does not save."""
        bound = self.id.bytes
        self.phone_sealed = keys.encrypt(phone.encode(), Purpose.PERSONAL_DATA, bound_to=bound)

    @property
    def phone(self) -> str:
        """The phone in clear, only for who calls."""
        sealed = bytes(self.phone_sealed)
        if not sealed:
            return ""
        return keys.decrypt(sealed, Purpose.PERSONAL_DATA, bound_to=self.id.bytes).decode()


class Handling(models.Model):
    """How a bad rating is handled (差评办理): verified, rectified, answered, called back.

    It keeps the days it was begun with, whatever its organisation sets later.
    """

    occasion = models.OneToOneField(
        Occasion, models.PROTECT, primary_key=True, related_name="handling"
    )
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="+")
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, s.value) for s in RatingState]
    )
    is_open = models.BooleanField("未办结", default=True)
    level = models.PositiveSmallIntegerField("层级", default=1, help_text="1 本单位，2 监督单位")
    organisation_id = models.UUIDField("被评价单位")
    region_code = models.CharField("区划", max_length=12)
    holder_id = models.UUIDField("承办人", null=True)
    holder_name = models.CharField("承办人姓名", max_length=80, blank=True)
    verify_days = models.PositiveSmallIntegerField("核实期限")
    rectify_days = models.PositiveSmallIntegerField("整改期限")
    extension_days = models.PositiveSmallIntegerField("延长期限")
    call_days = models.PositiveSmallIntegerField("回访期限")
    in_working_days = models.BooleanField("按工作日计算")
    limit_source = models.CharField("时限依据", max_length=200)
    step_due_on = models.DateField("本环节期限", null=True)
    verified_on = models.DateField("核实日期", null=True)
    tries = models.PositiveSmallIntegerField("回访次数", default=0)
    is_reached = models.BooleanField("已联系上", default=False)
    longer_asked = models.BooleanField("申请延长", default=False)
    is_complex = models.BooleanField("复杂问题", default=False)
    finding = models.CharField("核实情况", max_length=500, blank=True)
    reply = models.CharField("答复", max_length=500, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    rerate_until = models.DateTimeField("追评到", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "差评办理"
        indexes: ClassVar = [
            models.Index(
                fields=["organisation_id", "step_due_on", "occasion"],
                condition=models.Q(is_open=True),
                name="handling_open_of_organisation",
            ),
            models.Index(
                fields=["region_code", "step_due_on", "occasion"],
                condition=models.Q(is_open=True),
                name="handling_open_of_region",
            ),
            models.Index(fields=["organisation_id", "-occasion"], name="handling_of_organisation"),
            models.Index(fields=["region_code", "-occasion"], name="handling_of_region"),
        ]

    def __str__(self) -> str:
        """Its state."""
        return self.state

    @property
    def limit(self) -> VoiceLimit:
        """The days it was begun with."""
        return VoiceLimit(
            kind=RATING,
            accept_days=self.verify_days,
            answer_days=self.rectify_days,
            extension_days=self.extension_days,
            call_days=self.call_days,
            in_working_days=self.in_working_days,
            source=self.limit_source,
        )

    def keep(self, limit: VoiceLimit) -> None:
        """Take the days that count when it begins; does not save."""
        self.verify_days, self.rectify_days = limit.accept_days, limit.answer_days
        self.extension_days, self.call_days = limit.extension_days, limit.call_days
        self.in_working_days, self.limit_source = limit.in_working_days, limit.source


class HandlingStep(models.Model):
    """One act on a bad rating (差评办理痕迹): who, when, what, with which proof; never changed."""

    handling = models.ForeignKey(Handling, models.PROTECT, related_name="steps", db_index=False)
    n = models.PositiveSmallIntegerField("序号")
    act = models.CharField("动作", max_length=16)
    actor_id = models.CharField("办理人编号", max_length=64)
    actor_name = models.CharField("办理人", max_length=80)
    office = models.CharField("单位", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    text = models.CharField("内容", max_length=500, blank=True)
    facts = models.JSONField("要素", default=dict)
    file_id = models.UUIDField("证明文件", null=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)

    class Meta:
        verbose_name = "差评办理痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handling", "n"], name="handling_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"


class RatingTally(models.Model):
    """Ratings counted as they come (评价汇总), by region, organisation, item and month.

    ``organisation_id`` of nobody and an empty ``basic_code`` mean all there. The month is that of
    the service, so that those asked and those who answered are the same people.
    """

    region_code = models.CharField("区划", max_length=12)
    organisation_id = models.UUIDField("机构", default=NOWHERE)
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    month = models.DateField("月份")
    name = models.CharField("名称", max_length=200, blank=True)
    invited = models.IntegerField("邀请", default=0)
    rated = models.IntegerField("评价", default=0)
    stars5 = models.IntegerField("非常满意", default=0)
    stars4 = models.IntegerField("满意", default=0)
    stars3 = models.IntegerField("基本满意", default=0)
    stars2 = models.IntegerField("不满意", default=0)
    stars1 = models.IntegerField("非常不满意", default=0)
    rectified = models.IntegerField("已整改", default=0)
    invalid = models.IntegerField("不予采信", default=0)

    class Meta:
        verbose_name = "评价汇总"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "organisation_id", "basic_code", "month"],
                name="rating_tally_once",
            )
        ]

    def __str__(self) -> str:
        """Region and month."""
        return f"{self.region_code} {self.month}"
