"""Standard lists being enabled for the new organisations of a division."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.services.catalogue.types import ProposalState


class Proposal(models.Model):
    """Standard implementing lists proposed for new organisations (启用实施清单).

    ``plan`` is what was proposed, text by text; ``done`` counts the texts published so far, so that
    a broken run goes on where it stopped. One person proposes, another publishes; 五级四同.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region_code = models.CharField("区划代码", max_length=12)
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.value) for s in ProposalState]
    )
    reason = models.CharField("理由", max_length=120)
    plan = models.JSONField("计划")
    lists = models.PositiveIntegerField("实施清单数")
    done = models.PositiveIntegerField("已处理事项", default=0)
    written = models.PositiveIntegerField("已发布清单", default=0)
    skipped = models.JSONField("未发布的事项", default=list)
    proposed_by = models.CharField("提出人", max_length=80)
    proposed_by_id = models.CharField("提出人编号", max_length=64)
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.CharField("审核人", max_length=80, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True)
    comment = models.CharField("审核意见", max_length=200, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        """One proposal waits or runs in a division at a time."""

        verbose_name = verbose_name_plural = "启用实施清单"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code"],
                name="proposal_open_once",
                condition=models.Q(state__in=["PROPOSED", "PUBLISHING"]),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "-proposed_at"], name="proposal_of_region")
        ]

    def __str__(self) -> str:
        """Division and state."""
        return f"{self.region_code} {self.state}"
