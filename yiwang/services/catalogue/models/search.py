"""What search reads: each distinct text once, and the words people use instead."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .basic import BasicItem
from .item import Body


class SearchText(models.Model):
    """The words of one guide text (检索文本); region and organisation are resolved beside it."""

    basic = models.ForeignKey(BasicItem, models.CASCADE, related_name="+")
    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    name = models.CharField("事项名称", max_length=200)
    hash = models.CharField("内容摘要", max_length=64)
    words = SearchVectorField("词")

    class Meta:
        """One row per basic item and text; GIN over the words."""

        verbose_name = verbose_name_plural = "检索文本"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["basic", "body"], name="search_text_once")
        ]
        indexes: ClassVar = [GinIndex(fields=["words"], name="search_text_words")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class SynonymTerm(models.Model):
    """An everyday word and what the catalogue calls it (近义词): 老人补贴 → 高龄津贴."""

    term = models.CharField("常用说法", max_length=40)
    meaning = models.CharField("目录用词", max_length=40)

    class Meta:
        """Each pair once."""

        verbose_name = verbose_name_plural = "近义词"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "meaning"], name="synonym_once")
        ]

    def __str__(self) -> str:
        """Both words."""
        return f"{self.term} → {self.meaning}"
