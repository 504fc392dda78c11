"""Licence types with their versions, and every act on them."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step
from yiwang.services.licences.types.licence_types import TypeAct, TypeState


class LicenceType(models.Model):
    """A type of licences under its code (证照类型), GB/T 36902.

    ``name`` and ``issuer`` are those of its newest version, kept here to be listed and found.
    """

    code = models.CharField("证照类型代码", max_length=21, primary_key=True)
    name = models.CharField("证照名称", max_length=120)
    issuer = models.CharField("颁发机构", max_length=120)
    is_code_verified = models.BooleanField("代码已核实", default=False)

    class Meta:
        """Listed by code."""

        verbose_name = verbose_name_plural = "证照类型"

    def __str__(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}"


class LicenceTypeVersion(models.Model):
    """What a type says at a time (证照类型版本); once published its content never changes.

    ``number`` counts published versions from 1, drafts have 0; ``version`` counts acts, so that
    nobody saves over another. ``acted`` holds per lane (edit, publish) who acted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("修改次数", default=1)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本号", default=0)
    base_number = models.PositiveIntegerField("起草时的版本", default=0)
    state = models.CharField("状态", max_length=12, choices=[(s.value, s.value) for s in TypeState])
    content = models.JSONField("内容")
    acted = models.JSONField("办理人", default=dict)
    editor_name = models.CharField("起草人", max_length=80)
    created_at = models.DateTimeField("起草时间")
    published_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        """One draft and one version in force a type; found by the items it results from."""

        verbose_name = verbose_name_plural = "证照类型版本"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["licence_type", "state"],
                condition=models.Q(state__in=[TypeState.DRAFT, TypeState.PUBLISHED]),
                name="licence_type_one_each",
            ),
            models.UniqueConstraint(
                fields=["licence_type", "number"],
                condition=models.Q(number__gt=0),
                name="licence_type_number_once",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(
                fields=["content"],
                opclasses=["jsonb_path_ops"],
                name="licence_type_of_item",
                condition=models.Q(state=TypeState.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        """Type and number."""
        return f"{self.licence_type_id} v{self.number}"


class LicenceTypeStep(Step):
    """One act on a version (证照类型痕迹): who, when, what; never changed."""

    type_version = models.ForeignKey(LicenceTypeVersion, models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=12, choices=[(a.value, a.value) for a in TypeAct])
    what = models.CharField("改动", max_length=300, blank=True)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "证照类型痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type_version", "n"], name="licence_type_step_once")
        ]

    def __str__(self) -> str:
        """Version and act."""
        return f"{self.type_version_id} {self.n} {self.act}"
