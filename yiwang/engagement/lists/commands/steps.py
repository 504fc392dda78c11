"""One step of any list: load and lock, ask the policy, move, leave a trace."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.lists import policy
from yiwang.engagement.lists.models import NamedList
from yiwang.engagement.lists.rules import workflow
from yiwang.engagement.lists.types import STATE_NAMES, Act, State
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor


class CannotList(DomainError):
    """The list cannot take this step."""

    code: ClassVar[str] = "lists.cannot_list"
    sentence: ClassVar[str] = "这份名单现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else saved in between; ``detail`` says who, when and what."""

    code = "lists.overtaken"
    sentence = "别人已经改过，请先看改了什么"


def opened(list_id: UUID, act: Act, *, actor: Actor, version: int = 0) -> NamedList:
    """Return a list locked for an act the actor may do.

    :raises NotFound: there is none in sight. :raises NotPermitted: not the actor's to do.
    :raises CannotList: it is elsewhere by now, or the actor acted on it in another role.
    :raises Overtaken: somebody took a step since ``version``.
    """
    row = NamedList.objects.select_for_update(of=("self",)).filter(pk=list_id).first()
    if row is None or not policy.may_see(actor, row):
        raise NotFound
    concerning(f"lists:list:{row.pk}", act=act.value, kind=row.kind, region=row.region_code)
    if workflow.after(State(row.state), act) is None:
        named = STATE_NAMES[State(row.state)]
        raise CannotList(f"这份名单现在是“{named}”，不能这样办理", reason="state")
    if not policy.may(actor, act, row):
        raise NotPermitted
    if not policy.is_another(actor, act, row):
        raise CannotList("编辑、核对和发布要由不同的人办理，请换一个人", reason="own")
    if version and row.version != version:
        last = row.steps.order_by("-n").first()
        raise Overtaken(
            who=last.actor_name if last else "",
            when=last.at if last else None,
            what=last.opinion if last else "",
        )
    return row


def moved(row: NamedList, act: Act, *, actor: Actor, at: datetime, opinion: str = "") -> None:
    """Write where the list stands now, and the step that brought it there."""
    state = State(row.state)
    lane = workflow.lane(act, state)
    row.state = workflow.after(state, act) or state
    if state in {State.PUBLISHED, State.WITHDRAWN}:
        row.acted = {}
    row.acted = lanes.joined(row.acted, lane, actor.id)
    row.version += 1
    row.changed_by, row.changed_at = actor.name, at
    row.save()
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion)
