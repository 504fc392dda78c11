"""Opening who a protected reporter is: with a right, a reason, and a trace they can see."""

from datetime import datetime

from yiwang.engagement.interaction.rules import texts
from yiwang.engagement.interaction.types import SealedIdentity, VoiceDeed
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor

from .steps import checked, opened


@command("interaction.open_identity")
def open_identity(
    *, number: int, version: int, reason: str, actor: Actor, at: datetime
) -> SealedIdentity:
    """Read who a protected reporter is (查阅举报人身份); they see who read it, when and why.

    《信访工作条例》 (secrecy towards those reported, unverified article: README);
    《个人信息保护法》第二十八条. Moves nothing: handlers go on as they were.

    :raises CannotHandle: no reason, or the identity is not sealed.
    """
    row = opened(number, VoiceDeed.UNSEAL, version, actor, at)
    checked({"reason": texts.reason_fault(reason, "为什么必须知道举报人是谁")})
    said = texts.plain(reason)
    lanes.trace(row, VoiceDeed.UNSEAL.value, actor=actor, at=at, opinion=said)
    who, _ = row.opened()
    return who
