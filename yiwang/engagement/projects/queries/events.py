"""Joint events: days that suit, parties, findings, what waits for whom."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import (
    BusyDay,
    EventFinding,
    EventParty,
    EventStep,
    JointEvent,
)
from yiwang.engagement.projects.rules import dates, plans
from yiwang.engagement.projects.types import (
    EVENT_NAMES,
    EVENT_STATES,
    Absence,
    DayChoiceView,
    EventKind,
    EventPartyView,
    EventState,
    EventTask,
    FileRef,
    JointEventView,
    MendPointView,
    Opinion,
    PlannedEvent,
    ProjectStepView,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.providers.typesetter import typeset

from .projects import MOST_STEPS, parties_of

MOST = 100
REPORT = "projects/documents/report.typ"
_WAITS = {
    EventState.REQUESTED: "邀请参与部门",
    EventState.INVITING: "定下时间",
    EventState.FIXED: "汇总意见",
    EventState.RECTIFYING: "等业主整改",
    EventState.RECTIFIED: "安排复验",
}


def seen(event_id: UUID, viewer: Actor) -> JointEvent:
    """Return an event's row with its project. :raises NotFound: none in sight."""
    row = JointEvent.objects.select_related("project__profile").filter(pk=event_id).first()
    if row is None or not policy.may_see(viewer, row.project, parties_of(row.project_id)):
        raise NotFound
    return row


def busy_of(organisations: Iterable[UUID], days: Iterable[date]) -> dict[UUID, set[date]]:
    """Return which of these days the calendars of organisations have taken."""
    rows = BusyDay.objects.filter(organisation_id__in=list(organisations), day__in=list(days))
    found: dict[UUID, set[date]] = {}
    for organisation, day in rows.values_list("organisation_id", "day"):
        found.setdefault(organisation, set()).add(day)
    return found


def choices_of(row: JointEvent, parties: Iterable[EventParty]) -> tuple[dates.Choice, ...]:
    """Return the proposed days with who can come."""
    now = list(parties)
    taken = busy_of({p.organisation_id for p in now}, row.days)
    return dates.choices(
        row.days,
        {name_of(p): p.days for p in now},
        {name_of(p): taken.get(p.organisation_id, set()) for p in now},
    )


def name_of(party: EventParty) -> str:
    """「示例县住房和城乡建设局（消防）」."""
    return f"{party.organisation_name}（{party.speciality}）"


def joint_event(event_id: UUID, *, viewer: Actor, at: datetime) -> JointEventView:
    """Return a joint event whole; what organisations have not told the owner yet is not shown it.

    :raises NotFound: there is none in sight.
    """
    row = seen(event_id, viewer)
    owns = policy.is_owner(viewer, row.project)
    parties = list(EventParty.objects.filter(event=row).order_by("round", "n"))
    now = [p for p in parties if p.round == row.round]
    chosen = choices_of(row, now)
    findings = EventFinding.objects.filter(event=row).order_by("n")[:MOST]
    steps = EventStep.objects.filter(of=row).order_by("-n")[:MOST_STEPS]
    hides = owns and row.concluded_at is None
    return JointEventView(
        id=row.pk,
        version=row.version,
        kind=EventKind(row.kind),
        state=EventState(row.state),
        round=row.round,
        project_id=row.project_id,
        project_code=row.project.code,
        project_name=row.project.name,
        owner_name=row.project.owner_name,
        place=row.project.place,
        stage_no=row.stage_no,
        lead_id=row.lead_id,
        lead_name=row.lead_name,
        note=row.note,
        absence_text=absence_text(row),
        days=tuple(DayChoiceView(c.day, c.can, c.cannot, c.unknown, c.suits_all) for c in chosen),
        found_day=dates.found(chosen, today=local_date(at)),
        fixed_on=row.fixed_on,
        told_at=row.told_at,
        parties=tuple(_party(p, viewer, hides=hides) for p in now),
        earlier=tuple(_party(p, viewer, hides=hides) for p in parties if p.round < row.round),
        findings=tuple(_finding(f) for f in findings if f.told_at or not owns),
        conclusion="" if row.is_passed is None else "通过" if row.is_passed else "不通过",
        conclusion_text=row.conclusion,
        report_number=row.report_number,
        concluded_at=row.concluded_at,
        concluded_name=row.concluded_by,
        steps=tuple(
            ProjectStepView(s.n, s.act, "" if owns else s.actor_name, s.office, s.at, s.opinion)
            for s in steps
        ),
        acts=policy.event_acts(
            viewer,
            EventState(row.state),
            owns=owns,
            lead_id=row.lead_id,
            parties={p.organisation_id for p in now},
        ),
        planned=_planned(row),
    )


def planned_event(row: JointEvent) -> PlannedEvent | None:
    """Return what the division's list says of an event."""
    stages = plans.from_plain(row.project.profile.content).stages
    return next((e for s in stages for e in s.events if e.kind == row.kind), None)


