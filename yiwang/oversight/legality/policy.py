"""Who draws, checks and confirms; takes loaded values only."""

from typing import TYPE_CHECKING

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.legality.types import About, AmendmentState, SheetState

OWNING = (Permission.DECIDE, Permission.EDIT_CATALOGUE)

if TYPE_CHECKING:
    from yiwang.oversight.legality.models import Amendment, CheckSheet


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


def may_propose(actor: Actor, sheet: "CheckSheet") -> bool:
    """Whether the actor proposes a correction: of a confirmed fault, not the own organisation's."""
    there = may_supervise(actor, sheet.region_code) and not is_own(actor, sheet)
    return there and sheet.state == SheetState.CONFIRMED and any(sheet.points.values())


def owns(actor: Actor, row: "Amendment") -> bool:
    """Whether what is to be corrected is the actor's: of the office, or of supervision there."""
    if not actor.is_staff:
        return False
    if row.about == About.RULE:
        return actor.has(Permission.SUPERVISE) and actor.reaches(row.region_code)
    mine = {*actor.organisation_ids, actor.organisation_id}
    return row.organisation_id in mine and any(actor.has(one) for one in OWNING)


def may_list_amendments(actor: Actor) -> bool:
    """Whether proposals may be the actor's to answer or to close."""
    posts = (*OWNING, Permission.SUPERVISE, Permission.LEGAL_SUPERVISION)
    return actor.is_staff and bool(actor.region_code) and any(actor.has(one) for one in posts)


def may_read_amendment(actor: Actor, row: "Amendment") -> bool:
    """Whether a proposal is for the actor: who owns what it is about, or law supervision there."""
    return owns(actor, row) or may_supervise(actor, row.region_code)


def amendment_acts(actor: Actor, row: "Amendment") -> frozenset[str]:
    """What the actor may do with a proposal now; who owns it does not close it."""
    if owns(actor, row):
        first = row.state == AmendmentState.OPEN and actor.id != row.proposed_by
        return frozenset({"ANSWER"}) if first else frozenset()
    answered = row.state in {AmendmentState.ACCEPTED, AmendmentState.DECLINED}
    closes = answered and may_supervise(actor, row.region_code)
    return frozenset({"CLOSE"}) if closes else frozenset()


def may_confirm(actor: Actor, sheet: "CheckSheet") -> bool:
    """Whether the actor confirms it: another person than who checked."""
    there = may_supervise(actor, sheet.region_code) and not is_own(actor, sheet)
    return there and sheet.state == SheetState.CHECKED and sheet.checked_by != actor.id
