"""What search reads: each distinct text once, the words people use instead, what was not found."""

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .basic import BasicItem
from .item import Body


class SearchText(models.Model):
    """The words of one guide text (检索文本); region and organisation are resolved beside it.

    A process reads the words into memory; the table is never searched by word.
    """

    basic = models.ForeignKey(BasicItem, models.CASCADE, related_name="+")
    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    name = models.CharField("事项名称", max_length=200)
    hash = models.CharField("内容摘要", max_length=64)
    words = SearchVectorField("词")

    class Meta:
        """One row per basic item and text."""

        verbose_name = verbose_name_plural = "检索文本"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["basic", "body"], name="search_text_once")
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class SynonymTerm(models.Model):
    """An everyday word and what the catalogue calls it (近义词): 老人补贴 → 高龄津贴.

    A removed pair keeps its row, so that loading the shipped words again does not bring it back.
    """

    term = models.CharField("常用说法", max_length=40)
    meaning = models.CharField("目录用词", max_length=40)
    is_removed = models.BooleanField("已移除", default=False)

    class Meta:
        """Each pair once."""

        verbose_name = verbose_name_plural = "近义词"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "meaning"], name="synonym_once")
        ]

    def __str__(self) -> str:
        """Both words."""
        return f"{self.term} → {self.meaning}"


class MissedWord(models.Model):
    """Words that found nothing, counted by day (无结果词); never who asked, nor names or numbers.

    《个人信息保护法》第六条：收集个人信息，应当限于实现处理目的的最小范围。
    """

    words = models.CharField("搜索词", max_length=60)
    asked_on = models.DateField("日期")
    times = models.PositiveIntegerField("次数", default=1)

    class Meta:
        """One row per words and day."""

        verbose_name = verbose_name_plural = "无结果词"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asked_on", "words"], name="missed_word_once_a_day")
        ]

    def __str__(self) -> str:
        """The words."""
        return self.words
