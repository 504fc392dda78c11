"""A project's board, read from its rows and the cases they name: a dozen statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yiwang.engagement.projects.models import JointEvent, Project, ProjectApproval
from yiwang.engagement.projects.rules import approvals as rules
from yiwang.engagement.projects.rules import days, plans
from yiwang.engagement.projects.rules.days import Run, Stop, Tally
from yiwang.engagement.projects.types import (
    DONE,
    Counted,
    EventKind,
    EventState,
    Instead,
    JointEventLine,
    Light,
    PermitView,
    PlannedStage,
    Profile,
    ProjectApprovalView,
    ProjectStageView,
    Standing,
)
from yiwang.engagement.projects.types.words import EVENT_NAMES
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Outcome, StopKind
from yiwang.services.cases.types.standings import CaseStanding
from yiwang.services.catalogue import queries as catalogue

from .together import together

_STOPS = {
    StopKind.CORRECTION: Counted.CORRECTION,
    StopKind.PAYMENT: Counted.PAYMENT,
    StopKind.SUSPENSION: Counted.SUSPENSION,
    StopKind.PUBLIC_NOTICE: Counted.NOTICE,
    StopKind.RECTIFICATION: Counted.RECTIFICATION,
}
"""Why a case's clock stood still → the kind of time; all others are special procedures."""
OPEN_STATES = frozenset(EventState) - {EventState.CONCLUDED, EventState.CALLED_OFF}


@dataclass(frozen=True, slots=True)
class Board:
    """What a project's pages and its counting stand on."""

    profile: Profile
    stages: tuple[ProjectStageView, ...]
    tally: Tally

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return all(stage.is_done for stage in self.stages)

    @property
    def stage_no(self) -> int:
        """The first stage that is not done."""
        return next((s.no for s in self.stages if not s.is_done), len(self.stages))

    def approval(self, key: str) -> ProjectApprovalView | None:
        """One approval."""
        return next((a for s in self.stages for a in s.approvals if a.key == key), None)


def codes_in(region_code: str) -> dict[str, str]:
    """Return basic code → guide's code of what is offered online in a division or above it."""
    found = catalogue.in_region(region_code, with_above=True)
    return {one.basic_code: one.code for one in found if one.is_online}


def board(project: Project, *, at: datetime, names_people: bool = False) -> Board:
    """Read a project whole; ``names_people`` for staff, who see which colleague has a case."""
    rows = list(ProjectApproval.objects.filter(project=project).order_by("n"))
    numbers = [row.number for row in rows if row.number is not None]
    found = cases.standings(numbers, viewer=SYSTEM, at=at)
    events = _latest(JointEvent.objects.filter(project=project).order_by("id"))
    linked = {row.key: _case_of(row, found) for row in rows}
    passed = {kind for kind, event in events.items() if event.is_passed}
    places = [_place(row, linked[row.key]) for row in rows]
    standing = rules.standings(places, passed)
    profile = plans.from_plain(project.profile.content)
    today = local_date(at)
    runs = [run for row in rows if (run := _run(row, linked[row.key]))]
    runs += [_event_run(event) for event in events.values()]
    tally = days.tally(runs, profile.counted, orgs.working_calendar(), today=today)
    reader = _Reader(
        project=project,
        codes=codes_in(project.region_code),
        places={place.key: place for place in places},
        names={row.key: row.name for row in rows},
        standing=standing,
        linked=linked,
        tally=tally,
        names_people=names_people,
    )
    leads = {row.no: row.lead_name for row in project.stages.all()}
    stages = tuple(
        _stage(plan, leads.get(plan.no, plan.department), rows, events, reader)
        for plan in profile.stages
    )
    return Board(profile, stages, tally)


def _latest(events: Iterable[JointEvent]) -> dict[EventKind, JointEvent]:
    """The last event of each kind that was not called off."""
    return {EventKind(one.kind): one for one in events if one.state != EventState.CALLED_OFF}


