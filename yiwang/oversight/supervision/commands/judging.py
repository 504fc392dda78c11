"""What becomes of a finding: the office says why, supervision judges; false alarms are counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import F

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import Finding, Rule
from yiwang.oversight.supervision.types import FindingState, Measure

from .raising import counted

LONGEST = 1000
FILES = 5


class CannotExplain(DomainError):
    """An explanation says something, and comes before the judgement."""

    code: ClassVar[str] = "supervision.explain"
    sentence: ClassVar[str] = "请附处理材料或说明"


class CannotJudge(DomainError):
    """A judgement has a reason and is made once."""

    code: ClassVar[str] = "supervision.judge"
    sentence: ClassVar[str] = "请写明认定的理由"


def _locked(finding: int, actor: Actor) -> Finding:
    row = Finding.objects.select_for_update(of=("self",)).filter(pk=finding).first()
    seen = row is not None and (
        (policy.may_read(actor) and actor.reaches(row.region_code))
        or policy.serves(actor, row.organisation_id)
    )
    if row is None or not seen:
        raise NotFound
    concerning(f"supervision:finding:{row.pk}", rule=row.rule_id, matter=row.matter)
    return row


@command("supervision.explain")
def explain(
    *, finding: int, text: str, evidence: Sequence[UUID] = (), actor: Actor, at: datetime
) -> None:
    """Say why (说明情况): the office a finding points to, with or without files.

    GB/T 39046 表11 监察结果描述; standards.md 8: within two working days (local practice). An
    explanation may be said better until it is judged.

    :raises CannotExplain: it says nothing, is too long, or the finding is judged.
    """
    row = _locked(finding, actor)
    require(policy.serves(actor, row.organisation_id), NotPermitted)
    if row.state not in {FindingState.OPEN, FindingState.ANSWERED}:
        raise CannotExplain(
            "这条预警已经认定，不能再说明。不服处置的，可以在处置文书里申诉", reason="judged"
        )
    if not text.strip():
        raise CannotExplain(fields={"text": "请写明情况和原因"}, reason="empty")
    if len(text.strip()) > LONGEST:
        raise CannotExplain(fields={"text": f"最多 {LONGEST} 个字"}, reason="long")
    if len(evidence) > FILES:
        raise CannotExplain(fields={"evidence": f"最多 {FILES} 个文件"}, reason="many")
    if evidence:
        files.adopt(file_ids=list(evidence), owner=f"finding:{row.pk}", actor=actor, at=at)
    row.state, row.answer = FindingState.ANSWERED, text.strip()
    row.evidence = [*row.evidence, *map(str, evidence)]
    row.answered_by, row.answered_name, row.answered_at = actor.staff_id, actor.name, at
    row.save()


@command("supervision.judge")
def judge(*, finding: int, is_false: bool, reason: str, actor: Actor, at: datetime) -> None:
    """Judge a finding (认定): true, or a false alarm with its reason, which the rule's owner sees.

    《伊春市市级行政审批电子监察工作规定（试行）》 as S2 tells it. Never by the office itself; an
    unanswered one only after its days.

    :raises CannotJudge: no reason, judged already, or its days to answer are not over.
    """
    row = _locked(finding, actor)
    require(policy.may_judge(actor, row.region_code, row.organisation_id), NotPermitted)
    if row.state not in {FindingState.OPEN, FindingState.ANSWERED}:
        raise CannotJudge("这条预警已经认定过了", reason="judged")
    if not reason.strip():
        raise CannotJudge(fields={"reason": "请写明认定的理由"}, reason="empty")
    if len(reason.strip()) > LONGEST:
        raise CannotJudge(fields={"reason": f"最多 {LONGEST} 个字"}, reason="long")
    if not is_false and row.state == FindingState.OPEN and at.date() <= row.answer_due_on:
        raise CannotJudge(
            f"责任部门可以说明到{row.answer_due_on:%Y年%-m月%-d日}，请等说明或者到期后再认定属实",
            reason="early",
        )
    settle(row, is_false=is_false, reason=reason.strip(), actor=actor, at=at)


def settle(row: Finding, *, is_false: bool, reason: str, actor: Actor, at: datetime) -> None:
    """Write a judgement on a locked finding, also one that overturns another; counters follow."""
    was = row.state
    row.state = FindingState.FALSE if is_false else FindingState.CONFIRMED
    row.verdict, row.judged_at = reason, at
    row.judged_by, row.judged_name = actor.staff_id, actor.name
    row.save()
    change = int(row.state == FindingState.CONFIRMED) - int(was == FindingState.CONFIRMED)
    if change:
        where = (row.region_code, row.organisation_id, row.basic_code, row.staff, row.kind)
        counted([(*where, change)], row.raised_on, Measure.CONFIRMED)
    false = int(is_false) - int(was == FindingState.FALSE)
    if false:
        Rule.objects.filter(pk=row.rule_id).update(false=F("false") + false)