def _planned(row: JointEvent) -> tuple[tuple[str, str], ...]:
    found = planned_event(row)
    return found.parties if found else ()


def absence_text(row: JointEvent) -> str:
    """What silence means."""
    if row.absence == Absence.AGREES:
        return (
            f"到了约定的日子不参加、之后 {row.absence_days} 个工作日内"
            "也不出具意见的，视为同意（缺席默认）"
        )
    return "要等所有参与部门都出具意见"


def _refs(files: Iterable[Mapping[str, Any]]) -> tuple[FileRef, ...]:
    return tuple(FileRef(UUID(one["id"]), one["name"]) for one in files)


def _party(row: EventParty, viewer: Actor, *, hides: bool) -> EventPartyView:
    return EventPartyView(
        n=row.n,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        speciality=row.speciality,
        days=tuple(row.days) if row.days is not None else None,
        opinion=Opinion.NONE if hides else Opinion(row.opinion),
        text="" if hides else row.text,
        files=() if hides else _refs(row.files),
        by_name="" if policy.party_of(viewer) else row.by_name,
        at=None if hides else row.at,
        is_own=policy.works(viewer) and row.organisation_id in policy.places(viewer),
    )


def _finding(row: EventFinding) -> MendPointView:
    return MendPointView(
        n=row.n,
        organisation_name=row.organisation_name,
        speciality=row.speciality,
        text=row.text,
        how=row.how,
        late_reason=row.late_reason,
        is_told=row.told_at is not None,
        answer=row.answer,
        files=_refs(row.files),
        answered_at=row.answered_at,
        is_settled=row.settled_at is not None,
    )


def may_open_file(file_id: UUID, event_id: UUID, *, viewer: Actor, at: datetime) -> bool:
    """Whether a file belongs to an event and the viewer may read it now."""
    found = joint_event(event_id, viewer=viewer, at=at)
    held = [f for p in (*found.parties, *found.earlier) for f in p.files]
    held += [f for one in found.findings for f in one.files]
    row = JointEvent.objects.only("files").get(pk=event_id)
    return file_id in {one.id for one in (*held, *_refs(row.files))}


def event_tasks(
    *, viewer: Actor, before: UUID | None = None, limit: int = 50
) -> tuple[EventTask, ...]:
    """Return the joint events that wait for the viewer's organisations, newest first.

    As a party that has not answered, or as the lead. :raises NotPermitted: the post handles no
    cases.
    """
    require(policy.reads(viewer))
    mine = list(policy.places(viewer))
    asked = EventParty.objects.filter(organisation_id__in=mine, is_open=True)
    lead = JointEvent.objects.filter(lead_id__in=mine, is_open=True)
    if before is not None:
        asked, lead = asked.filter(event_id__lt=before), lead.filter(pk__lt=before)
    asked = asked.select_related("event__project").order_by("-event_id", "n")[:limit]
    found: dict[UUID, EventTask] = {}
    for party in asked:
        event = party.event
        what = "答复可用时间" if event.state == EventState.INVITING else "出具意见"
        found.setdefault(event.pk, _task(event, f"{party.speciality}：{what}"))
    for event in lead.select_related("project").order_by("-pk")[:limit]:
        found.setdefault(event.pk, _task(event, f"牵头：{_WAITS[EventState(event.state)]}"))
    keys = sorted(found, reverse=True)[:limit]
    return tuple(found[key] for key in keys)


def _task(row: JointEvent, what: str) -> EventTask:
    return EventTask(
        id=row.pk,
        name=EVENT_NAMES[EventKind(row.kind)],
        project_code=row.project.code,
        project_name=row.project.name,
        state_name=EVENT_STATES[EventState(row.state)],
        what=what,
        fixed_on=row.fixed_on,
    )


def report_pdf(event_id: UUID, *, viewer: Actor, at: datetime) -> tuple[str, bytes]:
    """Return the one joint report and its number as PDF/A (联合意见书), made when it is asked for.

    :raises NotFound: there is no conclusion, or not for this viewer.
    """
    found = joint_event(event_id, viewer=viewer, at=at)
    if found.concluded_at is None:
        raise NotFound("还没有出具结论")
    parties = (*found.earlier, *found.parties)
    day = local_date(found.concluded_at)
    data = {
        "title": f"{found.name}意见书",
        "authority": found.lead_name,
        "number": found.report_number,
        "facts": [
            ["项目名称", found.project_name],
            ["项目代码", found.project_code],
            ["建设单位", found.owner_name],
            ["建设地点", found.place],
            ["结论", found.conclusion],
        ],
        "parties": [
            [p.organisation_name, p.speciality, p.opinion_name, p.text or "—"] for p in parties
        ],
        "findings": [
            [f.text, f.how, f.answer or "—", "复验通过" if f.is_settled else "没有整改到位"]
            for f in found.findings
        ],
        "text": found.conclusion_text,
        "date": f"{day.year} 年 {day.month} 月 {day.day} 日",
    }
    return found.report_number, typeset(REPORT, data, made_at=found.concluded_at)
