"""Objections of the scored, decided by another person."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Objection, Period, Score
from yiwang.oversight.assessment.rules import ranking
from yiwang.oversight.assessment.types import PeriodState, Verdict

from .steps import LONG, CannotAssess, agreed, another, locked, written


@command("assessment.object_to_score")
def object_to_score(
    *, score_id: int, part: str, reason: str, evidence: str, actor: Actor, at: datetime
) -> int:
    """Object to points that were taken away (申诉), within five working days of the result.

    For the head of the scored office. Return the objection.

    :raises CannotAssess: too late, nothing was taken there, no reason, or objected already.
    """
    row = locked(Score, score_id)
    require(policy.heads(actor, row.organisation_id), NotFound)
    period = row.period
    concerning(f"assessment:score:{row.pk}", part=part)
    until = period.objections_until
    if period.state != PeriodState.SCORED or until is None or clock.local_date(at) > until:
        raise CannotAssess("申诉期已过，不能再申诉", reason="late")
    lost = {one.code: one.lost for one in ranking.read(row.parts)}
    if not lost.get(part):
        raise CannotAssess(fields={"part": "请选择扣了分的一项"})
    made = Objection(
        score=row,
        part=part,
        reason=written(reason, "reason", "请写明为什么不该扣分，涉及哪些办件", most=LONG),
        evidence=written(evidence, "evidence", "请写明佐证，例如文号、办件编号、记录", most=LONG),
        made_by=actor.name,
        made_id=actor.id,
        made_at=at,
        state=Verdict.OPEN,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise CannotAssess("这一项已经申诉过，一项只能申诉一次", reason="twice") from error
    return made.pk


@command("assessment.decide_objection")
def decide_objection(
    *, objection_id: int, back: Decimal, decision: str, actor: Actor, at: datetime
) -> Verdict:
    """Decide an objection (复核): give back points, or none, with the reasons.

    By another person than who objects and who evaluates, and never of the scored office.

    :raises CannotAssess: one's own, more points than were taken, no reasons, or decided already.
    """
    row = locked(Objection, objection_id)
    score = Score.objects.select_for_update(of=("self",)).get(pk=row.score_id)
    period = Period.objects.get(pk=score.period_id)
    agreed(actor, period.region_code)
    another(actor, row.made_id, period.opened_id)
    if policy.heads(actor, score.organisation_id):
        raise CannotAssess("被评估单位的人不能复核本单位的申诉", reason="own_office")
    if row.state != Verdict.OPEN or period.state != PeriodState.SCORED:
        raise CannotAssess("这件申诉已经复核，请看最新情况", reason="decided")
    parts = ranking.read(score.parts)
    most = next(one.lost for one in parts if one.code == row.part)
    if not 0 <= back <= Decimal(str(most)):
        raise CannotAssess(fields={"back": f"返还的分数要在 0 到 {most} 之间"})
    row.decision = written(decision, "decision", "请写明复核意见和依据", most=LONG)
    row.state, row.back = (Verdict.UPHELD if back else Verdict.REJECTED), back
    row.decided_by, row.decided_at = actor.name, at
    row.save()
    score.parts = [
        {**one, "back": float(back)} if one["code"] == row.part else one for one in score.parts
    ]
    score.save(update_fields=["parts"])
    concerning(f"assessment:score:{score.pk}", part=row.part, back=str(back))
    return Verdict(row.state)
