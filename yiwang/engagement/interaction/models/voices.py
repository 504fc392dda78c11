"""Voices with their history and what other offices add."""

import json
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.engagement.interaction.types import (
    DEED_NAMES,
    KIND_CHOICES,
    STATES,
    SealedIdentity,
    VoiceKind,
    VoiceState,
)
from yiwang.foundation.core.lanes import Step
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose


class Voice(models.Model):
    """What somebody asks, complains of, reports, suggests or needs (诉求): one workflow for all.

    Who asked lies encrypted in ``identity``, for all alike; ``asker`` is a keyed index of them, so
    that not even the row tells. Only names that are not protected have a masked copy to show.
    ``about_organisation_id`` is whom a complaint or report names: they never get it.
    """

    number = models.BigIntegerField("编号", primary_key=True)
    token = models.UUIDField("提交凭据", unique=True)
    kind = models.CharField("诉求类型", max_length=12, choices=KIND_CHOICES)
    state = models.CharField(
        "状态", max_length=8, choices=[(state.value, name) for state, (name, _) in STATES.items()]
    )
    title = models.CharField("标题", max_length=50)
    text = models.TextField("内容")
    keys = ArrayField(models.BigIntegerField(), verbose_name="比对键")
    item_code = models.CharField("事项编码", max_length=40, blank=True)
    item_name = models.CharField("事项", max_length=200, blank=True)
    about_case = models.BigIntegerField("所涉办件", null=True)
    about_organisation_id = models.UUIDField("所涉单位编号", null=True)
    about_name = models.CharField("所涉单位", max_length=120, blank=True)
    organisation_id = models.UUIDField("承办单位编号")
    organisation_name = models.CharField("承办单位", max_length=120)
    region_code = models.CharField("承办单位区划", max_length=12)

    is_named = models.BooleanField("实名", default=False)
    is_sealed = models.BooleanField("身份保密", default=False)
    asker = models.BinaryField("诉求人索引", max_length=32, null=True)
    identity = models.BinaryField("诉求人密文", max_length=1000)
    name_masked = models.CharField("诉求人", max_length=80, blank=True)
    phone_masked = models.CharField("电话", max_length=20, blank=True)
    query_code_hash = models.BinaryField("查询码索引", max_length=32)
    query_code_sealed = models.BinaryField("查询码密文", max_length=96)
    channel = models.CharField("渠道", max_length=10)
    line = models.CharField("热线", max_length=5, blank=True)
    called_at = models.DateTimeField("来电时间", null=True)
    agent_id = models.UUIDField("话务员编号", null=True)

    filed_at = models.DateTimeField("提交时间")
    filed_on = models.DateField("提交日期")
    due_on = models.DateField("期限")
    yellow_on = models.DateField("黄灯日期")
    accepted_on = models.DateField("受理日期", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    closed_on = models.DateField("办结日期", null=True)
    holder = models.UUIDField("经办人编号", null=True)
    answer = models.TextField("答复", blank=True)
    contentment = models.CharField("满意度", max_length=10, blank=True)
    why_discontent = models.CharField("不满意的原因", max_length=300, blank=True)
    transferred = models.PositiveSmallIntegerField("转办次数", default=0)
    reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)
    is_extended = models.BooleanField("已延期", default=False)
    is_mass = models.BooleanField("集中反映", default=False)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    openness = models.CharField("答复公开", max_length=10, blank=True)
    draft = models.JSONField("拟公开的内容", default=dict)
    proposed_by = models.CharField("提请公开的人", max_length=64, blank=True)
    publication = models.ForeignKey(
        "interaction.PublishedAnswer", models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        """Lists of an office or a region by the clock, of a person by time; like complaints."""

        verbose_name = verbose_name_plural = "诉求"
        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "state", "due_on", "number"], name="voice_due"),
            models.Index(fields=["state", "due_on", "number"], name="voice_by_state"),
            models.Index(fields=["asker", "-filed_at"], name="voice_by_asker"),
            models.Index(fields=["organisation_id", "item_code", "filed_at"], name="voice_by_item"),
            models.Index(
                fields=["answered_at"],
                name="voice_answered",
                condition=models.Q(state=VoiceState.ANSWERED.value),
            ),
            models.Index(
                fields=["region_code", "-filed_on", "-number"],
                name="voice_need",
                condition=models.Q(kind=VoiceKind.NEED.value),
            ),
            models.Index(
                fields=["region_code", "number"],
                name="voice_to_publish",
                condition=models.Q(openness="PROPOSED"),
            ),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    @property
    def known(self) -> VoiceKind:
        """Its kind."""
        return VoiceKind(self.kind)

    @property
    def bound(self) -> bytes:
        """What its sealed values are bound to."""
        return b"interaction:voice:" + str(self.number).encode()

    def seal(self, who: SealedIdentity, person_id: str) -> None:
        """Keep who asked, encrypted."""
        told = json.dumps(
            {"name": who.name, "phone": who.phone, "person": person_id}, ensure_ascii=False
        )
        self.identity = keys.encrypt(told.encode(), Purpose.PERSONAL_DATA, bound_to=self.bound)

    def opened(self) -> tuple[SealedIdentity, str]:
        """Return who asked and the id of their person; only for messages and an audited reading."""
        plain = keys.decrypt(bytes(self.identity), Purpose.PERSONAL_DATA, bound_to=self.bound)
        told = json.loads(plain)
        return SealedIdentity(told["name"], told["phone"]), told["person"]

    def query_code(self) -> str:
        """Return the 查询码 for who has just filed it."""
        sealed = bytes(self.query_code_sealed)
        return keys.decrypt(sealed, Purpose.QUERY_CODE, bound_to=self.bound).decode()


class VoiceStep(Step):
    """One act about a voice (诉求痕迹); never changed. ``text`` holds an answer."""

    of = models.ForeignKey(Voice, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField(
        "动作", max_length=9, choices=[(deed.value, name) for deed, name in DEED_NAMES.items()]
    )
    text = models.TextField("答复", blank=True)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "诉求痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "n"], name="voice_step_once")
        ]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"


class VoicePart(models.Model):
    """What another organisation is asked to add to an answer (协办)."""

    voice = models.ForeignKey(Voice, models.PROTECT, related_name="parts")
    organisation_id = models.UUIDField("协办单位编号")
    organisation_name = models.CharField("协办单位", max_length=120)
    asked = models.CharField("协办要求", max_length=300)
    text = models.TextField("协办意见", blank=True)
    answered_at = models.DateTimeField("回复时间", null=True)

    class Meta:
        """An organisation is asked once; its open parts are found by it."""

        verbose_name = verbose_name_plural = "协办"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice", "organisation_id"], name="voice_part_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation_id"],
                name="voice_part_open",
                condition=models.Q(answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        """Whose part."""
        return self.organisation_name
