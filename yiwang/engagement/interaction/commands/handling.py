"""What offices do until they answer: accept, decline, pass on, ask others, take longer."""

from datetime import datetime
from uuid import UUID

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.queries.limits import limit_of
from yiwang.engagement.interaction.rules import limits, texts
from yiwang.engagement.interaction.types import AGAINST, VoiceDeed, VoiceState
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes.divisions import is_within

from .steps import MOST_PARTS, CannotHandle, checked, moved, opened, set_clock, tell


def _day(row: Voice) -> str:
    return f"{row.due_on.month}月{row.due_on.day}日"


@command("interaction.accept_voice")
def accept_voice(*, number: int, version: int, actor: Actor, at: datetime) -> None:
    """Accept a complaint or report for handling (受理), and tell by when it is answered.

    《信访工作条例》 where it applies (unverified).

    :raises CannotHandle: it is not waiting. :raises VoiceOvertaken: changed meanwhile.
    """
    row = opened(number, VoiceDeed.ACCEPT, version, actor, at)
    row.state, row.accepted_on = VoiceState.HANDLING.value, local_date(at)
    row.holder = actor.staff_id
    limit = limit_of(row.known, row.organisation_id)
    set_clock(row, local_date(at), limit.answer_days, limit)
    moved(row, VoiceDeed.ACCEPT, actor=actor, at=at)
    tell(row, MessageKind.ACCEPTED, f"已受理，{_day(row)}前答复", at)


@command("interaction.decline_voice")
def decline_voice(*, number: int, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """Say that a voice is not taken up, why, and where to turn instead (不予受理).

    《信访工作条例》 where it applies (unverified).

    :raises CannotHandle: no reason, or it is not waiting.
    """
    row = opened(number, VoiceDeed.DECLINE, version, actor, at)
    checked({"reason": texts.reason_fault(reason, "不予受理的理由和应当去哪里反映")})
    row.state, row.closed_on = VoiceState.DECLINED.value, local_date(at)
    row.holder = actor.staff_id
    moved(row, VoiceDeed.DECLINE, actor=actor, at=at, opinion=texts.plain(reason))
    tell(row, MessageKind.DECLINED, "不予受理，理由和应当去哪里反映请看详情", at)


@command("interaction.transfer_voice")
def transfer_voice(
    *, number: int, version: int, organisation_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    """Pass a voice on to the organisation that is responsible (转办); state and clock stay.

    《信访工作条例》 where it applies (unverified). Once by the office; again by who coordinates.

    :raises CannotHandle: no reason, or the organisation cannot get it.
    """
    row = opened(number, VoiceDeed.TRANSFER, version, actor, at)
    target = orgs.organisation(organisation_id)
    checked(
        {
            "organisation_id": _target_fault(row, target),
            "reason": texts.reason_fault(reason, "转办的理由"),
        }
    )
    if target is None:  # pragma: no cover  the line above refused it
        raise CannotHandle
    before = row.organisation_name
    row.organisation_id, row.organisation_name = target.id, target.name
    row.region_code, row.holder = target.region_code, None
    row.transferred += 1
    told = f"由{before}转{target.name}：{texts.plain(reason)}"
    moved(row, VoiceDeed.TRANSFER, actor=actor, at=at, opinion=told)
    tell(row, MessageKind.ACCEPTED, f"已转{target.name}办理", at)


def _target_fault(row: Voice, target: OrganisationInfo | None) -> str:
    if target is None or not target.is_open:
        return "请选择转给哪个单位"
    if target.id == row.organisation_id:
        return "已经在这个单位，请选别的单位"
    if row.kind in AGAINST and target.id == row.about_organisation_id:
        return "不能转给被投诉举报的单位，请选别的单位"
    near = is_within(target.region_code, row.region_code)
    if near or is_within(row.region_code, target.region_code):
        return ""
    return "只能转给本地或者上级、下级的单位"


@command("interaction.invite_part")
def invite_part(
    *, number: int, version: int, organisation_id: UUID, asked: str, actor: Actor, at: datetime
) -> None:
    """Ask another organisation to add its part to the answer (协办); the lead answers whole.

    《优化营商环境条例》 (unverified article: README).

    :raises CannotHandle: nothing asked, or the organisation cannot be asked.
    """
    row = opened(number, VoiceDeed.INVITE, version, actor, at)
    target = orgs.organisation(organisation_id)
    known = {one.organisation_id for one in row.parts.all()[:MOST_PARTS]}
    fault = _target_fault(row, target)
    if organisation_id in known:
        fault = "已经请这个单位协办"
    elif len(known) == MOST_PARTS:
        fault = f"最多请 {MOST_PARTS} 个单位协办"
    sentence = texts.reason_fault(asked, "要协办单位答复什么")
    checked({"organisation_id": fault, "reason": sentence})
    if target is None:  # pragma: no cover  the line above refused it
        raise CannotHandle
    said = texts.plain(asked)
    row.parts.create(organisation_id=target.id, organisation_name=target.name, asked=said)
    row.holder = actor.staff_id
    moved(row, VoiceDeed.INVITE, actor=actor, at=at, opinion=f"{target.name}：{said}")


@command("interaction.add_part")
def add_part(*, number: int, version: int, text: str, actor: Actor, at: datetime) -> None:
    """Add one's own part to the answer of another organisation (协办回复).

    《优化营商环境条例》 (unverified article: README).

    :raises CannotHandle: nothing written, or nothing is asked of the actor's organisation.
    """
    row = opened(number, VoiceDeed.ADD, version, actor, at)
    own = policy.own_organisations(actor)
    part = row.parts.filter(organisation_id__in=own, answered_at=None).order_by("pk").first()
    if part is None:
        raise CannotHandle("本单位的协办意见已经写过", reason="done")
    checked({"text": texts.answer_fault(text, "协办意见")})
    part.text, part.answered_at = texts.plain(text), at
    part.save(update_fields=["text", "answered_at"])
    moved(row, VoiceDeed.ADD, actor=actor, at=at, text=part.text)


@command("interaction.extend_voice")
def extend_voice(*, number: int, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take longer, once, for a reason that whoever asked is told (延期).

    《信访工作条例》 where it applies (unverified).

    :raises CannotHandle: no reason, extended before, or overdue already.
    """
    row = opened(number, VoiceDeed.EXTEND, version, actor, at)
    checked({"reason": texts.reason_fault(reason, "延期的理由")})
    limit = limit_of(row.known, row.organisation_id)
    told = limits.clock(
        row.due_on,
        limit.extension_days,
        orgs.working_calendar(),
        in_working_days=limit.in_working_days,
    )
    row.due_on, row.yellow_on, row.is_extended = told.due_on, told.yellow_on, True
    row.holder = actor.staff_id
    moved(row, VoiceDeed.EXTEND, actor=actor, at=at, opinion=texts.plain(reason))
    tell(row, MessageKind.EXTENDED, f"延期，新的答复日期是{_day(row)}", at)
