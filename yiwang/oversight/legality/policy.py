"""Who draws, checks and confirms; takes loaded values only."""

from typing import TYPE_CHECKING

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.legality.types import SheetState

if TYPE_CHECKING:
    from yiwang.oversight.legality.models import CheckSheet


def may_supervise(actor: Actor, region_code: str = "") -> bool:
    """Whether law supervision is the actor's post, there."""
    post = actor.is_staff and actor.has(Permission.LEGAL_SUPERVISION) and bool(actor.region_code)
    return post and (not region_code or actor.reaches(region_code))


def is_own(actor: Actor, sheet: "CheckSheet") -> bool:
    """Whether the actor's own organisation decided."""
    return sheet.organisation_id in {*actor.organisation_ids, actor.organisation_id}


def may_check(actor: Actor, sheet: "CheckSheet") -> bool:
    """Whether the actor fills in the sheet: not that of the own organisation."""
    there = may_supervise(actor, sheet.region_code) and not is_own(actor, sheet)
    return there and sheet.state == SheetState.OPEN


def may_confirm(actor: Actor, sheet: "CheckSheet") -> bool:
    """Whether the actor confirms it: another person than who checked."""
    there = may_supervise(actor, sheet.region_code) and not is_own(actor, sheet)
    return there and sheet.state == SheetState.CHECKED and sheet.checked_by != actor.id
