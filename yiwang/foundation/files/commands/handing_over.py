"""Hand an upload over to a phone for ten minutes, and let exactly one phone take it."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.models import Handover
from yiwang.foundation.files.types import HandoverInfo

LIFE = timedelta(minutes=10)


class CannotTakeOver(DomainError):
    """The leave has expired, or another phone has it (二维码失效)."""

    code = "files.cannot_take_over"
    sentence = "这个二维码已经失效。请在电脑上重新生成，再用手机扫一次"
    status = 404


@command("files.hand_over")
def hand_over(*, owner: str, purpose: str, label: str, actor: Actor, at: datetime) -> HandoverInfo:
    """Let one phone add files to one thing for ten minutes (生成手机上传二维码).

    《国务院关于在线政务服务的若干规定》第八条. The caller has checked the right to the owner.
    """
    row = Handover.objects.create(
        owner=owner,
        purpose=purpose,
        label=label[:200],
        holder={
            "id": actor.id,
            "name": actor.name,
            "level": str(actor.level),
            "person_id": str(actor.person_id or ""),
            "legal_person_id": str(actor.legal_person_id or ""),
            "on_behalf_of": str(actor.on_behalf_of or ""),
        },
        expires_at=at + LIFE,
    )
    concerning(f"files:handover:{row.pk}", owner=owner)
    return row.info()


@command("files.take_over")
def take_over(*, handover_id: UUID, device: str, actor: Actor, at: datetime) -> HandoverInfo:
    """Bind the leave to the phone that uses it first (手机扫码上传).

    《国务院关于在线政务服务的若干规定》第八条.

    :raises CannotTakeOver: expired, unknown, or another phone's.
    """
    concerning(f"files:handover:{handover_id}", by=actor.id)
    row = Handover.objects.select_for_update(of=("self",)).filter(pk=handover_id).first()
    mark = hashlib.new("sm3", device.encode()).hexdigest()
    if row is None or not device or row.expires_at <= at or row.device not in {"", mark}:
        raise CannotTakeOver
    if not row.device:
        row.device = mark
        row.save(update_fields=["device"])
    return row.info()
