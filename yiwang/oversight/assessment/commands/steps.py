"""What the commands share: refusals, locked rows, text that is asked for."""

from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

from django.db import models

from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.assessment import policy

Row = TypeVar("Row", bound=models.Model)
LONGEST: Final = 300
LONG: Final = 2000


class CannotAssess(DomainError):
    """It cannot be done like this, or not now."""

    code: ClassVar[str] = "assessment.cannot"
    sentence: ClassVar[str] = "还不能保存，请看标出的地方"


class Overtaken(Conflict):
    """Somebody else was first; nothing was changed."""

    code: ClassVar[str] = "assessment.overtaken"
    sentence: ClassVar[str] = "别人刚刚办理过，请先看最新情况再决定"


def locked(rows: type[Row], key: UUID | int) -> Row:
    """Return a row, locked. :raises NotFound: there is none."""
    manager: Any = rows._default_manager  # noqa: SLF001  a model's own manager has no other name
    row: Row | None = manager.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def managed(actor: Actor, region_code: str) -> None:
    """Let in who evaluates there. :raises NotPermitted: or NotFound, elsewhere."""
    require(actor.has(policy.MANAGE), NotPermitted)
    require(policy.may_manage(actor, region_code), NotFound)


def agreed(actor: Actor, region_code: str) -> None:
    """Let in who agrees and issues there. :raises NotPermitted: or NotFound, elsewhere."""
    require(actor.has(policy.AGREE), NotPermitted)
    require(policy.may_agree(actor, region_code), NotFound)


def another(actor: Actor, *before: str) -> None:
    """Refuse who has had a hand in it. :raises CannotAssess: the same person (另一人办理)."""
    if actor.id in before:
        raise CannotAssess("要由另一个人办理，请转给有权限的同事", reason="same_person")


def written(text: str, field: str, sentence: str, *, most: int = LONGEST) -> str:
    """Return a text that has to be there. :raises CannotAssess: it is empty."""
    found = text.strip()[:most]
    if not found:
        raise CannotAssess(fields={field: sentence})
    return found


def unchanged(seen: int, now: int) -> None:
    """Refuse who has looked at an older version. :raises Overtaken: somebody saved since."""
    if seen != now:
        raise Overtaken
