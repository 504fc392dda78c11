"""Answers that are open to everybody."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.engagement.interaction.types import KIND_CHOICES, AnsweredQuestion, VoiceKind


class PublishedAnswer(models.Model):
    """A question and its answer with what is personal left out (公开的答复).

    It stands alone: nothing in it leads back to who asked. ``keys`` are the pairs of
    ``rules.likeness`` by which it is found.
    """

    no = models.BigAutoField("编号", primary_key=True)
    kind = models.CharField("诉求类型", max_length=12, choices=KIND_CHOICES)
    title = models.CharField("标题", max_length=50)
    question = models.TextField("问题")
    answer = models.TextField("答复")
    organisation_name = models.CharField("答复单位", max_length=120)
    item_code = models.CharField("事项编码", max_length=40, blank=True)
    item_name = models.CharField("事项", max_length=200, blank=True)
    region_code = models.CharField("行政区划", max_length=12)
    published_on = models.DateField("公开日期")
    keys = ArrayField(models.BigIntegerField(), verbose_name="检索键")

    class Meta:
        """Found by its words and by its item."""

        verbose_name = verbose_name_plural = "公开的答复"
        indexes: ClassVar = [
            GinIndex(fields=["keys"], name="published_answer_by_key", fastupdate=False),
            models.Index(fields=["item_code", "-no"], name="published_answer_by_item"),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.no} {self.title}"

    def info(self) -> AnsweredQuestion:
        """Return it as it crosses the border."""
        return AnsweredQuestion(
            no=self.no,
            kind=VoiceKind(self.kind),
            title=self.title,
            question=self.question,
            answer=self.answer,
            organisation_name=self.organisation_name,
            item_code=self.item_code,
            item_name=self.item_name,
            region_code=self.region_code,
            published_on=self.published_on,
        )
