"""A revision: a working copy on its way from the editor to the public."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step
from yiwang.services.editing.types import Act, Kind, State, Target


class Revision(models.Model):
    """A working copy of a basic item or an implementing list (修订稿); 行政许可法 第三十条.

    ``content`` has the keys of the published version, ``base`` is the version it began from.
    ``acted`` holds per lane (edit, check, legal, publish …) who acted: lanes share nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    target = models.CharField("对象", max_length=12, choices=[(t.value, t.value) for t in Target])
    kind = models.CharField("处置方式", max_length=12, choices=[(k.value, k.value) for k in Kind])
    state = models.CharField("状态", max_length=20, choices=[(s.value, s.value) for s in State])
    basic_code = models.CharField("基本编码", max_length=12)
    code = models.CharField("实施编码", max_length=33, blank=True)
    name = models.CharField("事项名称", max_length=200)
    department = models.CharField("标准部门", max_length=100)
    organisation_id = models.UUIDField("实施主体", null=True)
    organisation_name = models.CharField("实施主体名称", max_length=200, blank=True)
    region_code = models.CharField("区划代码", max_length=12)
    base_version = models.PositiveIntegerField("起草时的版本", default=0)
    base = models.JSONField("起草时的内容", default=dict)
    content = models.JSONField("修订内容", default=dict)
    reason = models.CharField("修订理由", max_length=160, blank=True)
    bases = models.JSONField("修订依据", default=list)
    effective_on = models.DateField("生效日期", null=True)
    receivers = models.JSONField("承接单位", default=list)
    receiver_ids = ArrayField(models.UUIDField(), verbose_name="承接单位编号", default=list)
    acted = models.JSONField("办理人", default=dict)
    editor_id = models.CharField("起草人编号", max_length=64)
    editor_name = models.CharField("起草人", max_length=80)
    created_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("最近变化")
    published_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        """Lists are read by state and place, newest first."""

        verbose_name = verbose_name_plural = "修订稿"
        indexes: ClassVar = [
            models.Index(fields=["state", "region_code", "-id"], name="revision_by_state"),
            models.Index(fields=["basic_code", "-id"], name="revision_of_item"),
            models.Index(
                fields=["effective_on"],
                name="revision_scheduled",
                condition=models.Q(state=State.SCHEDULED),
            ),
        ]

    def __str__(self) -> str:
        """Kind and name."""
        return f"{self.kind} {self.name}"


class RevisionStep(Step):
    """One act on a revision (修订痕迹): who, when, with which opinion; never changed.

    ``before`` holds the elements that a save changed, as they were, so that a second editor is
    told what the first one did.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=12, choices=[(a.value, a.value) for a in Act])
    state = models.CharField("状态", max_length=20, choices=[(s.value, s.value) for s in State])
    before = models.JSONField("改动前", default=dict)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "修订痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "n"], name="revision_step_once")
        ]

    def __str__(self) -> str:
        """Revision and act."""
        return f"{self.revision_id} {self.n} {self.act}"
