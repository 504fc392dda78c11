"""Evaluations: opened for a period that is over, scored by a job, closed for good."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.assessment.models import Formula, Objection, Period, Score
from yiwang.oversight.assessment.rules import ranking, spans
from yiwang.oversight.assessment.types import PeriodState, Span, Verdict

from .gathering import scored
from .steps import CannotAssess, locked, managed, written

JOB: Final = "assessment.score_period"
OBJECTION_DAYS: Final = 5
"""Working days in which the scored may object; no norm sets them [P]."""
CHUNK: Final = 1000


@command("assessment.open_period")
def open_period(*, region_code: str, span: Span, first: date, actor: Actor, at: datetime) -> UUID:
    """Evaluate the offices of a division over a period that is over (审批效能评估), 伊春 2015.

    The formula is the newest that was published before the period began. Asked again while one is
    open, return that one.

    :raises CannotAssess: the period is not over, has a closed result, or no formula was published.
    """
    managed(actor, region_code)
    place = orgs.region(region_code)
    if place is None:
        raise NotFound
    first = spans.begins(span, first)
    concerning(f"assessment:region:{region_code}", span=span.value, first=first.isoformat())
    known = Period.objects.filter(region_code=region_code, span=span, first=first)
    row = known.order_by("-number").first()
    if row is not None:
        if row.state == PeriodState.CLOSED:
            raise CannotAssess("这个周期已经定案，要改请用“更正”", reason="closed")
        nothing_done()
        return row.pk
    return _begun(
        Period(
            region_code=region_code,
            region_name=place.name,
            span=span,
            first=first,
            last=spans.ends(span, first),
            formula=_formula(first, spans.ends(span, first), at),
            state=PeriodState.COUNTING,
            opened_by=actor.name,
            opened_id=actor.id,
            opened_at=at,
        )
    )


def _begun(row: Period) -> UUID:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # a colleague opens it at this moment
        raise CannotAssess("同事刚刚发起了这个周期的评估，请刷新", reason="open") from error
    enqueue(JOB, period=str(row.pk))
    return row.pk


def _formula(first: date, last: date, at: datetime) -> Formula:
    if last >= clock.local_date(at):
        raise CannotAssess(fields={"first": f"这个周期 {last:%Y-%m-%d} 才结束，结束以后才能评估"})
    begins = datetime.combine(first, datetime.min.time(), clock.ZONE)
    published = Formula.objects.filter(published_at__lt=begins).order_by("-number").first()
    if published is None:
        raise CannotAssess(
            fields={"first": "这个周期开始以前没有公布过评分办法，不能评估，请选以后的周期"}
        )
    return published


@command("assessment.score_period")
def score_period(*, period_id: UUID, actor: Actor, at: datetime) -> int:
    """Score offices, windows and people by the formula (计算得分), from supervision's figures.

    Run twice, the second changes nothing. Return how many were scored.
    """
    require(actor.is_system, NotPermitted)
    row = locked(Period, period_id)
    if row.state != PeriodState.COUNTING:
        nothing_done()
        return 0
    found = scored(row)
    ranking.rank(found, row.formula.content)
    Score.objects.bulk_create(found, batch_size=CHUNK)
    calendar = orgs.working_calendar()
    row.objections_until = calendar.add_working_days(clock.local_date(at), OBJECTION_DAYS)
    row.state, row.counted_at, row.version = PeriodState.SCORED, at, row.version + 1
    row.save()
    concerning(f"assessment:period:{row.pk}", scores=len(found), formula=row.formula_id)
    return len(found)


@command("assessment.close_period")
def close_period(*, period_id: UUID, actor: Actor, at: datetime) -> None:
    """Close an evaluation (定案): what was given back counts, ranks stand, nothing changes again.

    :raises CannotAssess: objections may still come, or one waits for its decision.
    """
    row = locked(Period, period_id)
    managed(actor, row.region_code)
    if row.state != PeriodState.SCORED or row.objections_until is None:
        raise CannotAssess("还在计算，或者已经定案，请看最新情况", reason="state")
    if clock.local_date(at) <= row.objections_until:
        told = f"申诉期到 {row.objections_until:%Y-%m-%d}，过了这一天才能定案"
        raise CannotAssess(told, reason="objections")
    waiting = Objection.objects.filter(score__period=row, state=Verdict.OPEN)
    if waiting.exists():
        raise CannotAssess("还有申诉没有复核，复核以后才能定案", reason="objections")
    found = list(Score.objects.filter(period=row))
    ranking.rank(found, row.formula.content)
    Score.objects.bulk_update(found, ["points", "grade", "rank", "among"], batch_size=CHUNK)
    row.state, row.closed_by, row.closed_at = PeriodState.CLOSED, actor.name, at
    row.version += 1
    row.save()
    concerning(f"assessment:period:{row.pk}", closed=True)


@command("assessment.correct_period")
def correct_period(*, period_id: UUID, reason: str, actor: Actor, at: datetime) -> UUID:
    """Score a closed period anew (更正结果): a new result, the earlier one stays readable.

    :raises CannotAssess: no reason, or a newer result is on its way.
    """
    row = locked(Period, period_id)
    managed(actor, row.region_code)
    why = written(reason, "reason", "请写明为什么要更正，例如“3 件办件补报”")
    same = Period.objects.filter(region_code=row.region_code, span=row.span, first=row.first)
    newest = same.order_by("-number").first()
    if row.state != PeriodState.CLOSED or newest is None or newest.pk != row.pk:
        raise CannotAssess("只有最新的、已经定案的结果可以更正", reason="state")
    concerning(f"assessment:period:{row.pk}", corrected=why)
    return _begun(
        Period(
            region_code=row.region_code,
            region_name=row.region_name,
            span=row.span,
            first=row.first,
            last=row.last,
            number=row.number + 1,
            formula=row.formula,
            state=PeriodState.COUNTING,
            reason=why,
            opened_by=actor.name,
            opened_id=actor.id,
            opened_at=at,
        )
    )
