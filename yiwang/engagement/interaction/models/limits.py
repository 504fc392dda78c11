"""Times to answer, and to handle a bad rating, that an office or a place has set for itself."""

from typing import ClassVar

from django.db import models

from yiwang.engagement.interaction.types import KIND_CHOICES, RATING, VoiceKind, VoiceLimit


class AnswerLimit(models.Model):
    """How long an organisation has for one kind of voice (答复时限); without one, as shipped.

    Of a bad rating: to check (受理), to rectify (答复), more when it is complex (延长).
    """

    kind = models.CharField("诉求类型", max_length=12, choices=[*KIND_CHOICES, (RATING, "差评")])
    organisation_id = models.UUIDField("机构编号")
    accept_days = models.PositiveSmallIntegerField("受理期限")
    answer_days = models.PositiveSmallIntegerField("答复期限")
    extension_days = models.PositiveSmallIntegerField("延长期限")
    call_days = models.PositiveSmallIntegerField("回访期限", default=0, help_text="仅差评")
    in_working_days = models.BooleanField("按工作日计算", default=True)
    source = models.CharField("依据", max_length=200)
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.CharField("修改人", max_length=80)

    class Meta:
        """One for each kind and organisation."""

        verbose_name = verbose_name_plural = "答复时限"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "kind"], name="answer_limit_once")
        ]

    def __str__(self) -> str:
        """Kind and days."""
        return f"{self.kind} {self.answer_days}"

    def info(self) -> VoiceLimit:
        """Return it as it crosses the border."""
        return VoiceLimit(
            kind=RATING if self.kind == RATING else VoiceKind(self.kind),
            accept_days=self.accept_days,
            answer_days=self.answer_days,
            extension_days=self.extension_days,
            in_working_days=self.in_working_days,
            source=self.source,
            organisation_id=self.organisation_id,
            is_verified=True,
            call_days=self.call_days,
        )
