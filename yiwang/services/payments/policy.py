"""Who may do what with a bill or a difference; pure: all that is asked is on actor and row.

Two hands (不相容岗位分离): who raised a bill or asked for something does not approve it.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission

from .types import MONEY_KEPT, BillAct, BillState

if TYPE_CHECKING:
    from . import models

ASK, APPROVE = "ask", "approve"
_A = BillAct
RIGHTS: Final = {
    _A.CANCEL: Permission.BILL,
    _A.ASK_WAIVER: Permission.BILL,
    _A.ASK_REFUND: Permission.BILL,
    _A.RETRY_REFUND: Permission.BILL,
    _A.GRANT_WAIVER: Permission.SETTLE,
    _A.DENY_WAIVER: Permission.SETTLE,
    _A.APPROVE_REFUND: Permission.SETTLE,
    _A.DENY_REFUND: Permission.SETTLE,
}
LANES: Final = {
    _A.RAISE: ASK,
    _A.CANCEL: ASK,
    _A.ASK_WAIVER: ASK,
    _A.ASK_REFUND: ASK,
    _A.RETRY_REFUND: ASK,
    _A.GRANT_WAIVER: APPROVE,
    _A.DENY_WAIVER: APPROVE,
    _A.APPROVE_REFUND: APPROVE,
    _A.DENY_REFUND: APPROVE,
}


def serves(actor: Actor, payee_id: UUID | None) -> bool:
    """Whether the actor's post is in the organisation or has a seat for it."""
    return actor.is_staff and payee_id in own(actor)


def own(actor: Actor) -> list[UUID]:
    """The organisations whose bills are the actor's affair."""
    found = {*actor.organisation_ids, actor.organisation_id}
    return sorted((one for one in found if one is not None), key=str)


def sees_bills(actor: Actor) -> bool:
    """Whether the post has to do with bills."""
    return any(actor.has(r) for r in (Permission.BILL, Permission.SETTLE, Permission.RECONCILE))


def is_payer(actor: Actor, bill: "models.Bill") -> bool:
    """Whether the bill is the actor's own or of whom the actor stands for now."""
    mine = {actor.person_id, actor.legal_person_id, actor.on_behalf_of} - {None}
    return not actor.is_staff and bill.payer_id in mine


def may_see(actor: Actor, bill: "models.Bill") -> bool:
    """Whether the actor may learn that the bill exists."""
    if actor.is_system or is_payer(actor, bill):
        return True
    return serves(actor, bill.payee_id)


def may(actor: Actor, act: BillAct, bill: "models.Bill") -> bool:
    """Whether the post allows the act."""
    if actor.is_system:
        return True
    right = RIGHTS.get(act)
    return right is not None and actor.has(right) and serves(actor, bill.payee_id)


def is_another(actor: Actor, act: BillAct, bill: "models.Bill") -> bool:
    """Whether the actor had no other hand in the bill."""
    if actor.is_system or actor.id == "":
        return actor.is_system
    return lanes.is_another(actor.id, LANES[act], bill.acted)


def may_reconcile(actor: Actor, payee_id: UUID | None) -> bool:
    """Whether the actor may resolve a difference; one of no known bill is everybody's."""
    right = actor.has(Permission.RECONCILE)
    return actor.is_system or (right and (payee_id is None or serves(actor, payee_id)))


def actions_for(
    actor: Actor,
    bill: "models.Bill",
    *,
    waiver_asked: bool,
    refund_asked: bool,
    refund_failed: bool,
    refundable: int,
) -> frozenset[BillAct]:
    """Return the acts open to the actor now."""
    state, possible = BillState(bill.state), set[BillAct]()
    if state is BillState.OPEN:
        possible |= {_A.CANCEL}
        possible |= {_A.GRANT_WAIVER, _A.DENY_WAIVER} if waiver_asked else {_A.ASK_WAIVER}
    if state in MONEY_KEPT and refundable > 0 and not refund_asked:
        possible |= {_A.ASK_REFUND}
    if refund_asked:
        possible |= {_A.APPROVE_REFUND, _A.DENY_REFUND}
    if refund_failed:
        possible |= {_A.RETRY_REFUND, _A.DENY_REFUND}
    return frozenset(a for a in possible if may(actor, a, bill) and is_another(actor, a, bill))
