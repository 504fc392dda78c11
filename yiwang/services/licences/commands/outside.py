"""Decisions found outside the platform: noted, answered by their office, settled (网外审批)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Min

from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences import policy
from yiwang.services.licences.events import OutsideConfirmed
from yiwang.services.licences.models import OutsideApproval, SealStep
from yiwang.services.licences.types.outside import (
    OUTSIDE_ACTS,
    OutsideAct,
    OutsideReport,
    OutsideSource,
    OutsideState,
)
from yiwang.services.licences.types.seals import SealAct

ANSWER_DAYS: Final = 5
"""Working days an office has to answer; no source sets them."""
_LEAST: Final = 5
_LONGEST: Final = lanes.LONGEST
_NEXT: Final = {
    OutsideAct.ANSWER: OutsideState.ANSWERED,
    OutsideAct.CONFIRM: OutsideState.CONFIRMED,
    OutsideAct.DISMISS: OutsideState.DISMISSED,
}


class CannotReportOutside(DomainError):
    """What was found is not told completely, or was reported before."""

    code = "licences.cannot_report_outside"
    sentence = "请把发现的情况填写完整"


class CannotActOnOutside(DomainError):
    """The act lacks its words, or does not fit where it stands."""

    code = "licences.cannot_act_on_outside"
    sentence = "这条线索现在不能这样处理，请先看最新情况"


class OutsideConflict(Conflict):
    """Somebody acted meanwhile; nothing was changed."""

    code = "licences.outside_conflict"
    sentence = "别人已经处理过这条线索，请先看最新情况"


@command("licences.report_outside")
def report_outside(*, report: OutsideReport, actor: Actor, at: datetime) -> UUID:
    """Note a decision that supervision came upon and that was not made here (登记网外审批线索).

    《行政许可法》第六十条、第六十一条. The office answers within five working days.

    :raises NotPermitted: the actor does not supervise.
    :raises CannotReportOutside: incomplete, of an office out of reach, or reported before.
    """
    require(policy.watches_licences(actor))
    office = orgs.organisation(report.organisation_id, viewer=actor)
    asked = {
        "what": (report.what, "请写明决定或者证照的名称"),
        "number": (report.number, "请写明文号或者证照编号"),
        "where": (report.where, "请写明在哪里、怎样发现的"),
    }
    faults = {name: ask for name, (text, ask) in asked.items() if not text.strip()}
    if office is None or not actor.reaches(office.region_code):
        faults["organisation"] = "请选择本地区的单位"
    if report.issued_on > local_date(at):
        faults["issued_on"] = "作出日期不能晚于今天"
    if faults or office is None:
        raise CannotReportOutside(next(iter(faults.values())), fields=faults, reason="incomplete")
    row = OutsideApproval(
        source=OutsideSource.REPORT,
        organisation_id=office.id,
        organisation_name=office.name,
        region_code=office.region_code,
        what=report.what.strip(),
        number=report.number.strip(),
        issued_on=report.issued_on,
        where=report.where.strip(),
        found_at=at,
        answer_by=_answer_by(at),
    )
    if OutsideApproval.objects.filter(
        organisation=office.id, number=row.number, issued_on=row.issued_on
    ).exists():
        said = f"{office.name}的“{row.number}”已经登记过，请在列表里查看"
        raise CannotReportOutside(said, fields={"number": said}, reason="twice")
    row.save(force_insert=True)
    lanes.trace(row, OutsideAct.FIND, actor=actor, at=at, opinion=row.where)
    concerning(f"licences:outside:{row.pk}", office=str(office.id))
    return row.pk


def _answer_by(at: datetime) -> date:
    return orgs.working_calendar().add_working_days(local_date(at), ANSWER_DAYS)


@command("licences.answer_outside")
def answer_outside(
    *, outside_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Say how it came about, as the office that decided (说明情况), 《行政许可法》第六十一条.

    :raises NotFound: not of the actor's office. :raises CannotActOnOutside: no words, or settled.
    :raises OutsideConflict: somebody acted meanwhile.
    """
    _move(outside_id, OutsideAct.ANSWER, version, opinion, actor, at)


@command("licences.settle_outside")
def settle_outside(
    *, outside_id: UUID, version: int, is_outside: bool, opinion: str, actor: Actor, at: datetime
) -> None:
    """Find that it was made outside the platform, or that it was not (认定), with reasons.

    《行政许可法》第六十条: supervision decides when the office has answered or its days are over.

    :raises: as of ``answer_outside``.
    """
    act = OutsideAct.CONFIRM if is_outside else OutsideAct.DISMISS
    _move(outside_id, act, version, opinion, actor, at)


def _move(  # noqa: PLR0917  a row, the act and its words, who and when
    outside_id: UUID, act: OutsideAct, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    row = OutsideApproval.objects.select_for_update(of=("self",)).filter(pk=outside_id).first()
    if row is None or not policy.may_see_outside(
        actor, organisation_id=row.organisation_id, region_code=row.region_code
    ):
        raise NotFound
    if version != row.version:
        raise OutsideConflict(version=row.version)
    today = local_date(at)
    if act not in policy.outside_acts(
        actor,
        OutsideState(row.state),
        organisation_id=row.organisation_id,
        region_code=row.region_code,
        is_late=today > row.answer_by,
    ):
        raise CannotActOnOutside(f"现在不能{OUTSIDE_ACTS[act]}，请先看最新情况", reason="state")
    words = opinion.strip()
    if not _LEAST <= len(words) <= _LONGEST:
        said = f"请写明情况和理由，{_LEAST} 到 {_LONGEST} 个字"
        raise CannotActOnOutside(said, fields={"opinion": said}, reason="words")
    row.state = _NEXT[act]
    row.version += 1
    row.save(update_fields=["state", "version"])
    lanes.trace(row, act, actor=actor, at=at, opinion=words)
    concerning(f"licences:outside:{row.pk}", act=act.value, version=row.version)
    if act is OutsideAct.CONFIRM:
        publish(
            OutsideConfirmed(
                outside_id=row.pk,
                organisation_id=row.organisation_id,
                region_code=row.region_code,
                issued_on=row.issued_on,
                confirmed_at=at,
            )
        )


def sealed_since(organisation_id: UUID) -> date | None:
    """The day from which an office decides under its electronic seal; None: it never had one."""
    first = SealStep.objects.filter(
        seal__organisation=organisation_id, act=SealAct.COLLECT
    ).aggregate(first=Min("at"))["first"]
    return local_date(first) + timedelta(days=1) if first else None


def found_in_stock(
    records: Iterable[tuple[UUID, str, date]],
    *,
    organisation_id: UUID,
    organisation_name: str,
    region_code: str,
    what: str,
    at: datetime,
) -> int:
    """Note, of existing licences just recorded, those issued after the office's seal came.

    :param records: key, number and day of issue; called by whoever records them, in its command.
    """
    since = sealed_since(organisation_id)
    if since is None:
        return 0
    days = _answer_by(at)
    made = OutsideApproval.objects.bulk_create(
        (
            OutsideApproval(
                source=OutsideSource.STOCK,
                found_in=key,
                organisation_id=organisation_id,
                organisation_name=organisation_name,
                region_code=region_code,
                what=what,
                number=number,
                issued_on=issued_on,
                found_at=at,
                answer_by=days,
            )
            for key, number, issued_on in records
            if issued_on >= since
        ),
        ignore_conflicts=True,
    )
    return len(made)
