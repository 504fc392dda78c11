"""Taking items and lists out of force and back again; versions stay, cases keep their guide."""

from datetime import datetime
from typing import ClassVar

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import events, policy
from yiwang.services.catalogue.models import BasicItem, BasicVersion, Item
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

from .publishing import touch


class CannotDispose(DomainError):
    """The item is not where this act needs it."""

    code: ClassVar[str] = "catalogue.cannot_dispose"
    sentence: ClassVar[str] = "这个事项已经不在实施，或者已经恢复"


@command("catalogue.withdraw_basic")
def withdraw_basic(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Take a basic item out of force on all levels (取消, 暂停实施); no list is touched.

    《行政许可法》第二十条、第二十一条：停止实施. A guide needs its basic version: all go at
    once.

    :raises CannotDispose: it is out of force already.
    """
    require(policy.may_publish(actor))
    item = _basic(code)
    concerning(f"catalogue:basic:{code}", withdrawn_at=at.isoformat(), reason=reason)
    if item.current_id is None:
        raise CannotDispose
    item.current = None
    item.save(update_fields=["current"])
    touch()
    _tell(code, "", ChangeKind.WITHDRAWN, at)


@command("catalogue.restore_basic")
def restore_basic(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Bring a basic item back with its last version (恢复实施), 《行政许可法》第三十条.

    :raises CannotDispose: it is in force.
    """
    require(policy.may_publish(actor))
    item = _basic(code)
    concerning(f"catalogue:basic:{code}", restored_at=at.isoformat(), reason=reason)
    last = BasicVersion.objects.filter(item=item).order_by("-version_no").first()
    if item.current_id is not None or last is None:
        raise CannotDispose
    item.current = last
    item.save(update_fields=["current"])
    touch()
    _tell(code, "", ChangeKind.RESTORED, at)


@command("catalogue.withdraw_list")
def withdraw_list(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Take one organisation's list out of force (停用实施清单), 《行政许可法》第三十条.

    :raises CannotDispose: it is out of force already.
    """
    _switch(code, actor, is_active=False, reason=reason, at=at)


@command("catalogue.restore_list")
def restore_list(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Bring one organisation's list back (恢复实施清单), 《行政许可法》第三十条.

    :raises CannotDispose: it is in force.
    """
    _switch(code, actor, is_active=True, reason=reason, at=at)


@command("catalogue.retire_levels")
def retire_levels(*, code: str, reason: str, actor: Actor, at: datetime) -> int:
    """End the lists on levels that the item in force no longer names (下放后上级不再行使).

    《行政许可法》第二十二条、第二十三条: who has no power does not exercise it. One statement,
    however many lists; return how many. Cases go on under the guide they were filed with.
    """
    require(policy.may_publish(actor))
    item = _basic(code)
    if item.current is None:
        raise CannotDispose
    levels = item.current.use_levels.split(",")
    ended = (
        Item.objects.filter(basic=item, is_active=True)
        .exclude(level__in=levels)
        .update(is_active=False)
    )
    concerning(f"catalogue:basic:{code}", ended=ended, at=at.isoformat(), reason=reason)
    if ended:
        touch()
        _tell(code, "", ChangeKind.WITHDRAWN, at, lists=ended)
    return ended


def _basic(code: str) -> BasicItem:
    found = BasicItem.objects.select_for_update(of=("self",)).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _switch(code: str, actor: Actor, *, is_active: bool, reason: str, at: datetime) -> None:
    require(policy.may_publish(actor))
    rows = Item.objects.select_for_update(of=("self",)).select_related("basic")
    item = rows.filter(code=code).first()
    concerning(f"catalogue:list:{code}", active=is_active, at=at.isoformat(), reason=reason)
    if item is None:
        raise NotFound
    if item.is_active is is_active:
        raise CannotDispose
    item.is_active = is_active
    item.save(update_fields=["is_active"])
    touch()
    kind = ChangeKind.RESTORED if is_active else ChangeKind.WITHDRAWN
    _tell(item.basic.code, code, kind, at)


def _tell(basic_code: str, code: str, kind: ChangeKind, at: datetime, *, lists: int = 0) -> None:
    count = 1 if code else lists
    publish(
        events.CatalogueChanged(
            basic_code=basic_code,
            target=ChangeTarget.LIST if count else ChangeTarget.ITEM,
            kind=kind,
            code=code,
            count=count,
            changed_at=at,
        )
    )
