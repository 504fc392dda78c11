"""Joint events from the day on: opinions, one set of findings, mending, one conclusion."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import EventFinding, EventParty, JointEvent, Project
from yiwang.engagement.projects.queries.events import name_of
from yiwang.engagement.projects.rules import joint
from yiwang.engagement.projects.types import (
    Absence,
    EventAct,
    EventState,
    Opinion,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.document_numbers import build_document_number

from .counting import recount
from .inviting import CannotMeet, Meeting
from .steps import authorised, tell_organisations, tell_owner

LONGEST_TEXT, LONGEST_POINT = 1000, 500
MOST_POINTS = 20
BATCH = 200
MARKS = {"SURVEY": "联测", "DRAWING": "联审图", "VISIT": "联踏勘", "ACCEPTANCE": "联验"}


@command("projects.give_opinion")
def give_opinion(
    *,
    event_id: UUID,
    n: int,
    opinion: Opinion,
    text: str = "",
    points: Sequence[tuple[str, str]] = (),
    settled: Iterable[int] = (),
    late_reason: str = "",
    file_ids: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> None:
    """Say what one's field has to say (出具意见): passed, or what has to be mended and how.

    国办发〔2019〕11号: 一次性告知. Parties speak beside each other, so no version is asked; each
    speaks once a round. In a later round the points told before are judged one by one; a new point
    needs a reason.

    :param points: (what is wrong, how to mend it).
    :param settled: numbers of own points that are mended.
    :raises CannotMeet: nothing was said, a point is half, or the day has not come.
    """
    row = Meeting.opened(event_id, EventAct.OPINE, actor=actor, version=None)
    party = _speaking(row, n, actor)
    if row.fixed_on is not None and local_date(at) < row.fixed_on:
        day = row.fixed_on
        raise CannotMeet(f"{day.month} 月 {day.day} 日一起办过以后才能出具意见", reason="early")
    old = _own_points(row, party)
    judged = {f.n: f.n in set(settled) for f in old}
    wanted = joint.merged((what.strip(), how.strip()) for what, how in points if what or how)
    wrong = _faults(row, opinion, wanted, judged, late_reason)
    if wrong:
        raise CannotMeet("还不能出具意见，请看标出的地方", fields=wrong, reason="opinion")
    for one in old:
        if judged[one.n]:
            one.settled_at = at
            one.save()
    _write_points(row, party, wanted, late_reason)
    party.opinion, party.text = opinion, text.strip()[:LONGEST_TEXT]
    party.files = Meeting.keep(file_ids, row.project_id, actor=actor, at=at)
    party.by_name, party.at, party.is_open = actor.name, at, False
    party.save()
    said = f"{party.speciality}：{'通过' if opinion is Opinion.PASSED else '有问题，要整改'}"
    Meeting.moved(row, EventAct.OPINE, actor=actor, at=at, opinion=said)
    if not joint.silent(_said(row)):
        told = f"{Meeting.title(row)}（项目“{row.project.name}”）各部门意见已齐，请汇总"
        tell_organisations(
            [row.lead_id], "各部门意见已齐", told, event_id=row.pk, actor=actor, at=at
        )


def _speaking(row: JointEvent, n: int, actor: Actor) -> EventParty:
    party = EventParty.objects.filter(event=row, round=row.round, n=n).first()
    if party is None:
        raise NotFound
    require(party.organisation_id in policy.places(actor), NotPermitted)
    if party.opinion:
        told = f"{party.by_name or '系统'}已经出具过意见"
        raise CannotMeet(told, reason="said")
    return party


def _own_points(row: JointEvent, party: EventParty) -> list[EventFinding]:
    """The points of this party's field that were told and are not settled."""
    rows = EventFinding.objects.filter(
        event=row,
        organisation_id=party.organisation_id,
        speciality=party.speciality,
        told_at__isnull=False,
        settled_at__isnull=True,
    )
    return list(rows.order_by("n"))


def _faults(
    row: JointEvent,
    opinion: Opinion,
    points: Sequence[tuple[str, str]],
    judged: Mapping[int, bool],
    late_reason: str,
) -> dict[str, str]:
    """Field → sentence for an opinion that does not hold together."""
    if opinion not in {Opinion.PASSED, Opinion.FINDINGS}:
        return {"opinion": "请选择意见"}
    left = not all(judged.values())
    if opinion is Opinion.PASSED and (points or left):
        return {"opinion": "还有问题没有整改到位，不能写“通过”"}
    if wrong := _point_fault(points, is_asked=opinion is Opinion.FINDINGS and not left):
        return {"points": wrong}
    if points and row.round > 1 and not late_reason.strip():
        return {"late_reason": "问题应当一次告知。复验时新提的问题，请写明为什么上次没有告知"}
    return {}


