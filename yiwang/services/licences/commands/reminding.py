"""Telling holders in time that a licence ends (到期提醒)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import Licence
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licences import LicenceState

from .moving import LicenceMoves


@command("licences.remind_of_end")
def remind_of_end(*, licence_id: UUID, actor: Actor, at: datetime) -> bool:
    """Tell the holder of a licence that it ends soon, once (到期提醒), 《行政许可法》第五十条.

    The law wants a renewal applied for thirty days before. Returns whether anything was said.

    :raises NotFound: there is no such licence.
    """
    require(actor.is_system)
    row = Licence.objects.select_for_update(of=("self",)).filter(pk=licence_id).first()
    if row is None:
        raise NotFound
    if row.warned_at is not None or not life.ends_soon(
        LicenceState(row.state), row.valid_to, local_date(at)
    ):
        nothing_done()
        return False
    row.warned_at = at
    row.save(update_fields=["warned_at"])
    action = "到期，要继续用的请在到期前向颁发机关申请延续"
    LicenceMoves.tell(row, "证照快要到期", action, at=at, on=row.valid_to)
    concerning(f"licences:licence:{row.pk}", warned=at.isoformat())
    return True
