"""Norms kept as data: tests of cleaning and targets."""

from typing import ClassVar

from django.db import models

from yiwang.oversight.reduction.types import NormKind


class NormEdition(models.Model):
    """A version of a test of cleaning or of a target (清理标准, 精简目标); never changed.

    The newest version of a code holds; what is shipped (`rules.norms`) is version 0.
    """

    kind = models.CharField("类别", max_length=8, choices=[(k.value, k.value) for k in NormKind])
    code = models.CharField("代码", max_length=32)
    version_no = models.PositiveIntegerField("版本号")
    content = models.JSONField("内容")
    is_active = models.BooleanField("在用", default=True)
    reason = models.CharField("变更理由", max_length=200)
    changed_by = models.CharField("修改人", max_length=80)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        """One row per version."""

        verbose_name = verbose_name_plural = "清理标准和目标"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code", "version_no"], name="norm_edition_once")
        ]

    def __str__(self) -> str:
        """Code and version."""
        return f"{self.code} v{self.version_no}"