@dataclass(frozen=True, slots=True)
class _Linked:
    """The case of an approval: its own, or its part of a joint one."""

    own: CaseStanding
    whole: CaseStanding

    @property
    def waits_for_owner(self) -> bool:
        return self.own.waits_for_applicant or self.whole.waits_for_applicant

    def facts(self) -> rules.CaseFacts:
        outcome = self.own.outcome
        return rules.CaseFacts(
            is_draft=self.whole.is_draft,
            is_open=self.own.is_open,
            is_granted=outcome is Outcome.GRANTED,
            is_refused=outcome in {Outcome.REFUSED, Outcome.PARTLY},
            waits_for_owner=self.waits_for_owner,
        )


def _case_of(row: ProjectApproval, found: Mapping[int, CaseStanding]) -> _Linked | None:
    whole = found.get(row.number) if row.number is not None else None
    if whole is None:
        return None
    child = whole.parts.get(row.code)
    return _Linked(found.get(child, whole) if child else whole, whole)


def _place(row: ProjectApproval, linked: _Linked | None) -> rules.Place:
    return rules.Place(
        key=row.key,
        after=tuple(row.after),
        inside=EventKind(row.inside) if row.inside else None,
        instead=Instead(row.instead),
        case=linked.facts() if linked else None,
    )


def _run(row: ProjectApproval, linked: _Linked | None) -> Run | None:
    if linked is None or linked.own.begun_on is None:
        return None
    own = linked.own
    return Run(
        key=row.key,
        stage_no=row.stage_no,
        begun_on=linked.own.begun_on,
        ended_on=own.ended_on,
        stops=tuple(
            Stop(_STOPS.get(s.kind, Counted.SPECIAL), s.name, s.first, s.last) for s in own.stops
        ),
    )


def event_key(kind: str) -> str:
    """The key under which a joint event's days are counted."""
    return f"event:{kind}"


