"""The index follows the register of legal persons; what is free again is swept out."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from yiwang.engagement.naming.models import Reservation, TakenName
from yiwang.engagement.naming.queries.places import division_names
from yiwang.engagement.naming.rules import industries, measure, parsing, terms
from yiwang.engagement.naming.types import Deed, HoldState
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import RegisteredName

from .reserving import end

BATCH = 1000
_MARK = "naming.register"
_CHANGED = ("authority", "name", "trade", "industry_class", "keys", "free_on")


@command("naming.take_up_name")
def take_up_name(*, legal_person_id: UUID, actor: Actor, at: datetime) -> None:
    """Let the name of a registered enterprise stand in the way (在先名称), 第十七条第一项.

    企业名称登记管理规定. A reservation of the very name has served its purpose and ends.
    """
    found = identity.registered_names(only=(legal_person_id,), viewer=actor)
    concerning(f"naming:legal_person:{legal_person_id}")
    write_names(found)
    names = [one.name for one in found if one.cancelled_on is None]
    held = Reservation.objects.select_for_update(of=("self",)).filter(
        name__in=names, state=HoldState.HELD.value
    )
    for row in held.order_by("pk")[:1]:
        end(row, HoldState.USED, at)
        lanes.trace(row, Deed.USE, actor=actor, at=at)


@command("naming.follow_register", audited=False)
def follow_register(*, actor: Actor, at: datetime) -> int:
    """Take up the next thousand enterprises of the register (在先名称); return how many.

    企业名称登记管理规定 第十七条.
    """
    del at
    mark = Setting.objects.filter(name=_MARK).values_list("value", flat=True).first()
    found = identity.registered_names(after=UUID(mark) if mark else None, limit=BATCH, viewer=actor)
    if found:
        write_names(found)
        Setting.objects.update_or_create(name=_MARK, defaults={"value": str(found[-1].id)})
    return len(found)


@command("naming.sweep_names", audited=False)
def sweep_names(*, actor: Actor, at: datetime) -> int:
    """Sweep names that are free again out of the index (保留期届满), 第十七条、第十八条.

    企业名称登记管理规定. Return how many.
    """
    del actor
    gone, _ = TakenName.objects.filter(free_on__lte=local_date(at)).delete()
    return gone


def write_names(found: Iterable[RegisteredName]) -> None:
    """Write names of the register into the index; those that bear no division stand nowhere."""
    rows = [row for one in found if (row := _row(one)) is not None]
    TakenName.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["legal_person_id"],
        update_fields=_CHANGED,
        batch_size=500,
    )


def _row(one: RegisteredName) -> TakenName | None:
    parts = parsing.taken_apart(one.name, division_names())
    if not parts.authority:
        return None
    kind = industries.class_of(parts.industry)
    gone = one.cancelled_on
    return TakenName(
        authority=parts.authority,
        name=one.name,
        trade=parts.trade,
        industry_class=kind,
        keys=measure.keys_of(parts.authority, parts.trade, kind),
        legal_person_id=one.id,
        free_on=terms.free_after_cancellation(gone) if gone else None,
    )
