"""How long an item usually takes: one row an item, counted anew each night."""

from django.db import models


class UsualTime(models.Model):
    """The usual time of an item at its organisation (通常用时), over the last ninety days.

    Made from the decisions of those days alone, so nothing is lost and nothing counts twice. An
    item with fewer than thirty of them has no row.
    """

    item_code = models.CharField("实施编码", max_length=33, primary_key=True)
    n = models.PositiveIntegerField("办结件数")
    half = models.PositiveSmallIntegerField("一半在几个工作日内")
    most = models.PositiveSmallIntegerField("八成在几个工作日内")
    since = models.DateField("统计起")
    until = models.DateField("统计止")

    class Meta:
        verbose_name = "通常用时"

    def __str__(self) -> str:
        return f"{self.item_code} {self.n}"
