"""Authority to act for somebody else."""

from datetime import date
from uuid import UUID

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.identity.models.people import LegalPerson, Person
from yiwang.foundation.identity.types import MandateInfo, MandateState, PartyKind


class Mandate(models.Model):
    """A recorded authority to act for a person or a legal person (授权委托).

    《民法典》第一百六十五条.
    ``REQUESTED`` waits for the principal, ``OFFERED`` for the agent; ``valid_until`` is exclusive.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    principal_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="given_mandates", verbose_name="委托人"
    )
    principal_legal = models.ForeignKey(
        LegalPerson, models.PROTECT, null=True, related_name="mandates", verbose_name="委托单位"
    )
    agent = models.ForeignKey(
        Person, models.PROTECT, related_name="held_mandates", verbose_name="受托人"
    )
    scope = models.JSONField("范围", default=list)
    acts = models.JSONField("可办动作", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.value) for s in MandateState]
    )
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("截止日期", null=True)
    relation = models.CharField("关系", max_length=40, blank=True)
    evidence = models.CharField("确认方式", max_length=20)
    granted_at = models.DateTimeField("建立时间")
    ended_at = models.DateTimeField("终止时间", null=True)
    end_reason = models.CharField("终止原因", max_length=120, blank=True)
    last_used_on = models.DateField("最近使用", null=True)
    items = models.JSONField("只限事项", default=list, help_text="实施编码；空：范围内的都可以")
    is_single = models.BooleanField("只办一件", default=False)
    signature_file = models.UUIDField("签名或者委托书文件", null=True)
    signature_sm3 = models.CharField("文件摘要 SM3", max_length=64, blank=True)

    class Meta:
        verbose_name = "授权委托"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(principal_person__isnull=True)
                ^ models.Q(principal_legal__isnull=True),
                name="mandate_one_principal",
            ),
            models.UniqueConstraint(
                fields=["principal_legal", "agent"],
                name="mandate_legal_open_once",
                condition=~models.Q(state="ENDED"),
            ),
            models.UniqueConstraint(
                fields=["principal_person", "agent"],
                name="mandate_person_open_once",
                condition=~models.Q(state="ENDED"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @classmethod
    def locked(cls, mandate_id: UUID) -> "Mandate | None":
        """Lock and return a mandate with those it ties together."""
        rows = cls.objects.select_for_update(of=("self",)).select_related(
            "principal_legal", "principal_person", "agent"
        )
        return rows.filter(pk=mandate_id).first()

    def holds_on(self, day: date) -> bool:
        """Whether the agent may act on that day."""
        return (
            self.state == MandateState.ACTIVE
            and self.valid_from <= day
            and (self.valid_until is None or day < self.valid_until)
        )

    def info(self, day: date) -> MandateInfo:
        """Return what may cross the border; the names follow loaded relations."""
        legal, person = self.principal_legal, self.principal_person
        if legal is not None:
            kind, principal_id, name = PartyKind.LEGAL, legal.pk, legal.name
        elif person is not None:
            kind, principal_id, name = PartyKind.PERSON, person.pk, person.masked_name
        else:
            raise ValueError("a mandate without a principal")
        return MandateInfo(
            id=self.pk,
            principal_kind=kind,
            principal_id=principal_id,
            principal_name=name,
            agent_id=self.agent_id,
            agent_name=self.agent.masked_name,
            scope=tuple(self.scope),
            acts=tuple(self.acts),
            state=MandateState(self.state),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            evidence=self.evidence,
            relation=self.relation,
            last_used_on=self.last_used_on,
            items=tuple(self.items),
            is_single=self.is_single,
            granted_at=self.granted_at,
            ended_at=self.ended_at,
            signature_file=self.signature_file,
            signature_sm3=self.signature_sm3,
            is_expired=self.valid_until is not None and self.valid_until <= day,
        )
