"""What keepers propose for a key; another one decides."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.keys.types import ACTS, ProposalState

from .keys import KeyRef


class KeyProposal(models.Model):
    """An act upon a key that takes two people (密钥操作申请); open for some days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(KeyRef, models.PROTECT, related_name="proposals")
    act = models.CharField("操作", max_length=12, choices=[(a.value, v) for a, v in ACTS.items()])
    state = models.CharField("状态", max_length=12, default=ProposalState.OPEN)
    reason = models.CharField("理由", max_length=300)
    is_compromised = models.BooleanField("怀疑泄露", default=False)
    certificate = models.BinaryField("证书", default=b"")
    chain = models.BinaryField("上级证书", default=b"")
    anchor = models.BinaryField("根证书", default=b"")
    proposed_by = models.CharField("提出人编号", max_length=64)
    proposed_name = models.CharField("提出人", max_length=80)
    proposed_at = models.DateTimeField("提出时间")
    expires_at = models.DateTimeField("失效时间")
    decided_by = models.CharField("审批人编号", max_length=64, blank=True)
    decided_name = models.CharField("审批人", max_length=80, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    opinion = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "密钥操作申请"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state=ProposalState.OPEN), name="key_proposal_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.APPROVED)
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
                name="key_proposal_of_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.act} {self.state}"

    def state_at(self, at: datetime) -> ProposalState:
        """Where it stands then: an open one lapses by itself."""
        found = ProposalState(self.state)
        lapsed = found is ProposalState.OPEN and at >= self.expires_at
        return ProposalState.LAPSED if lapsed else found
