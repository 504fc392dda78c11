"""Publishing what became of licences, number by number, signed by the platform."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences.models import StatusChange, StatusList
from yiwang.services.licences.rules import status_lists as rules


@command("licences.publish_status_list")
def publish_status_list(*, actor: Actor, at: datetime) -> bool:
    """Publish the next number of the status list, if one is due (发布证照状态清单).

    GB/T 36903; 《电子签名法》第十三条. Only what changed since the number before is read. Returns
    whether more changes wait.

    :raises KeyStoreLocked: nothing can be signed now; nothing is lost.
    """
    require(actor.is_system)
    last = StatusList.objects.select_for_update().order_by("-number").first()
    waiting = list(StatusChange.objects.filter(listed=None).order_by("id")[: rules.MOST + 1])
    if not rules.is_due(last.made_at if last else None, at, waits=bool(waiting)):
        nothing_done()
        return False
    taken = waiting[: rules.MOST]
    number = last.number + 1 if last else 1
    body = rules.body(
        number,
        before=last.sm3 if last else "",
        made_at=at,
        changes=[rules.Changed(one.digest, one.state, one.at) for one in taken],
    )
    keys.ensure(name=rules.KEY, actor=actor, at=at)
    signed = keys.sign(rules.KEY, body)
    made = StatusList.objects.create(
        number=number,
        made_at=at,
        body=body,
        sm3=sm3_hex(body),
        signature=signed.value,
        key_name=signed.key_name,
        public_key=signed.public_key,
    )
    StatusChange.objects.filter(pk__in=[one.pk for one in taken]).update(listed=made)
    concerning(f"licences:status-list:{number}", sm3=made.sm3, changes=len(taken))
    return len(waiting) > rules.MOST
