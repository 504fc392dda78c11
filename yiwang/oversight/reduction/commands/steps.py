"""One step of any self-check: load and lock, ask the policy, move, leave a trace."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.oversight.reduction import policy
from yiwang.oversight.reduction.models import SelfCheck
from yiwang.oversight.reduction.rules import workflow
from yiwang.oversight.reduction.types import STATE_NAMES, Act, State


class CannotCheck(DomainError):
    """The self-check cannot take this step."""

    code: ClassVar[str] = "reduction.cannot_check"
    sentence: ClassVar[str] = "这份自查现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else saved in between; ``detail`` says who and when."""

    code = "reduction.overtaken"
    sentence = "别人已经改过，请先看改了什么"


def opened(check_id: UUID, act: Act, *, actor: Actor, version: int = 0) -> SelfCheck:
    """Return a self-check locked for an act the actor may do.

    :raises NotFound: there is none in sight. :raises NotPermitted: not the actor's to do.
    :raises CannotCheck: it is elsewhere by now, or the actor acted on it in another role.
    :raises Overtaken: somebody took a step since ``version``.
    """
    row = SelfCheck.objects.select_for_update(of=("self",)).filter(pk=check_id).first()
    if row is None or not policy.may_see(actor, row):
        raise NotFound
    concerning(f"reduction:check:{row.pk}", act=act.value, organisation=row.organisation_name)
    if workflow.after(State(row.state), act) is None:
        named = STATE_NAMES[State(row.state)]
        raise CannotCheck(f"这份自查现在是“{named}”，不能这样办理", reason="state")
    if not policy.may(actor, act, row):
        raise NotPermitted
    if not policy.is_another(actor, act, row):
        raise CannotCheck("不能审核自己自查的内容，请由另一个人办理", reason="own")
    if version and row.version != version:
        last = row.steps.order_by("-n").first()
        raise Overtaken(who=last.actor_name if last else "", when=last.at if last else None)
    return row


def moved(
    row: SelfCheck,
    act: Act,
    *,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    is_traced: bool = True,
) -> None:
    """Write where the self-check stands now, and the step that brought it there."""
    state = State(row.state)
    lane = workflow.lane(act, state)
    row.state = workflow.after(state, act) or state
    row.changed_at = at
    row.acted = lanes.joined(row.acted, lane, actor.id)
    if is_traced:
        row.version += 1
    row.save()
    if is_traced:
        lanes.trace(row, act, actor=actor, at=at, opinion=opinion)
