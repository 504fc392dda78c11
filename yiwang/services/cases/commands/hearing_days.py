"""Hearings from the notice of time and place to the record that is read and signed (听证)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy
from yiwang.services.cases.models import Hearing
from yiwang.services.cases.rules import hearings as days
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import clock_time, in_words
from yiwang.services.cases.types import Action, DocumentKind
from yiwang.services.cases.types.scene import HearingStage, Participant

from .hearings import CannotHear, Hearings
from .messages import Messages
from .papers import Papers
from .steps import Step
from .third_parties import ThirdParties


@command("cases.arrange_hearing")
def arrange_hearing(
    *,
    case: int,
    version: int | None = None,
    held_at: datetime,
    place: str,
    presider: UUID,
    in_public: bool = True,
    closed_reason: str = "",
    moved_reason: str = "",
    asked_by_party: bool = False,
    actor: Actor,
    at: datetime,
) -> int:
    """Tell when, where and before whom a hearing is held, or move it once (听证通知).

    《行政许可法》第四十七条、第四十八条: seven working days before, within twenty of the request,
    in public, before somebody who did not review the case. Return the new version.

    :raises CannotHear: a day, the presider, the place or a reason does not fit the law.
    """
    step = Step.on(case, Action.ARRANGE_HEARING, actor=actor, at=at, version=version)
    sentence = "还没有人要求听证，不能安排" if Hearings.last(case) is None else "现在不能安排听证"
    stages = (HearingStage.REQUESTED, HearingStage.ARRANGED)
    row = Hearings.at_stage(case, at, *stages, sentence=sentence)
    name, faults = _presider(step, presider)
    faults |= days.faults_of_date(
        local_date(held_at),
        today=step.today,
        hold_until=row.hold_until,
        calendar=orgs.working_calendar(),
        asked_by_party=asked_by_party,
    )
    faults |= _other_faults(
        row, place, in_public=in_public, closed=closed_reason, moved=moved_reason
    )
    if faults:
        raise CannotHear(next(iter(faults.values())), fields=faults, reason="arrange")
    was = row.held_at
    facts = {"held_at": held_at.isoformat(), "moved": was is not None}
    step.move(Action.ARRANGE_HEARING, opinion=moved_reason, facts=facts)
    columns: dict[str, Any] = {
        "held_at": held_at,
        "place": place.strip(),
        "presider_id": presider,
        "presider_name": name,
        "in_public": in_public,
        "closed_reason": "" if in_public else closed_reason.strip(),
        "moves": row.moves + (was is not None),
        "moved_reason": moved_reason.strip() if was is not None else "",
    }
    _notice(step, columns, was)
    columns["stop_n"] = (
        row.stop_n if row.stop_n is not None else Hearings.stop(step, row.requested_by, row.grounds)
    )
    Hearings.set(row, **columns)
    return step.done()


def _notice(step: Step, columns: dict[str, Any], was: datetime | None) -> None:
    """Write 听证通知书, and tell the applicant and the third parties."""
    held, place = _words(columns["held_at"]), columns["place"]
    closed = columns["closed_reason"]
    Papers.by(
        step,
        DocumentKind.HEARING_NOTICE,
        {
            Content.HELD_AT: held,
            Content.PLACE: place,
            Content.PRESIDER: columns["presider_name"],
            Content.OPENNESS: f"不公开举行：{closed}" if closed else "公开举行",
            Content.REASON: columns["moved_reason"],
            "moved_from": _words(was) if was else "",
        },
    )
    word = "改到" if was else "定在"
    text = f"听证{word}{held}，地点见听证通知书"
    Messages.tell(step, MessageKind.REMINDER, "听证通知", text)
    ThirdParties.tell_all(step, "听证通知", f"听证{word}{held}，地点：{place}")


def _words(moment: datetime) -> str:
    return f"{local_date(moment).year}年{clock_time(moment)}"


def _presider(step: Step, presider: UUID) -> tuple[str, dict[str, str]]:
    row = step.case
    people = {i: (n, p) for i, n, p in identity.people_of_staff(row.organisation_id, viewer=SYSTEM)}
    if presider not in people:
        return "", {"presider": "请选择本机关的工作人员主持听证"}
    name, person = people[presider]
    fault = days.fault_of_presider(
        presider,
        person=person,
        reviewers=Step.reviewers(row.number),
        parties=policy.parties(row),
        took_in=row.filed_by_staff,
    )
    return name, {"presider": fault} if fault else {}


def _other_faults(
    row: Hearing, place: str, *, in_public: bool, closed: str, moved: str
) -> dict[str, str]:
    faults = {}
    if not place.strip():
        faults["place"] = "请填写听证的地点"
    why = days.fault_of_openness(in_public=in_public, closed_reason=closed)
    if why:
        faults["closed_reason"] = why
    why = days.fault_of_move(row.moves, moved) if row.held_at is not None else ""
    if why:
        faults["moved_reason"] = why
    return faults


@command("cases.record_hearing")
def record_hearing(
    *,
    case: int,
    version: int | None = None,
    record: str,
    participants: Sequence[Participant],
    actor: Actor,
    at: datetime,
) -> int:
    """Write the record of a hearing that was held, for those who took part to read (听证笔录).

    《行政许可法》第四十八条第一款第五项. Who signed in the room is named as signed, those who
    refused with their reason; when nobody is left the hearing ends. Until then it may be
    corrected, which asks everybody again. Return the new version.

    :raises CannotHear: not held yet, no text, nobody took part, a refusal without reason.
    """
    step = Step.on(case, Action.RECORD_HEARING, actor=actor, at=at, version=version)
    stages = (HearingStage.ARRANGED, HearingStage.RECORDED)
    row = Hearings.at_stage(case, at, *stages, sentence="还没有通知听证的时间和地点")
    assert row.held_at is not None  # noqa: S101  its stage says so
    people = [p for p in participants if p.name.strip()]
    faults = days.faults_of_record(record, [p.name for p in people], held_at=row.held_at, at=at)
    if any(p.signed and p.reason.strip() for p in people):
        faults["participants"] = "已签字的不用写拒绝的理由"
    if len({p.name.strip() for p in people}) < len(people):
        faults["participants"] = "参加人写重了，同名的请注明区别"
    if faults:
        raise CannotHear(next(iter(faults.values())), fields=faults, reason="record")
    others = [p for p in people if p.name.strip() != row.presider_name]
    people = [Participant(row.presider_name, "主持人", signed=True), *others]
    rows = [_participant(p, at) for p in people]
    step.move(Action.RECORD_HEARING, facts={"participants": len(rows)})
    columns: dict[str, Any] = {"record": record.strip(), "recorded_at": at}
    columns |= {"recorded_name": actor.name, "participants": rows}
    for column, value in columns.items():
        setattr(row, column, value)
    _close_when_all_answered(step, row)
    Hearings.set(row, **columns, closed_at=row.closed_at)
    if row.closed_at is None:
        text = "听证笔录已写好，请登录后核对并签字；认为有误的可以写明理由拒绝签字"
        Messages.tell(step, MessageKind.REMINDER, "核对听证笔录", text)
    return step.done()


def _participant(one: Participant, at: datetime) -> dict[str, Any]:
    answered = one.signed or bool(one.reason.strip())
    return {
        "name": one.name.strip()[:60],
        "role": one.role.strip()[:30] or "参加人",
        "signed": one.signed,
        "reason": "" if one.signed else one.reason.strip()[:500],
        "at": at.isoformat() if answered else "",
    }


@command("cases.confirm_record")
def confirm_record(
    *,
    case: int,
    version: int | None = None,
    name: str,
    signed: bool,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Sign the record one has read, or refuse with the reason (听证笔录核对签字).

    《行政许可法》第四十八条第一款第五项. The applicant for themselves online, others by staff. When
    nobody is left the hearing ends and the clocks run again. Return the new version.

    :raises CannotHear: no record, no such participant, answered already, a refusal without reason.
    """
    step = Step.on(case, Action.CONFIRM_RECORD, actor=actor, at=at, version=version)
    row = Hearings.at_stage(case, at, HearingStage.RECORDED, sentence="现在没有要核对的听证笔录")
    people = [dict(one) for one in row.participants]
    found = next((one for one in people if one["name"] == name.strip()), None)
    if found is None or (not actor.is_staff and found["role"] not in {"申请人", "申请人代表"}):
        raise CannotHear("笔录的参加人里没有这个人", reason="nobody")
    if found["at"]:
        raise CannotHear(f"{found['name']}已经核对过", reason="twice")
    if not signed and not reason.strip():
        raise CannotHear(fields={"reason": "请写明拒绝签字的理由"}, reason="incomplete")
    found |= {"signed": signed, "reason": "" if signed else reason.strip()[:500]}
    found["at"] = at.isoformat()
    facts = {"signed": signed, "role": found["role"]}
    step.move(Action.CONFIRM_RECORD, opinion=reason, facts=facts)
    row.participants = people
    _close_when_all_answered(step, row)
    Hearings.set(row, participants=people, closed_at=row.closed_at)
    return step.done()


def _close_when_all_answered(step: Step, row: Hearing) -> None:
    """End the hearing and let the clocks run once everybody has signed or refused."""
    if not all(one["at"] for one in row.participants) or row.held_at is None:
        return
    row.closed_at = step.at
    openness = "公开举行" if row.in_public else f"不公开举行：{row.closed_reason}"
    Papers.by(
        step,
        DocumentKind.HEARING_RECORD,
        {
            Content.HELD_AT: _words(row.held_at),
            Content.PLACE: row.place,
            Content.PRESIDER: row.presider_name,
            Content.OPENNESS: openness,
            Content.RECORD: row.record,
            Content.SIGNATURES: row.participants,
        },
    )
    Hearings.release(step, row, "听证结束，笔录已核对签字")
    due = step.case.promised_due_on
    again = f"，新的办结日期是{in_words(due)}" if due else ""
    Messages.tell(step, MessageKind.SUSPENDED, "听证结束", f"听证已结束，恢复计时{again}")