def _point_fault(points: Sequence[tuple[str, str]], *, is_asked: bool) -> str:
    if is_asked and not points:
        return "请写明有什么问题、怎样整改"
    if any(not what or not how for what, how in points):
        return "每个问题都要写明怎样整改"
    if len(points) > MOST_POINTS or any(len(t) > LONGEST_POINT for p in points for t in p):
        return f"最多写 {MOST_POINTS} 个问题，每个最多 {LONGEST_POINT} 个字"
    return ""


def _write_points(
    row: JointEvent, party: EventParty, points: Iterable[tuple[str, str]], late_reason: str
) -> None:
    first = EventFinding.objects.filter(event=row).count() + 1
    EventFinding.objects.bulk_create(
        [
            EventFinding(
                event=row,
                n=n,
                round=row.round,
                organisation_id=party.organisation_id,
                organisation_name=party.organisation_name,
                speciality=party.speciality,
                text=what,
                how=how,
                late_reason=late_reason.strip()[:300] if row.round > 1 else "",
            )
            for n, (what, how) in enumerate(points, first)
        ]
    )


def _said(row: JointEvent) -> list[joint.Said]:
    return [joint.Said(name_of(p), Opinion(p.opinion)) for p in Meeting.now(row)]


@command("projects.tell_findings")
def tell_findings(*, event_id: UUID, version: int, actor: Actor, at: datetime) -> int:
    """Tell the owner all that has to be mended, once (一次性告知整改问题), by the lead.

    国办发〔2019〕11号. From here the time is the owner's. Return how many points were told.

    :raises CannotMeet: somebody has not spoken, or nobody found anything.
    """
    row = Meeting.opened(event_id, EventAct.TELL, actor=actor, version=version)
    left = EventFinding.objects.filter(event=row, settled_at__isnull=True)
    if why := joint.why_not_told(_said(row), untold=left.count()):
        raise CannotMeet(why, reason="opinions")
    left.update(told_at=at, answer="", answered_at=None)
    row.told_at = at
    row.pauses = [*row.pauses, [local_date(at).isoformat(), None]]
    points = left.count()
    Meeting.moved(row, EventAct.TELL, actor=actor, at=at, opinion=f"{points} 个问题")
    title = Meeting.title(row)
    text = f"{title}有 {points} 个问题要整改，已经一次列清，整改完请在网上回复"
    tell_owner(row.project, MessageKind.CORRECTION, f"{title}整改通知", text, actor=actor, at=at)
    recount(Project.objects.select_related("profile").get(pk=row.project_id), at)
    return points


