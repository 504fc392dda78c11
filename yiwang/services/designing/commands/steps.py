"""One step of any design: load and lock, ask the policy, move, leave a trace."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.services.designing import policy
from yiwang.services.designing.models import FormDesign
from yiwang.services.designing.queries.standing import standing_of
from yiwang.services.designing.rules import workflow
from yiwang.services.designing.types import STATE_NAMES, Act, State


class CannotDesign(DomainError):
    """The design cannot take this step; ``fields`` says by field what mends it."""

    code: ClassVar[str] = "designing.cannot_design"
    sentence: ClassVar[str] = "表单设计稿现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else saved in between; ``detail`` says who, when and what."""

    code = "designing.overtaken"
    sentence = "别人已经改过这份表单设计稿，请先看改了什么"


def opened(design_id: UUID, act: Act, *, actor: Actor, version: int) -> FormDesign:
    """Return a design locked for an act the actor may do.

    :raises NotFound: there is none in sight. :raises NotPermitted: not the actor's to do.
    :raises CannotDesign: it is elsewhere by now, or the actor acted on it in another role.
    :raises Overtaken: somebody changed it since ``version``.
    """
    row = FormDesign.objects.select_for_update(of=("self",)).filter(pk=design_id).first()
    if row is None or not policy.may_see(actor):
        raise NotFound
    concerning(f"designing:design:{row.pk}", act=act.value, form=row.code)
    if workflow.after(State(row.state), act) is None:
        named = STATE_NAMES[State(row.state)]
        raise CannotDesign(f"这份设计稿现在是“{named}”，不能这样办理", reason="state")
    if not policy.may(actor, act, row, standing_of(actor)):
        raise NotPermitted
    if not policy.is_another(actor, act, row):
        raise CannotDesign("不能审核自己编辑的内容", reason="own")
    if row.version != version:
        raise _overtaken(row, version)
    return row


def _overtaken(row: FormDesign, version: int) -> Overtaken:
    since = list(row.steps.filter(version__gt=version).order_by("n")[:100])
    last = since[-1] if since else None
    return Overtaken(
        who=last.actor_name if last else "",
        when=last.at if last else None,
        changed=list(dict.fromkeys(step.what for step in since if step.what)),
        version=row.version,
    )


def moved(
    row: FormDesign, act: Act, *, actor: Actor, at: datetime, opinion: str = "", what: str = ""
) -> FormDesign:
    """Write where the design stands now, and the step that brought it there."""
    lane = workflow.lane(act, State(row.state))
    row.state = workflow.after(State(row.state), act) or row.state
    row.version += 1
    row.changed_at = at
    row.acted = lanes.joined(row.acted, lane, actor.id)
    row.save()
    trace(row, act, actor=actor, at=at, opinion=opinion, what=what)
    return row


def trace(
    row: FormDesign, act: Act, *, actor: Actor, at: datetime, opinion: str = "", what: str = ""
) -> None:
    """Write one step."""
    told = what[: lanes.LONGEST]
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion, state=row.state, what=told)
