"""Wrong guesses when a case is looked up by its number."""

from django.db import models


class LookupMiss(models.Model):
    """Misses of one asker, or on one number (查询失误); five make it wait.

    《个人信息保护法》第五十一条: measures against unauthorised access. The asker is a hash.
    """

    asker = models.CharField("查询者", max_length=80, primary_key=True)
    misses = models.PositiveIntegerField("失误次数", default=1)
    missed_at = models.DateTimeField("最近一次")
    until = models.DateTimeField("等到")

    class Meta:
        verbose_name = "查询失误"
        indexes = [models.Index(fields=["missed_at"], name="lookup_miss_age")]

    def __str__(self) -> str:
        return f"{self.asker} {self.misses}"
