"""Joint events up to the day: asked for, parties invited, a day found."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import EventParty, JointEvent, Project
from yiwang.engagement.projects.queries.board import board
from yiwang.engagement.projects.queries.events import choices_of
from yiwang.engagement.projects.queries.projects import parties_of
from yiwang.engagement.projects.rules import dates, joint
from yiwang.engagement.projects.types import (
    EVENT_NAMES,
    EVENT_STATES,
    SPECIALITIES,
    EventAct,
    EventKind,
    EventState,
    Opinion,
)
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs

from .counting import recount
from .registering import Bodies
from .steps import CannotProject, overtaken, own, take_part, tell_organisations, tell_owner

MOST_PARTIES = 12
MOST_FILES = 20
LONGEST = 500


class CannotMeet(CannotProject):
    """The joint event cannot take this step."""

    code = "projects.cannot_meet"
    sentence = "这件联合事项现在不能这样办理，请先看最新情况"


class Meeting:
    """What every act on a joint event shares."""

    @staticmethod
    def opened(event_id: UUID, act: EventAct, *, actor: Actor, version: int | None) -> JointEvent:
        """Return an event locked for an act the actor may do.

        :raises NotFound: none in sight. :raises CannotMeet: it is elsewhere by now.
        :raises NotPermitted: not the actor's to do. :raises Overtaken: somebody was first.
        """
        rows = JointEvent.objects.select_for_update(of=("self",))
        row = rows.select_related("project__profile").filter(pk=event_id).first()
        if row is None or not policy.may_see(actor, row.project, parties_of(row.project_id)):
            raise NotFound
        concerning(f"projects:project:{row.project_id}", event=str(row.pk), act=act.value)
        if joint.after(EventState(row.state), act) is None:
            named = EVENT_STATES[EventState(row.state)]
            told = f"{EVENT_NAMES[EventKind(row.kind)]}现在是“{named}”，不能这样办理"
            raise CannotMeet(told, reason="state")
        Meeting._may(row, act, actor)
        if version is not None and row.version != version:
            overtaken(row)
        return row

    @staticmethod
    def _may(row: JointEvent, act: EventAct, actor: Actor) -> None:
        owns = policy.is_owner(actor, row.project)
        if actor.is_staff and policy.is_involved(actor, row.project):
            raise CannotMeet("这是您自己申请的项目，要由别人办理", reason="own")
        parties = EventParty.objects.filter(event=row, round=row.round)
        allowed = policy.event_acts(
            actor,
            EventState(row.state),
            owns=owns,
            lead_id=row.lead_id,
            parties=set(parties.values_list("organisation_id", flat=True)),
        )
        require(actor.is_system or act in allowed, NotPermitted)

    @staticmethod
    def moved(
        row: JointEvent, act: EventAct, *, actor: Actor, at: datetime, opinion: str = ""
    ) -> None:
        """Write where the event stands now and the step that brought it there."""
        row.state = joint.after(EventState(row.state), act) or row.state
        row.is_open = EventState(row.state) in joint.OPEN
        row.version += 1
        row.save()
        lanes.trace(row, act, actor=actor, at=at, opinion=opinion)

    @staticmethod
    def now(row: JointEvent) -> list[EventParty]:
        """The parties of this round."""
        return list(EventParty.objects.filter(event=row, round=row.round).order_by("n"))

    @staticmethod
    def title(row: JointEvent) -> str:
        """「联合验收」."""
        return EVENT_NAMES[EventKind(row.kind)]

    @staticmethod
    def keep(
        ids: Sequence[UUID], project_id: UUID, *, actor: Actor, at: datetime
    ) -> list[dict[str, str]]:
        """Take files the actor has uploaded into the project; return how they are kept.

        :raises CannotMeet: one is not there, or another's, or there are too many.
        """
        if len(ids) > MOST_FILES:
            raise CannotMeet(fields={"file": f"一次最多上传 {MOST_FILES} 个文件"}, reason="files")
        infos = stored.infos(ids) if ids else {}
        if any(i not in infos or infos[i].uploaded_by != actor.id for i in ids):
            raise CannotMeet(fields={"file": "没有找到这个文件，请重新上传"}, reason="files")
        if ids:
            files.adopt(file_ids=list(ids), owner=f"project:{project_id}", actor=actor, at=at)
        return [{"id": str(i), "name": infos[i].name} for i in ids]


@command("projects.request_event")
def request_event(
    *,
    project_id: UUID,
    kind: EventKind,
    note: str = "",
    file_ids: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask for joint work of several organisations (申请联合测绘、审图、踏勘、验收).

    国办发〔2019〕11号: 联合审图、联合验收. The lead of the division's list takes it over.

    :raises CannotMeet: it is not in the list, something comes before it, or one is under way.
    """
    project = own(project_id, actor=actor, at=at)
    found = board(project, at=at)
    planned = next((e for s in found.profile.stages for e in s.events if e.kind is kind), None)
    line = next((e for s in found.stages for e in s.events if e.kind is kind), None)
    if planned is None or line is None:
        raise CannotMeet(f"这个项目的清单里没有{EVENT_NAMES[kind]}", reason="unknown")
    if not line.may_request:
        raise CannotMeet(f"{EVENT_NAMES[kind]}现在不能申请：{line.next_step}", reason="state")
    lead = Bodies(project.region_code).of(planned.department)
    if lead is None:
        raise CannotMeet(f"还没有登记牵头单位{planned.department}，请咨询 12345", reason="lead")
    row = JointEvent(
        id=uuid7(),
        project=project,
        stage_no=line.stage_no,
        kind=kind,
        state=EventState.REQUESTED,
        lead_id=lead.id,
        lead_name=lead.name,
        note=note.strip()[:LONGEST],
        files=Meeting.keep(file_ids, project.pk, actor=actor, at=at),
        absence=found.profile.absence,
        absence_days=found.profile.absence_days,
        requested_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise CannotMeet(f"{EVENT_NAMES[kind]}已经在办，请看最新情况", reason="open") from None
    concerning(f"projects:project:{project.pk}", event=str(row.pk), kind=kind.value)
    lanes.trace(row, EventAct.REQUEST, actor=actor, at=at, opinion=note)
    take_part(project.pk, [lead.id])
    recount(project, at)
    text = f"项目“{project.name}”申请{EVENT_NAMES[kind]}，请邀请参与部门"
    tell_organisations([lead.id], "有新的联合事项", text, event_id=row.pk, actor=actor, at=at)
    return row.pk


@command("projects.invite_parties")
def invite_parties(
    *,
    event_id: UUID,
    version: int,
    parties: Sequence[tuple[str, UUID]],
    days: Collection[date],
    actor: Actor,
    at: datetime,
) -> None:
    """Invite the parties and propose days (邀请参与部门、提出可选时间), by the lead.

    国办发〔2019〕11号: 规划、国土、消防、人防、档案、市政 together. Inviting again proposes
    other days; who was asked is asked anew.

    :param parties: (field, organisation).
    :raises CannotMeet: nobody, an unknown field, or days that cannot be.
    """
    row = Meeting.opened(event_id, EventAct.INVITE, actor=actor, version=version)
    bodies = orgs.organisations({one for _, one in parties})
    wrong = _party_faults(parties, bodies)
    calendar, today = orgs.working_calendar(), local_date(at)
    if said := dates.fault(days, calendar, today=today):
        wrong["days"] = said
    if wrong:
        raise CannotMeet("还不能发出邀请，请看标出的地方", fields=wrong, reason="invitation")
    EventParty.objects.filter(event=row, round=row.round).delete()
    EventParty.objects.bulk_create(
        [
            EventParty(
                event=row,
                round=row.round,
                n=n,
                organisation_id=organisation,
                organisation_name=bodies[organisation].name,
                speciality=speciality,
            )
            for n, (speciality, organisation) in enumerate(dict.fromkeys(parties), 1)
        ]
    )
    row.days = sorted(set(days))
    told = "、".join(_day(day) for day in row.days)
    Meeting.moved(row, EventAct.INVITE, actor=actor, at=at, opinion=f"可选时间：{told}")
    take_part(row.project_id, [one for _, one in parties])
    what = f"{Meeting.title(row)}（项目“{row.project.name}”）"
    text = f"{what}邀请您单位参加，请在可选时间里答复：{told}"
    everybody = [one for _, one in parties]
    tell_organisations(everybody, "联合事项邀请", text, event_id=row.pk, actor=actor, at=at)


def _party_faults(parties: Sequence[tuple[str, UUID]], known: Collection[UUID]) -> dict[str, str]:
    if not parties:
        return {"parties": "请至少邀请一个部门"}
    if len(parties) > MOST_PARTIES:
        return {"parties": f"一次最多邀请 {MOST_PARTIES} 个部门"}
    if any(one not in known for _, one in parties):
        return {"parties": "有单位没有找到，请重新选择"}
    if any(speciality not in SPECIALITIES for speciality, _ in parties):
        return {"parties": "请选择每个部门的专业"}
    return {}


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


@command("projects.answer_invitation")
def answer_invitation(
    *, event_id: UUID, n: int, days: Collection[date], actor: Actor, at: datetime
) -> date | None:
    """Say on which of the proposed days one's organisation can come (答复可用时间).

    国办发〔2019〕11号: 联合验收. Parties answer beside each other, so no version is asked. Return
    the first day that suits everybody, if there is one by now.

    :raises CannotMeet: a day was not proposed.
    """
    row = Meeting.opened(event_id, EventAct.ANSWER, actor=actor, version=None)
    party = _own_party(row, n, actor)
    if not set(days) <= set(row.days):
        raise CannotMeet(fields={"days": "可选时间已经变了，请重新选择"}, reason="days")
    party.days = sorted(set(days))
    party.by_name, party.is_open = actor.name, False
    party.save()
    said = "、".join(_day(day) for day in sorted(set(days))) or "都不行"
    Meeting.moved(row, EventAct.ANSWER, actor=actor, at=at, opinion=f"{party.speciality}：{said}")
    found = dates.found(choices_of(row, Meeting.now(row)), today=local_date(at))
    if found is not None:
        text = (
            f"{Meeting.title(row)}（项目“{row.project.name}”）{_day(found)}各部门都可以，请定下时间"
        )
        tell_organisations(
            [row.lead_id], "各部门时间已对上", text, event_id=row.pk, actor=actor, at=at
        )
    return found


def _own_party(row: JointEvent, n: int, actor: Actor) -> EventParty:
    """Return the actor's own invitation. :raises NotPermitted: it is another organisation's."""
    party = EventParty.objects.filter(event=row, round=row.round, n=n).first()
    if party is None:
        raise NotFound
    require(party.organisation_id in policy.places(actor), NotPermitted)
    return party


@command("projects.fix_day")
def fix_day(
    *,
    event_id: UUID,
    version: int,
    day: date | None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Fix the day (定下时间), by the lead; where it does not suit everybody, with the reason.

    国办发〔2019〕11号: 联合验收. After mending it opens the next round, to which only those come
    whose points were mended.

    :raises CannotMeet: no day, no working day, or no reason although somebody cannot come.
    """
    row = Meeting.opened(event_id, EventAct.FIX, actor=actor, version=version)
    calendar, today = orgs.working_calendar(), local_date(at)
    if day is None:
        raise CannotMeet(fields={"day": "请选择日期"}, reason="day")
    if said := dates.fault([day], calendar, today=today):
        raise CannotMeet(fields={"day": said}, reason="day")
    if row.state == EventState.RECTIFIED:
        _next_round(row)
    parties = Meeting.now(row)
    if row.state == EventState.INVITING:
        _check_fit(row, parties, day, reason, today)
    row.fixed_on = day
    EventParty.objects.filter(event=row, round=row.round, opinion=Opinion.NONE).update(is_open=True)
    Meeting.moved(row, EventAct.FIX, actor=actor, at=at, opinion=f"{_day(day)}。{reason}".strip())
    _tell_day(row, parties, day, actor, at)


def _check_fit(
    row: JointEvent, parties: Iterable[EventParty], day: date, reason: str, today: date
) -> None:
    """Ask for a reason when the day does not suit everybody, or is later than one that does."""
    options = choices_of(row, parties)
    chosen = next((one for one in options if one.day == day), None)
    best = dates.found(options, today=today)
    fits = chosen is not None and chosen.suits_all and best == day
    if not fits and not reason.strip():
        said = "这一天不是各部门都可以的最早日期，请写明为什么定在这一天"
        raise CannotMeet(fields={"reason": said}, reason="reason")


def _next_round(row: JointEvent) -> None:
    """Open the re-inspection: those whose points were mended come again."""
    asked = EventParty.objects.filter(event=row, round=row.round, opinion=Opinion.FINDINGS)
    again = list(asked.order_by("n"))
    row.round += 1
    EventParty.objects.bulk_create(
        [
            EventParty(
                event=row,
                round=row.round,
                n=n,
                organisation_id=one.organisation_id,
                organisation_name=one.organisation_name,
                speciality=one.speciality,
            )
            for n, one in enumerate(again, 1)
        ]
    )


def _tell_day(
    row: JointEvent, parties: Iterable[EventParty], day: date, actor: Actor, at: datetime
) -> None:
    title, project = Meeting.title(row), row.project
    again = "复验" if row.round > 1 else ""
    text = f"{title}{again}定在 {_day(day)}，地点：{project.place}"
    tell_owner(project, MessageKind.REMINDER, f"{title}时间已定", text, actor=actor, at=at)
    places = [one.organisation_id for one in parties]
    tell_organisations(
        places,
        f"{title}时间已定",
        f"项目“{project.name}”{text}",
        event_id=row.pk,
        actor=actor,
        at=at,
    )


@command("projects.call_off_event")
def call_off_event(
    *, event_id: UUID, version: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Call a joint event off (取消联合事项), with the reason; it may be asked for again.

    国办发〔2019〕11号: 联合验收.

    :raises CannotMeet: no reason.
    """
    row = Meeting.opened(event_id, EventAct.CALL_OFF, actor=actor, version=version)
    if not reason.strip():
        raise CannotMeet(fields={"reason": "请填写取消的原因"}, reason="missing")
    EventParty.objects.filter(event=row, is_open=True).update(is_open=False)
    Meeting.moved(row, EventAct.CALL_OFF, actor=actor, at=at, opinion=reason)
    project = Project.objects.select_related("profile").get(pk=row.project_id)
    recount(project, at)
    title = Meeting.title(row)
    tell_owner(
        project,
        MessageKind.REMINDER,
        f"{title}已取消",
        f"{title}已取消：{reason}",
        actor=actor,
        at=at,
    )
    places = [one.organisation_id for one in Meeting.now(row)]
    tell_organisations(
        places, f"{title}已取消", f"项目“{project.name}”{title}已取消：{reason}",
        event_id=row.pk, actor=actor, at=at,
    )  # fmt: skip
