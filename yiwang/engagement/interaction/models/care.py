"""Whom policies are for, which enterprises they reached, and the needs that came of them."""

from typing import ClassVar

from django.db import models

from .voices import Voice


class PolicyMatch(models.Model):
    """The conditions of a policy as data (政策匹配条件), and how many enterprises it reached."""

    policy_no = models.BigIntegerField("政策编号", primary_key=True)
    title = models.CharField("政策", max_length=160)
    region_code = models.CharField("区划代码", max_length=12)
    organisation_id = models.UUIDField("答复单位编号")
    organisation_name = models.CharField("答复单位", max_length=120)
    conditions = models.JSONField("条件")
    matched = models.PositiveIntegerField("匹配企业", default=0)
    seen = models.PositiveIntegerField("已看企业", default=0)
    needs = models.PositiveIntegerField("提出诉求", default=0)
    version = models.PositiveIntegerField("版本", default=1)
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.CharField("修改人", max_length=80)

    class Meta:
        """Found by place."""

        verbose_name = verbose_name_plural = "政策匹配条件"
        indexes: ClassVar = [
            models.Index(fields=["region_code", "-policy_no"], name="policy_match_place")
        ]

    def __str__(self) -> str:
        """Title."""
        return self.title


class PolicyReach(models.Model):
    """A policy that was shown to an enterprise (政策送达); seen when its page was first opened."""

    policy = models.ForeignKey(PolicyMatch, models.PROTECT, related_name="reached", db_index=False)
    legal_person_id = models.UUIDField("法人编号")
    matched_at = models.DateTimeField("匹配时间")
    seen_at = models.DateTimeField("首次查看", null=True)

    class Meta:
        """Once for each enterprise."""

        verbose_name = verbose_name_plural = "政策送达"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "legal_person_id"], name="policy_reach_once")
        ]

    def __str__(self) -> str:
        """Policy and enterprise."""
        return f"{self.policy_id} {self.legal_person_id}"


class PolicyNeed(models.Model):
    """A need about a policy (政策诉求): the voice carries everything else."""

    voice = models.OneToOneField(Voice, models.PROTECT, primary_key=True)
    policy = models.ForeignKey(PolicyMatch, models.PROTECT, related_name="told")

    class Meta:
        """One for each voice."""

        verbose_name = verbose_name_plural = "政策诉求"

    def __str__(self) -> str:
        """Voice and policy."""
        return f"{self.voice_id} {self.policy_id}"