def _event_run(event: JointEvent) -> Run:
    ended = local_date(event.concluded_at) if event.concluded_at else None
    return Run(
        key=event_key(event.kind),
        stage_no=event.stage_no,
        begun_on=local_date(event.requested_at),
        ended_on=ended,
        stops=tuple(
            Stop(
                Counted.RECTIFICATION,
                "业主整改",
                date.fromisoformat(first),
                date.fromisoformat(last) if last else None,
            )
            for first, last in event.pauses
        ),
        kind=Counted.JOINT,
        word="提出申请",
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every line of the board is made from."""

    project: Project
    codes: Mapping[str, str]
    places: Mapping[str, rules.Place]
    names: Mapping[str, str]
    standing: Mapping[str, Standing]
    linked: Mapping[str, _Linked | None]
    tally: Tally
    names_people: bool

    def approval(self, row: ProjectApproval) -> ProjectApprovalView:
        linked, standing = self.linked[row.key], self.standing[row.key]
        own = linked.own if linked else None
        return ProjectApprovalView(
            n=row.n,
            key=row.key,
            name=row.name,
            stage_no=row.stage_no,
            department=row.department,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            item_code=self.codes.get(row.code, ""),
            standing=standing,
            number=own.number if own else None,
            label=_label(linked),
            holder=own.holder if own and self.names_people else "",
            due_on=own.due_on if own and standing is Standing.UNDERWAY else None,
            is_late=bool(own and own.is_late and standing is Standing.UNDERWAY),
            days=self.tally.days.get(row.key, 0),
            lines=self.tally.lines.get(row.key, ()),
            next_step=self._next(row, standing, linked),
            basis=row.basis,
            provenance=_provenance(row),
            assessed_by=row.assessed_by,
            permit=_permit(row),
        )

    def _next(self, row: ProjectApproval, standing: Standing, linked: _Linked | None) -> str:
        if standing is Standing.WAITING:
            return rules.why_waiting(self.places[row.key], self.names, self.standing)
        if standing is Standing.INSIDE:
            return f"并入{EVENT_NAMES[EventKind(row.inside)]}一起审，不用单独申报"
        if standing is Standing.READY:
            online = self.codes.get(row.code)
            return "现在可以申报" if online else f"请到政务服务大厅向{row.organisation_name}申报"
        if standing is Standing.DRAFT:
            return "填好后提交"
        if linked is None:
            return ""
        return _next_of_case(row, standing, linked)


def _next_of_case(row: ProjectApproval, standing: Standing, linked: _Linked) -> str:
    if standing is Standing.OWNER:
        return f"请您办理：{_label(linked)}"
    if standing is Standing.UNDERWAY:
        due = linked.own.due_on
        end = f"，{due.year} 年 {due.month} 月 {due.day} 日前办结" if due else ""
        return f"{row.organisation_name}正在办{end}"
    if standing in {Standing.REFUSED, Standing.ENDED}:
        return "改好以后可以再次申报"
    return ""


def _label(linked: _Linked | None) -> str:
    if linked is None:
        return ""
    begun = linked.own.begun_on or not linked.own.is_open
    return linked.own.label if begun else linked.whole.label


def _provenance(row: ProjectApproval) -> str:
    if not row.instead or row.instead_at is None:
        return ""
    on = local_date(row.instead_at)
    day = f"{on.year} 年 {on.month} 月 {on.day} 日"
    return f"{row.instead_text}（{row.instead_by}，{day}认定）"


def _permit(row: ProjectApproval) -> PermitView | None:
    if row.permit_on is None:
        return None
    return PermitView(
        number=row.permit_number,
        issued_on=row.permit_on,
        authority=row.permit_authority,
        case=row.permit_case,
        file_name=row.permit_file.get("name", ""),
    )


def _stage(
    plan: PlannedStage,
    lead_name: str,
    rows: Iterable[ProjectApproval],
    events: Mapping[EventKind, JointEvent],
    reader: _Reader,
) -> ProjectStageView:
    shown = tuple(reader.approval(row) for row in rows if row.stage_no == plan.no)
    used = reader.tally.stages.get(plan.no, 0)
    lines = tuple(
        _event_line(plan, index, events.get(one.kind), reader)
        for index, one in enumerate(plan.events)
    )
    is_open = any(line.state in OPEN_STATES for line in lines)
    is_done = all(one.standing in DONE for one in shown) and not is_open
    idle = {Standing.WAITING, Standing.INSIDE}
    return ProjectStageView(
        no=plan.no,
        name=plan.name,
        lead_name=lead_name,
        limit=plan.days,
        used=used,
        light=days.light(used, plan.days, is_done=is_done),
        is_done=is_done,
        is_now=not is_done and (used > 0 or any(one.standing not in idle for one in shown)),
        approvals=shown,
        events=lines,
        ready=sum(one.standing is Standing.READY for one in shown),
        together=together(plan, shown, reader.places, reader.codes),
    )


def _event_line(
    plan: PlannedStage, index: int, event: JointEvent | None, reader: _Reader
) -> JointEventLine:
    planned = plan.events[index]
    key = event_key(planned.kind)
    state = EventState(event.state) if event else None
    may = event is None and rules.may_request(planned.after, reader.standing)
    waits = [reader.names[k] for k in planned.after if k in reader.names]
    if event is None:
        then = "现在可以申请" if may else f"先办完“{'”“'.join(waits)}”"
    else:
        then = _EVENT_NEXT[EventState(event.state)]
    failed = event is not None and state is EventState.CONCLUDED and not event.is_passed
    return JointEventLine(
        id=event.pk if event else None,
        kind=planned.kind,
        stage_no=plan.no,
        state=state,
        lead_name=event.lead_name if event else planned.department,
        round=event.round if event else 0,
        fixed_on=event.fixed_on if event else None,
        days=reader.tally.days.get(key, 0) if event else 0,
        lines=reader.tally.lines.get(key, ()) if event else (),
        next_step="没有通过，可以重新申请" if failed else then,
        may_request=may or failed,
    )


_EVENT_NEXT = {
    EventState.REQUESTED: "等牵头部门邀请参与部门",
    EventState.INVITING: "参与部门正在商定时间",
    EventState.FIXED: "到日子一起办，各部门出具意见",
    EventState.RECTIFYING: "请业主按问题清单整改",
    EventState.RECTIFIED: "整改完成，等牵头部门安排复验",
    EventState.CONCLUDED: "",
    EventState.CALLED_OFF: "",
}


def total_light(board: Board) -> Light:
    """The light of the whole."""
    return days.light(board.tally.total, board.profile.total, is_done=board.is_done)
