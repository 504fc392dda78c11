"""Circulars: drafted by the system from a closed evaluation, agreed by another person."""

from collections import Counter
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import clock, lanes
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.types import Actor
from yiwang.oversight.assessment import providers
from yiwang.oversight.assessment.models import Circular, Period, Score
from yiwang.oversight.assessment.rules import papers, ranking, spans
from yiwang.oversight.assessment.rules.formula import DEDUCTIONS, MEASURES
from yiwang.oversight.assessment.types import CircularState, Party, PeriodState, Span

from .sealing import seal
from .steps import CannotAssess, agreed, another, locked, managed, unchanged, written

LONGEST_BODY = 20_000
OWNER: Final = "assessment-circular:{id}"


@command("assessment.draft_circular")
def draft_circular(*, period_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Draft the circular of a closed evaluation (起草通报), 安徽 2018（督查通报）.

    Asked again, return the one there is.

    :raises CannotAssess: the evaluation is not closed.
    """
    period = locked(Period, period_id)
    managed(actor, period.region_code)
    concerning(f"assessment:period:{period.pk}", circular=True)
    known = Circular.objects.filter(period=period).first()
    if known is not None:
        return known.pk
    if period.state != PeriodState.CLOSED:
        raise CannotAssess("定案以后才能起草通报", reason="state")
    name = spans.name(Span(period.span), period.first)
    row = Circular(
        period=period,
        title=f"关于{period.region_name}{name}审批效能评估情况的通报"[:120],
        body=_words(period, name),
        state=CircularState.DRAFT,
        writers=[actor.id],
        drafted_by=actor.name,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotAssess("同事刚刚起草了这份通报，请刷新", reason="open") from error
    return row.pk


def _words(period: Period, name: str) -> str:
    scores = list(Score.objects.filter(period=period, party=Party.OFFICE).order_by("rank", "name"))
    typical: Counter[str] = Counter()
    measures = {one["code"]: one["measure"] for one in period.formula.content["components"]}
    for score in scores:
        for part in ranking.read(score.parts):
            if part.lost and part.bad:
                known = measures.get(part.code)
                typical[MEASURES[known].name if known else DEDUCTIONS[part.code]] += part.bad
    groups = dict.fromkeys(one.group for one in scores)
    return papers.circular(period.region_name, name, scores, groups, typical.most_common())


@command("assessment.save_circular")
def save_circular(
    *,
    circular_id: UUID,
    version: int,
    title: str,
    body: str,
    is_public: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Edit a circular before it is agreed to (修改通报).

    :raises CannotAssess: published already, or empty. :raises Overtaken: a colleague saved since.
    """
    row = locked(Circular, circular_id)
    managed(actor, row.period.region_code)
    if row.state != CircularState.DRAFT:
        raise CannotAssess("已经印发，不能再改", reason="state")
    unchanged(version, row.version)
    row.title = written(title, "title", "请填写标题", most=120)
    row.body = written(body, "body", "请填写正文", most=LONGEST_BODY)
    row.is_public, row.changed_at, row.version = is_public, at, row.version + 1
    row.writers = lanes.once(row.writers, actor.id)
    row.save()
    concerning(f"assessment:circular:{row.pk}", version=row.version)


@command("assessment.agree_circular")
def agree_circular(*, circular_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Agree to a circular: it is published and kept (同意印发通报), 电子签名法第五条.

    It is kept as PDF with the platform's signature.

    :raises CannotAssess: one wrote it oneself, or it is published. :raises Overtaken: as said.
    :raises KeyStoreLocked: the keys are locked; try again.
    """
    row = locked(Circular, circular_id)
    agreed(actor, row.period.region_code)
    another(actor, *row.writers)
    if row.state != CircularState.DRAFT:
        raise CannotAssess("已经印发", reason="state")
    unchanged(version, row.version)
    row.state, row.agreed_by, row.published_at = CircularState.PUBLISHED, actor.name, at
    row.version += 1
    letter = papers.letter(row.title, row.body, actor.organisation_name, clock.local_date(at))
    seal(
        row,
        providers.circular_pdf(letter, made_at=at),
        owner=OWNER.format(id=row.pk),
        title=row.title,
        purpose="印发通报",
        at=at,
    )
    row.save()
    told = {"published": True, "is_public": row.is_public, "sm3": row.sm3}
    concerning(f"assessment:circular:{row.pk}", **told)
