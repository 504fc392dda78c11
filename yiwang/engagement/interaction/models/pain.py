"""Pain points with their history."""

from typing import ClassVar

from django.db import models

from yiwang.engagement.interaction.types.pain import (
    FIELD_CHOICES,
    PAIN_DEEDS,
    PAIN_STATES,
    SOURCE_CHOICES,
    PainState,
)
from yiwang.foundation.core.lanes import Step


class PainPoint(models.Model):
    """Something that many stumble over (堵点): given to an owner, solved by a day.

    ``solved_by`` is who reported it solved: somebody else verifies.
    """

    number = models.BigIntegerField("编号", primary_key=True)
    token = models.UUIDField("提交凭据", unique=True)
    area = models.CharField("领域", max_length=9, choices=FIELD_CHOICES)
    title = models.CharField("堵点", max_length=60)
    hurts = models.CharField("堵在哪里", max_length=500)
    source = models.CharField("来源", max_length=6, choices=SOURCE_CHOICES)
    source_note = models.CharField("来源说明", max_length=300)
    state = models.CharField(
        "状态",
        max_length=9,
        choices=[(state.value, name) for state, (name, _) in PAIN_STATES.items()],
        default=PainState.COLLECTED.value,
    )
    version = models.PositiveIntegerField("版本", default=1)
    region_code = models.CharField("区划代码", max_length=12)
    organisation_id = models.UUIDField("责任单位编号", null=True)
    organisation_name = models.CharField("责任单位", max_length=120, blank=True)
    due_on = models.DateField("疏解期限", null=True)
    measure = models.CharField("疏解措施", max_length=500, blank=True)
    evidence = models.CharField("佐证", max_length=500, blank=True)
    solved_by = models.CharField("报告人编号", max_length=64, blank=True)
    solved_on = models.DateField("疏解日期", null=True)
    published_on = models.DateField("公布日期", null=True)
    collected_on = models.DateField("登记日期")

    class Meta:
        """Lists of the desk by state and day; the public one by place."""

        verbose_name = verbose_name_plural = "堵点"
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "number"], name="pain_by_state"),
            models.Index(fields=["organisation_id", "state", "due_on"], name="pain_by_owner"),
            models.Index(
                fields=["region_code", "-published_on", "-number"],
                name="pain_public",
                condition=models.Q(state="PUBLISHED"),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="COLLECTED")
                | models.Q(organisation_id__isnull=False, due_on__isnull=False),
                name="pain_has_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["COLLECTED", "OWNED"])
                | (~models.Q(measure="") & ~models.Q(evidence="")),
                name="pain_solved_is_told",
            ),
        ]

    def __str__(self) -> str:
        """Field and title."""
        return f"{self.area} {self.title}"


class PainPointStep(Step):
    """One act about a pain point (堵点痕迹); never changed."""

    of = models.ForeignKey(PainPoint, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField(
        "动作", max_length=7, choices=[(deed.value, name) for deed, name in PAIN_DEEDS.items()]
    )

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "堵点痕迹"
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "n"], name="pain_step_once")]

    def __str__(self) -> str:
        """Number and act."""
        return f"{self.n} {self.act}"