@command("projects.mend")
def mend(
    *,
    event_id: UUID,
    n: int,
    answer: str,
    file_ids: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> EventState:
    """Say how a point was mended, with photos (回复整改情况), by the owner.

    国办发〔2019〕11号. Once all are answered the lead is asked to look again. Return the state.

    :raises CannotMeet: nothing was written.
    """
    row = Meeting.opened(event_id, EventAct.RECTIFY, actor=actor, version=None)
    project = row.project
    authorised(PartyKind(project.owner_kind), project.owner_id, actor=actor, at=at)
    point = EventFinding.objects.filter(event=row, n=n, told_at__isnull=False).first()
    if point is None or point.settled_at is not None:
        raise NotFound
    if not answer.strip() or len(answer.strip()) > LONGEST_POINT:
        said = f"请填写整改情况，最多 {LONGEST_POINT} 个字"
        raise CannotMeet(fields={f"answer-{n}": said}, reason="missing")
    point.answer, point.answered_at = answer.strip(), at
    kept = Meeting.keep(file_ids, row.project_id, actor=actor, at=at)
    point.files = [*point.files, *kept]
    point.save()
    Meeting.moved(row, EventAct.RECTIFY, actor=actor, at=at, opinion=point.text)
    left = EventFinding.objects.filter(event=row, settled_at__isnull=True, answered_at=None)
    if not left.exists():
        row.state = EventState.RECTIFIED
        row.pauses = [*row.pauses[:-1], [row.pauses[-1][0], local_date(at).isoformat()]]
        row.save()
        text = f"{Meeting.title(row)}（项目“{project.name}”）整改完成，请安排复验"
        tell_organisations(
            [row.lead_id], "整改完成，请复验", text, event_id=row.pk, actor=actor, at=at
        )
        recount(Project.objects.select_related("profile").get(pk=row.project_id), at)
    return EventState(row.state)


@command("projects.conclude_event")
def conclude_event(
    *, event_id: UUID, version: int, passed: bool, text: str, actor: Actor, at: datetime
) -> str:
    """Conclude for all in one report (出具联合意见书), by the lead; return the report's number.

    国办发〔2019〕11号: 统一出具验收意见. It passes only when everybody has spoken and every point
    is mended; otherwise it says why it does not.

    :raises CannotMeet: somebody has not spoken, a point is left, or nothing is written.
    """
    row = Meeting.opened(event_id, EventAct.CONCLUDE, actor=actor, version=version)
    left = EventFinding.objects.filter(event=row, settled_at__isnull=True).count()
    if why := joint.why_not_concluded(_said(row), unsettled=left if passed else 0):
        raise CannotMeet(why, reason="opinions")
    if not text.strip() or len(text) > LONGEST_TEXT:
        said = f"请填写结论，最多 {LONGEST_TEXT} 个字"
        raise CannotMeet(fields={"text": said}, reason="missing")
    row.is_passed, row.conclusion = passed, text.strip()
    row.concluded_at, row.concluded_by = at, actor.name
    row.report_number = _report_number(row, at)
    EventFinding.objects.filter(event=row, told_at__isnull=True).update(told_at=at)
    Meeting.moved(
        row, EventAct.CONCLUDE, actor=actor, at=at, opinion="通过" if passed else "不通过"
    )
    project = Project.objects.select_related("profile").get(pk=row.project_id)
    recount(project, at)
    title, word = Meeting.title(row), "通过" if passed else "没有通过"
    told = f"{title}{word}，意见书 {row.report_number}。{row.conclusion[:100]}"
    tell_owner(project, MessageKind.DECIDED, f"{title}{word}", told, actor=actor, at=at)
    places = EventParty.objects.filter(event=row).values_list("organisation_id", flat=True)
    tell_organisations(
        places, f"{title}{word}", f"项目“{project.name}”{told}", event_id=row.pk, actor=actor, at=at
    )
    return row.report_number


def _report_number(row: JointEvent, at: datetime) -> str:
    """「（示例县）联验字〔2026〕第0001号」."""
    year, mark = local_date(at).year, MARKS[row.kind]
    serial = next_in("project_report", f"{row.lead_id}:{row.kind}:{year}")
    return build_document_number(
        place=row.project.region_name[:20], mark=mark, year=year, serial=serial
    )


@command("projects.take_silence")
def take_silence(*, actor: Actor, at: datetime) -> int:
    """Take silence as agreement where the list says so (缺席默认), 国办发〔2019〕11号 (地方规则).

    Some working days after the day, for parties that have said nothing. Return how many.
    """
    require(actor.is_system, NotPermitted)
    concerning("projects:silence")
    rows = JointEvent.objects.select_for_update(of=("self",), skip_locked=True).filter(
        is_open=True, state=EventState.FIXED, absence=Absence.AGREES, fixed_on__lt=local_date(at)
    )
    calendar, today, taken = orgs.working_calendar(), local_date(at), 0
    for row in rows.select_related("project__profile").order_by("fixed_on", "pk")[:BATCH]:
        quiet = [p for p in Meeting.now(row) if not p.opinion]
        rule = Absence(row.absence)
        if row.fixed_on is None or not joint.defaulted(
            row.fixed_on, rule, row.absence_days, calendar, today=today
        ):
            continue
        for party in quiet:
            party.opinion, party.at, party.is_open = Opinion.DEFAULT, at, False
            party.save()
        if quiet:
            names = "、".join(name_of(p) for p in quiet)
            Meeting.moved(row, EventAct.DEFAULT, actor=actor, at=at, opinion=names)
            text = f"{Meeting.title(row)}（项目“{row.project.name}”）：{names}没有意见，视为同意"
            places = [row.lead_id, *(p.organisation_id for p in quiet)]
            tell_organisations(places, "缺席视为同意", text, event_id=row.pk, actor=actor, at=at)
        taken += len(quiet)
    return taken
