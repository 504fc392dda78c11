"""The answer, what whoever asked says of it, and being taken up once more."""

from datetime import datetime

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.queries.asked import is_asker
from yiwang.engagement.interaction.queries.limits import limit_of
from yiwang.engagement.interaction.rules import texts
from yiwang.engagement.interaction.types import (
    REOPEN_DAYS,
    Contentment,
    VoiceDeed,
    VoiceState,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.recording import unnamed
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind

from .steps import CannotHandle, asker_of, checked, loaded, moved, opened, set_clock, stream, tell


@command("interaction.answer_voice")
def answer_voice(*, number: int, version: int, text: str, actor: Actor, at: datetime) -> None:
    """Answer (答复) and tell whoever asked; they may be dissatisfied and ask again within 15 days.

    《优化营商环境条例》 (unverified article: README).

    :raises CannotHandle: nothing written, a partner's part is missing, or it cannot be answered.
    :raises VoiceOvertaken: somebody else answered first.
    """
    row = opened(number, VoiceDeed.ANSWER, version, actor, at)
    checked({"text": texts.answer_fault(text, "答复")})
    waiting = row.parts.filter(answered_at=None).order_by("pk").first()
    if waiting is not None:
        told = f"{waiting.organisation_name}还没有写协办意见，请先等它回复"
        raise CannotHandle(told, reason="parts")
    row.answer, row.answered_at = texts.plain(text), at
    row.state, row.holder = VoiceState.ANSWERED.value, actor.staff_id
    row.contentment = row.why_discontent = ""
    moved(row, VoiceDeed.ANSWER, actor=actor, at=at, text=row.answer)
    tell(row, MessageKind.DECIDED, f"已答复，请看答复并评价，{REOPEN_DAYS}天内可以要求重新办理", at)


def _asked(number: int, code: str, deed: VoiceDeed, actor: Actor, at: datetime) -> Voice:
    """Return the voice, locked, for an act of whoever asked: by 查询码, or in their own space.

    :raises NotFound: not theirs. :raises CannotHandle: its state does not take the act.
    """
    row = loaded(number)
    if not is_asker(row, code, actor):
        raise NotFound
    if row.joined_to_id is not None:
        row = loaded(row.joined_to_id)
    if row.is_sealed or not row.is_named:
        unnamed()
    concerning(stream(row.number), act=deed.value)
    answered = local_date(row.answered_at) if row.answered_at else None
    if not policy.asker_fits(deed, row, answered_on=answered, today=local_date(at)):
        raise CannotHandle(_WHY_NOT[deed], reason="state")
    return row


_WHY_NOT = {
    VoiceDeed.RATE: "还没有答复，或者已经评价过",
    VoiceDeed.REOPEN: (
        f"只能在答复后 {REOPEN_DAYS} 天内要求重新办理一次。还有问题请另提一件，或者打 12345"
    ),
}


@command("interaction.rate_voice")
def rate_voice(
    *,
    number: int,
    code: str = "",
    is_content: bool,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Say whether the answer is satisfactory, and why not (满意度评价); content ends the matter.

    《优化营商环境条例》 (unverified article: README).

    :raises CannotHandle: not answered, said before, or discontent without a reason.
    """
    row = _asked(number, code, VoiceDeed.RATE, actor, at)
    if not is_content:
        checked({"reason": texts.reason_fault(reason, "不满意的原因")})
        row.contentment, row.why_discontent = Contentment.DISCONTENT.value, texts.plain(reason)
    else:
        row.contentment = Contentment.CONTENT.value
        row.state, row.closed_on = VoiceState.CLOSED.value, local_date(at)
    said = f"不满意：{row.why_discontent}" if not is_content else "满意"
    moved(row, VoiceDeed.RATE, actor=asker_of(row), at=at, opinion=said)


@command("interaction.reopen_voice")
def reopen_voice(*, number: int, code: str = "", reason: str, actor: Actor, at: datetime) -> None:
    """Ask, once and within 15 days, that an answered matter be taken up again (要求重新办理).

    《优化营商环境条例》 (unverified article: README).

    :raises CannotHandle: no reason, not answered, too late, or taken up again before.
    """
    row = _asked(number, code, VoiceDeed.REOPEN, actor, at)
    checked({"reason": texts.reason_fault(reason, "哪里没有解决")})
    row.state, row.reopened = VoiceState.HANDLING.value, row.reopened + 1
    row.contentment = Contentment.DISCONTENT.value
    row.why_discontent = texts.plain(reason)
    row.answered_at, row.is_extended = None, False
    limit = limit_of(row.known, row.organisation_id)
    set_clock(row, local_date(at), limit.answer_days, limit)
    said = row.why_discontent
    moved(row, VoiceDeed.REOPEN, actor=asker_of(row), at=at, opinion=said)


@command("interaction.close_voice")
def close_voice(*, number: int, actor: Actor, at: datetime) -> None:
    """Close an answered voice whose 15 days are over (办结).

    《优化营商环境条例》 (unverified article: README).
    """
    require(actor.is_system)
    row = loaded(number)
    concerning(stream(number), act=VoiceDeed.CLOSE.value)
    last = policy.reopen_until(local_date(row.answered_at)) if row.answered_at else None
    if row.state != VoiceState.ANSWERED or last is None or local_date(at) <= last:
        raise CannotHandle(reason="state")
    row.state, row.closed_on = VoiceState.CLOSED.value, local_date(at)
    moved(row, VoiceDeed.CLOSE, actor=actor, at=at)
