"""Manuscripts with their published versions and their trace, and the public's opinions."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.engagement.content.types import Act, Adoption, Kind, OpinionState, State
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step


class ManuscriptVersion(models.Model):
    """A text as it was published (文稿版本); never changed. 《政府信息公开条例》第六条."""

    id = models.BigAutoField(primary_key=True)
    manuscript = models.ForeignKey("content.Manuscript", models.PROTECT, related_name="versions")
    version_no = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=160)
    content = models.JSONField("内容")
    changed = models.JSONField("改动的要素", default=list)
    editor_name = models.CharField("编辑", max_length=80)
    publisher_name = models.CharField("发布人", max_length=80)
    published_at = models.DateTimeField("发布时间")

    class Meta:
        """One row per version."""

        verbose_name = verbose_name_plural = "文稿版本"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["manuscript", "version_no"], name="manuscript_version_once"
            )
        ]

    def __str__(self) -> str:
        """Title and number."""
        return f"{self.title} {self.version_no}"


class Manuscript(models.Model):
    """A text of staff for the public (文稿): its working copy, and the version that is public.

    ``is_unverified``: number, dates and validity came with the product and nobody has compared
    them yet. ``due_on``: passed its check, public from that day. ``acted`` names who edited since
    the last publication: none of them publishes. What stands below
    ``published`` repeats the public version for the public lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("类别", max_length=12, choices=[(k.value, k.value) for k in Kind])
    state = models.CharField("状态", max_length=10, choices=[(s.value, s.value) for s in State])
    version = models.PositiveIntegerField("修改次数", default=1)
    region_code = models.CharField("区划代码", max_length=12)
    title = models.CharField("标题", max_length=160, blank=True)
    content = models.JSONField("内容", default=dict)
    editor_id = models.CharField("编辑编号", max_length=64)
    editor_name = models.CharField("编辑", max_length=80)
    acted = models.JSONField("改过的人", default=list)
    created_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("最近变化")
    published = models.ForeignKey(
        ManuscriptVersion, models.PROTECT, null=True, related_name="+", verbose_name="公开的版本"
    )
    public_no = models.BigIntegerField("公开编号", null=True, unique=True)
    first_published_at = models.DateTimeField("首次发布", null=True)
    key = models.CharField("地址", max_length=12, null=True, unique=True)  # noqa: DJ001  unique
    ends_on = models.DateField("最后一天", null=True)
    is_past = models.BooleanField("已过期", default=False)
    is_pinned = models.BooleanField("置顶", default=False)
    facet = models.CharField("分类", max_length=20, blank=True)
    rank = models.PositiveIntegerField("顺序", default=0)
    basic_codes = ArrayField(models.CharField(max_length=12), verbose_name="事项", default=list)
    theme = models.CharField("主题", max_length=20, blank=True)
    dated_on = models.DateField("公布日期", null=True)
    is_unverified = models.BooleanField("没有核对", default=False)
    verified_by = models.CharField("核对人", max_length=80, blank=True)
    verified_on = models.DateField("核对日期", null=True)
    verified_source = models.CharField("核对依据", max_length=200, blank=True)
    due_on = models.DateField("到日发布", null=True)
    grams = ArrayField(models.CharField(max_length=2), verbose_name="检索", default=list)

    class Meta:
        """Public lists by kind and place, newest first; the desk's list by place."""

        verbose_name = verbose_name_plural = "文稿"
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "region_code", "is_past", "-public_no"],
                name="manuscript_public",
                condition=models.Q(published__isnull=False),
            ),
            models.Index(
                fields=["kind", "region_code", "-public_no"],
                name="manuscript_pinned",
                condition=models.Q(published__isnull=False, is_pinned=True, is_past=False),
            ),
            models.Index(
                fields=["ends_on"],
                name="manuscript_ending",
                condition=models.Q(published__isnull=False, is_past=False),
            ),
            models.Index(fields=["kind", "state", "-id"], name="manuscript_desk"),
            models.Index(
                fields=["kind", "region_code", "theme", "-public_no"],
                name="manuscript_theme",
                condition=models.Q(published__isnull=False) & ~models.Q(theme=""),
            ),
            models.Index(
                fields=["-id"],
                name="manuscript_unverified",
                condition=models.Q(is_unverified=True),
            ),
            models.Index(
                fields=["due_on"],
                name="manuscript_due",
                condition=models.Q(due_on__isnull=False),
            ),
            GinIndex(fields=["basic_codes"], name="manuscript_items"),
            GinIndex(fields=["grams"], name="manuscript_grams"),
        ]

    def __str__(self) -> str:
        """Kind and title."""
        return f"{self.kind} {self.title}"


class ManuscriptStep(Step):
    """One act on a manuscript (文稿痕迹): who, when, with which opinion; never changed."""

    manuscript = models.ForeignKey(Manuscript, models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=10, choices=[(a.value, a.value) for a in Act])
    state = models.CharField("状态", max_length=10, choices=[(s.value, s.value) for s in State])
    version = models.PositiveIntegerField("修改次数")
    before = models.JSONField("改动前", default=dict)

    class Meta(Step.Meta):
        """One row per act."""

        verbose_name = verbose_name_plural = "文稿痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manuscript", "n"], name="manuscript_step_once")
        ]

    def __str__(self) -> str:
        """Manuscript and act."""
        return f"{self.manuscript_id} {self.n} {self.act}"


class Opinion(models.Model):
    """What somebody says about a draft (征集意见): its words stay as they came.

    《重大行政决策程序暂行条例》第十五条. ``mark`` tells one address from another for a day; it
    cannot be turned back into an address.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    manuscript = models.ForeignKey(Manuscript, models.PROTECT, related_name="opinions")
    n = models.PositiveIntegerField("序号")
    name = models.CharField("署名", max_length=40, blank=True)
    text = models.CharField("意见", max_length=2000)
    mark = models.CharField("来处", max_length=32)
    given_at = models.DateTimeField("提出时间")
    state = models.CharField(
        "公开", max_length=10, choices=[(s.value, s.value) for s in OpinionState]
    )
    reason = models.CharField("不公开的理由", max_length=200, blank=True)
    judged_by = models.CharField("审看人", max_length=80, blank=True)
    adoption = models.CharField(
        "采纳情况", max_length=10, blank=True, choices=[(a.value, a.value) for a in Adoption]
    )
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.CharField("答复人", max_length=80, blank=True)
    version = models.PositiveIntegerField("办理次数", default=1)
    changed_by = models.CharField("最近办理人", max_length=80, blank=True)
    changed_at = models.DateTimeField("最近办理", null=True)

    class Meta:
        """Numbered within a consultation; hidden ones have a reason."""

        verbose_name = verbose_name_plural = "征集到的意见"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manuscript", "n"], name="opinion_once"),
            models.CheckConstraint(
                condition=~models.Q(state=OpinionState.HIDDEN) | ~models.Q(reason=""),
                name="opinion_hidden_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(adoption="") | ~models.Q(answer=""),
                name="opinion_adoption_has_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["manuscript", "state", "n"], name="opinion_by_state"),
            models.Index(fields=["manuscript", "mark"], name="opinion_by_mark"),
            models.Index(fields=["manuscript", "state", "adoption"], name="opinion_counts"),
        ]

    def __str__(self) -> str:
        """Consultation and number."""
        return f"{self.manuscript_id} {self.n}"
