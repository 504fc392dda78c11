"""Telling whoever holds a post, wherever they are."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.models import RoleAssignment
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind

_MOST = 100


@command("identity.tell_end_of_certificate", audited=False)
def tell_end_of_certificate(
    *, organisation_id: UUID | None, owner: str, days: int, ends_at: datetime, actor: Actor,
    at: datetime,
) -> int:  # fmt: skip
    """Write to the key keepers, and to the owner's seal keepers, that a certificate ends soon.

    《电子签名法》第十六条 (证书到期提醒). Not audited by itself: keys noted it before.
    Returns how many were told.

    :raises NotPermitted: only the platform.
    """
    require(actor.is_system)
    day = local_date(at)
    posts = Q(role="KEY_KEEPER")
    if organisation_id is not None:
        posts |= Q(role="SEAL_KEEPER", organisation=organisation_id)
    held = RoleAssignment.objects.filter(
        posts,
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        valid_from__lte=day,
        staff__is_active=True,
        staff__user__person_id__isnull=False,
    )
    people = held.order_by().values_list("staff__user__person_id", flat=True).distinct()[:_MOST]
    end = local_date(ends_at)
    text = (
        f"“{owner or '平台'}”的密钥证书将在{end.year}年{end.month}月{end.day}日到期"
        f"（{days} 天以内）。到期后不能再签名或者盖章，请密钥管理员到工作台的“密码与用印”里"
        "申请并导入新证书；印章的证书由制章系统换发，请提出更换密钥。"
    )
    letters = [
        Letter(MessageKind.REMINDER, person, "", "证书即将到期", text, None, at)
        for person in people
    ]
    notifications.send_many(letters=letters, actor=actor, at=at)
    return len(letters)
