"""Objections to what a source holds."""

from datetime import date
from uuid import UUID

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose

from . import rules
from .types import ObjectionInfo, ObjectionState, ObjectionTo


class DataObjection(models.Model):
    """A doubt about held data, sent to its source to be checked (疑义校核).

    《个人信息保护法》第四十六条; 国发〔2016〕51号: whoever uses the data goes on meanwhile. What is
    held is kept masked with a keyed digest, what is claimed is sealed: the source alone reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.CharField("对象", max_length=10)
    party_kind = models.CharField("当事人类型", max_length=10)
    party_id = models.UUIDField("当事人")
    party_name = models.CharField("当事人(脱敏)", max_length=200)
    person_id = models.UUIDField("告知对象", null=True)
    number = models.BigIntegerField("申请编号", null=True, db_index=True)
    item_name = models.CharField("事项", max_length=1000, blank=True)
    source = models.CharField("来源", max_length=1200)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="来源单位"
    )
    organisation_name = models.CharField("来源单位名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    fact = models.CharField("信息项标识", max_length=200)
    label = models.CharField("信息项", max_length=200)
    held_masked = models.CharField("登记的内容(脱敏)", max_length=400)
    held_digest = models.BinaryField("登记内容的摘要")
    claimed_sealed = models.BinaryField("主张的内容(密文)")
    claimed_masked = models.CharField("主张的内容(脱敏)", max_length=400)
    reason = models.CharField("说明", max_length=500)
    evidence = models.JSONField("证明材料", default=list)
    raised_at = models.DateTimeField("提出时间")
    raised_name = models.CharField("提出人", max_length=60)
    due_on = models.DateField("核验期限")
    state = models.CharField("状态", max_length=10, default=ObjectionState.OPEN)
    answer = models.TextField("答复", blank=True)
    answered_by = models.UUIDField("答复人", null=True)
    answered_name = models.CharField("答复人姓名", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "疑义校核"
        indexes = [
            models.Index(fields=["party_id", "-id"], name="objection_party"),
            models.Index(
                fields=["organisation", "due_on", "id"],
                condition=models.Q(state=ObjectionState.OPEN),
                name="objection_waiting",
            ),
            models.Index(fields=["region_code", "-id"], name="objection_region"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party_id", "fact", "held_digest"],
                condition=models.Q(state=ObjectionState.OPEN),
                name="objection_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ObjectionState.OPEN) | ~models.Q(answer=""),
                name="objection_answered_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.source} {self.label}"

    def _bound(self) -> bytes:
        return b"exchange:objection.claimed:" + self.pk.bytes

    def seal(self, claimed: str) -> None:
        """Keep what is claimed so that only this row opens it; does not save."""
        bound = self._bound()
        sealed = keys.encrypt(claimed.encode(), Purpose.PERSONAL_DATA, bound_to=bound)
        self.claimed_sealed, self.claimed_masked = sealed, rules.masked(claimed)[:400]

    def claimed(self) -> str:
        """Return what is claimed in clear: for the source."""
        sealed = bytes(self.claimed_sealed)
        return keys.decrypt(sealed, Purpose.PERSONAL_DATA, bound_to=self._bound()).decode()

    def info(
        self,
        *,
        today: date,
        warned_on: date,
        days_left: int,
        may_answer: bool = False,
        may_read: bool = False,
    ) -> ObjectionInfo:
        """Return what may cross the border; the claim is clear for who made it or answers."""
        state = ObjectionState(self.state)
        return ObjectionInfo(
            id=self.pk,
            to=ObjectionTo(self.to),
            label=self.label,
            held=self.held_masked,
            claimed=self.claimed() if may_answer or may_read else self.claimed_masked,
            reason=self.reason,
            source=self.source,
            organisation_id=self.organisation_id,
            organisation_name=self.organisation_name,
            party_name=self.party_name,
            number=self.number,
            item_name=self.item_name,
            evidence=tuple(UUID(one) for one in self.evidence),
            raised_at=self.raised_at,
            raised_name=self.raised_name,
            due_on=self.due_on,
            days_left=days_left,
            light=rules.light(self.due_on, warned_on, today, state),
            state=state,
            answer=self.answer,
            answered_name=self.answered_name,
            answered_at=self.answered_at,
            version=self.version,
            may_answer=may_answer and state is ObjectionState.OPEN,
        )
