"""Statistics tables: counted by a job a hundred offices at a time, issued by another person."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.assessment import providers
from yiwang.oversight.assessment.models import Report
from yiwang.oversight.assessment.rules import papers, spans
from yiwang.oversight.assessment.types import ReportState, Span
from yiwang.oversight.supervision import queries as figures

from .counting import filled, rows_of
from .sealing import seal
from .steps import CannotAssess, agreed, another, locked, managed, written

JOB: Final = "assessment.continue_report"
AT_ONCE: Final = 100
OWNER: Final = "assessment-report:{id}"


@command("assessment.begin_report")
def begin_report(
    *, region_code: str, span: Span, first: date, reason: str = "", actor: Actor, at: datetime
) -> UUID:
    """Have the statistics table of a division made (审批事项办理情况统计表), 伊春 2015.

    After an issued one this makes the next version, with the reason. Asked again while one is
    made or waits, return that one.

    :raises CannotAssess: the period is not over; a new version needs a reason.
    """
    managed(actor, region_code)
    place = orgs.region(region_code)
    if place is None:
        raise NotFound
    first = spans.begins(span, first)
    last = spans.ends(span, first)
    concerning(f"assessment:region:{region_code}", table=span.value, first=first.isoformat())
    if last >= clock.local_date(at):
        raise CannotAssess(fields={"first": f"{last:%Y-%m-%d} 以后才能统计这个周期"})
    same = Report.objects.filter(region_code=region_code, span=span, first=first)
    before = same.order_by("-number").first()
    if before is not None and before.state != ReportState.ISSUED:
        nothing_done()
        return before.pk
    why = written(reason, "reason", "已经签发过，请写明为什么要出新的一版") if before else ""
    offices = figures.offices(region_code, first, last, viewer=SYSTEM)
    row = Report(
        region_code=region_code,
        region_name=place.name,
        span=span,
        first=first,
        last=last,
        number=before.number + 1 if before else 1,
        state=ReportState.COUNTING,
        waiting=[str(one) for one in offices],
        total=len(offices),
        content={"offices": []},
        reason=why,
        made_by=actor.name,
        made_id=actor.id,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # a colleague begins at this moment
        raise CannotAssess("同事刚刚发起了这张表，请刷新", reason="open") from error
    enqueue(JOB, report=str(row.pk))
    return row.pk


@command("assessment.continue_report")
def continue_report(*, report_id: UUID, actor: Actor, at: datetime) -> bool:
    """Count the next offices of a table (逐单位统计); return whether all are counted.

    What was counted commits with the progress: a killed worker loses nothing, repeats nothing.
    """
    require(actor.is_system, NotPermitted)
    row = locked(Report, report_id)
    if row.state != ReportState.COUNTING:
        nothing_done()
        return True
    batch = [UUID(one) for one in row.waiting[:AT_ONCE]]
    content: dict[str, Any] = dict(row.content)
    content["offices"] = [*content["offices"], *rows_of(row, batch)]
    row.waiting, row.done = row.waiting[AT_ONCE:], row.done + len(batch)
    concerning(f"assessment:report:{row.pk}", done=row.done, total=row.total)
    if row.waiting:
        row.content = content
        enqueue(JOB, report=str(row.pk))
    else:
        row.content, row.state = filled(row, content["offices"], at), ReportState.READY
    row.save()
    return row.state == ReportState.READY


@command("assessment.issue_report")
def issue_report(*, report_id: UUID, is_public: bool, actor: Actor, at: datetime) -> None:
    """Issue a table (签发统计表): frozen, as PDF with the platform's signature (电子签名法第五条).

    By another person than who had it made; one whose balance fails is not issued.

    :raises CannotAssess: still counting, one's own, or the figures do not balance.
    :raises KeyStoreLocked: the keys are locked; try again.
    """
    row = locked(Report, report_id)
    agreed(actor, row.region_code)
    another(actor, row.made_id)
    if row.state != ReportState.READY:
        raise CannotAssess("还在统计，或者已经签发，请看最新情况", reason="state")
    if not all(one["is_equal"] for one in row.content["balance"]):
        raise CannotAssess("平衡校验没有通过，请先查明原因，再重新统计", reason="balance")
    row.issued_by, row.issued_at, row.is_public = actor.name, at, is_public
    pdf = providers.table_pdf(papers.told(row, actor.organisation_name), made_at=at)
    seal(
        row,
        pdf,
        owner=OWNER.format(id=row.pk),
        title=papers.title(row),
        purpose="签发办理情况统计表",
        at=at,
    )
    row.state = ReportState.ISSUED
    row.save()
    concerning(f"assessment:report:{row.pk}", sm3=row.sm3, is_public=is_public)
