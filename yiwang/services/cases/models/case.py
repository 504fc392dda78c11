"""The case: one row, its rows hang on (case, n)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.functions import Substr

from yiwang.foundation.core import instances
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.services.cases.rules import history, memory
from yiwang.services.cases.rules.clock import ClockEvent, Limit
from yiwang.services.cases.types import ClockKind, Light, Overlay

BASIC_CODE = Substr("item_code", 20, 12)
"""The basic code inside a case's implementation code."""
PAUSED_UNTIL = date(9999, 12, 31)
"""Sorts a case whose clock stands behind all that run."""
DECIDED_STATES = ("DECIDED", "ISSUING", "DELIVERED", "CLOSED")
"""A decision was made and stands."""


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads with the locks the commands need."""

    def locked(self, number: int) -> "Case | None":
        """Return the case locked until the transaction ends, or nothing."""
        return instances.one(self.model, "WHERE number = %s FOR UPDATE", (number,))

    def locked_with_kin(self, number: int) -> "list[Case]":
        """Return the case and, of a joint one, all that belong to it; always in one order.

        One act on any part moves the others, so two acts on parts of one joint case take turns.
        """
        return instances.many(
            self.model,
            "WHERE number = %s OR joint_number = (SELECT joint_number FROM cases_case "
            "WHERE number = %s) ORDER BY number FOR UPDATE",
            (number, number),
        )


class Case(models.Model):
    """A case (办件), bound for ever to the guide it was filed under; GB/T 39046, 行政许可法.

    Filed and undecided cases are never deleted: a trigger refuses it.
    """

    number = models.BigIntegerField("申请编号", primary_key=True)
    version = models.PositiveIntegerField("版本", default=1)
    last_n = models.PositiveSmallIntegerField("最后一条过程", default=0)
    # Where it stands
    state = models.CharField("状态", max_length=16)
    outcome = models.CharField("结果", max_length=16, blank=True)
    overlay = models.CharField("附加状态", max_length=12, default=Overlay.NONE)
    is_open = models.BooleanField("未办结", default=True)
    claimed_by = models.UUIDField("领取人", null=True)
    claimed_name = models.CharField("领取人姓名", max_length=60, blank=True)
    claimed_at = models.DateTimeField("领取时间", null=True)
    # What it is about (snapshots)
    item_code = models.CharField("实施编码", max_length=33)
    item_name = models.CharField("事项名称", max_length=1000)
    kind_code = models.CharField("事项类型", max_length=4, help_text="01 行政许可 … 20 公共服务")
    is_permit = models.BooleanField("行政许可")
    is_instant = models.BooleanField("即办件", default=False)
    is_joint = models.BooleanField("联合办理", default=False)
    joint_number = models.BigIntegerField("联办编号", null=True)
    """Of a joint case its own number, of its parts that of the joint case; else nothing."""
    review_round = models.PositiveSmallIntegerField("审查轮次", default=1)
    is_extended = models.BooleanField("已延期", default=False)
    two_reviewers = models.BooleanField("双人审查", default=False)
    item_version_id = models.BigIntegerField("实施清单版本")
    basic_version_id = models.BigIntegerField("基本目录版本")
    guide_hash = models.CharField("指南摘要", max_length=64)
    form_version_id = models.BigIntegerField("表单版本", null=True)
    organisation_id = models.UUIDField("办理部门")
    organisation_name = models.CharField("办理部门名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    # Who asks
    applicant_kind = models.CharField("申请人类型", max_length=10)
    applicant_id = models.UUIDField("申请人")
    applicant_name = models.CharField("申请人名称(脱敏)", max_length=200)
    applicant_masked_id = models.CharField("申请人证件(脱敏)", max_length=40, blank=True)
    filed_by = models.UUIDField("经办人", null=True)
    filed_by_staff = models.UUIDField("收件人员", null=True)
    receiver_id = models.UUIDField("消息接收人", null=True, help_text="空：经办人")
    channel = models.CharField("渠道", max_length=12)
    situation = models.CharField("情形", max_length=60, blank=True)
    fee = models.JSONField("收费", default=dict, help_text="空：如指南所说")
    values = models.JSONField("申请内容", default=dict)
    form_digest = models.CharField("申请内容摘要 SM3", max_length=64)
    signature = models.JSONField("签名", default=dict)
    delivery = models.JSONField("送达方式", default=dict)
    # Limits as they were when filed, and what the clocks say
    statutory_value = models.PositiveSmallIntegerField("法定时限", null=True)
    statutory_unit = models.CharField("法定时限单位", max_length=4, blank=True)
    promised_value = models.PositiveSmallIntegerField("承诺时限")
    promised_unit = models.CharField("承诺时限单位", max_length=4)
    correction_days = models.PositiveSmallIntegerField("补正期限")
    submitted_at = models.DateTimeField("收件时间")
    accepted_on = models.DateField("受理日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    answer_due_on = models.DateField("答复受理期限", null=True)
    statutory_due_on = models.DateField("法定办结日期", null=True)
    promised_due_on = models.DateField("承诺办结日期", null=True)
    due_on = models.DateField("当前到期日", default=PAUSED_UNTIL)
    light = models.CharField("灯", max_length=8, default=Light.NONE)
    yellow_on = models.DateField("黄灯日期", null=True)
    clock_memory = models.JSONField("计时要素", null=True, help_text="空：从办件过程重读")
    marking = models.JSONField("流程走到", null=True, help_text="空：没有专门的审查流程")
    read_on = models.DateField("计时读到", null=True, help_text="停表的件每天重读一次")
    # Secrets of the receipt
    query_code_hash = models.BinaryField("查询码索引", max_length=32)
    query_code_sealed = models.BinaryField("查询码密文", max_length=96)
    audit_hash = models.CharField("存证摘要", max_length=64, blank=True)
    token = models.UUIDField("提交令牌")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "办件"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(promised_due_on__isnull=True)
                | models.Q(statutory_due_on__isnull=True)
                | models.Q(accepted_on__isnull=False),
                name="case_due_needs_acceptance",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(decided_on__isnull=False),
                name="case_outcome_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on", "number"],
                include=["state", "overlay", "claimed_by", "yellow_on", "statutory_due_on"],
                condition=models.Q(is_open=True),
                name="case_open_in_organisation",
            ),
            models.Index(
                fields=["organisation_id", "state", "due_on", "number"],
                condition=models.Q(is_open=True),
                name="case_open_by_state",
            ),
            models.Index(
                fields=["organisation_id", "-number"],
                condition=models.Q(is_open=False),
                name="case_done_of_organisation",
            ),
            models.Index(
                fields=["claimed_by", "due_on", "number"],
                condition=models.Q(is_open=True),
                name="case_claimed",
            ),
            models.Index(
                fields=["applicant_id", "-submitted_at", "-number"],
                name="case_of_applicant_by_time",
            ),
            models.Index(
                fields=["state", "due_on", "number"],
                condition=models.Q(is_open=True),
                name="case_due",
            ),
            models.Index(
                fields=["organisation_id"],
                include=["overlay"],
                condition=models.Q(
                    is_open=True, marking__isnull=False, state__in=["ACCEPTED", "REVIEW"]
                ),
                name="case_on_route",
            ),
            models.Index(
                fields=["joint_number"],
                condition=models.Q(joint_number__isnull=False),
                name="case_of_joint",
            ),
            models.Index(
                fields=["decided_on"],
                include=["item_code", "submitted_at"],
                condition=models.Q(state__in=DECIDED_STATES)
                & (models.Q(joint_number=None) | models.Q(joint_number=models.F("number"))),
                name="case_decided_on",
            ),
            models.Index(BASIC_CODE, condition=models.Q(is_open=True), name="case_open_of_basic"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_lead(self) -> bool:
        """Whether it is a joint case, whose parts others handle."""
        return self.joint_number == self.number

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a joint case."""
        return self.joint_number is not None and self.joint_number != self.number

    @property
    def receiver(self) -> UUID | None:
        """Who is told: the person who filed; for a window case the applicant themselves."""
        if self.receiver_id is not None:
            return self.receiver_id
        if self.filed_by is not None:
            return self.filed_by
        return self.applicant_id if self.applicant_kind == "PERSON" else None

    def query_code(self) -> str:
        """Return the clear 查询码, for the applicant's own receipt only."""
        sealed, bound = bytes(self.query_code_sealed), str(self.number).encode()
        return keys.decrypt(sealed, Purpose.QUERY_CODE, bound_to=bound).decode()

    def limits(self) -> history.Limits:
        """Return the limits it was filed under."""
        promised = self._limit(ClockKind.PROMISED, self.promised_value, self.promised_unit)
        if self.statutory_value is None:
            return history.Limits(promised, None)
        return history.Limits(
            promised, self._limit(ClockKind.STATUTORY, self.statutory_value, self.statutory_unit)
        )

    def _limit(self, kind: ClockKind, value: int, unit: str) -> Limit:
        permit, joint = self.is_permit, self.is_joint
        return history.limit_of(kind, value, unit, is_permit=permit, is_joint=joint)

    def remembered(self) -> list[ClockEvent]:
        """Return what its clocks have to know: of the row, else from the whole history."""
        kept = self.clock_memory
        return memory.from_plain(kept) if kept is not None else self.clock_events()

    def remember(self, events: Iterable[ClockEvent]) -> None:
        """Keep what the clocks have to know of these events; does not save."""
        self.clock_memory = memory.to_plain(memory.compact(events))

    def clock_events(self) -> list[ClockEvent]:
        """Return its history as the clocks read it: one statement, as long as the history."""
        rows = apps.get_model("cases", "CaseEvent").objects.filter(case=self).order_by("n")
        acts = rows.values_list("act", "effective_at", "from_state", "facts")
        return history.clock_events(history.Act(*row) for row in acts)


class CaseRow(models.Model):
    """A row of a case, identified by (case, n); nothing else is unique across cases."""

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="+")
    n = models.PositiveSmallIntegerField("序号")

    class Meta:
        abstract = True
