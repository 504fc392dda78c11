"""A citizen with a reserved name, and the staff of the registration authority."""

from typing import Any
from uuid import UUID

from yiwang.engagement.naming import commands, queries
from yiwang.engagement.naming.types import NameParts, ReservationInfo
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests import factories as f

AT, COUNTY = f.AT, f.COUNTY
TODAY = local_date(AT)
WANTED = NameParts("示例县", "云溪", "餐饮", "有限公司")


def parts(trade: str = "云溪", industry: str = "餐饮", form: str = "有限公司") -> NameParts:
    """A name of the county."""
    return NameParts("示例县", trade, industry, form)


def reserve(actor: Actor, name: NameParts = WANTED, **changes: Any) -> UUID:
    """Reserve a name in the county."""
    given: dict[str, Any] = {"region_code": COUNTY, "has_promised": True, "at": AT, **changes}
    return commands.reserve_name(parts=name, actor=actor, **given)


def seen(key: UUID, viewer: Actor) -> ReservationInfo:
    """Return the reservation as somebody sees it."""
    found = queries.reservation(key, today=TODAY, viewer=viewer)
    assert found is not None
    return found


def registered(name: str, number: int = 9) -> UUID:
    """Put an enterprise into the register and the index."""
    key = f.legal_person(name, synthetic_uscc(number))
    commands.take_up_name(legal_person_id=key, actor=SYSTEM, at=AT)
    return key
