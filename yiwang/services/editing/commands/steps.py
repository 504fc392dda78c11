"""One step of any revision: load and lock, ask the policy, move, leave a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.services.editing import policy
from yiwang.services.editing.models import Revision
from yiwang.services.editing.queries.standing import standing_of
from yiwang.services.editing.rules import workflow
from yiwang.services.editing.types import STATE_NAMES, Act, Kind, State


class CannotRevise(DomainError):
    """The revision cannot take this step."""

    code: ClassVar[str] = "editing.cannot_revise"
    sentence: ClassVar[str] = "修订稿现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else saved in between; ``detail`` says who, when and which elements."""

    code = "editing.overtaken"
    sentence = "别人已经改过这份修订稿，请先看改了什么"


def opened(revision_id: UUID, act: Act, *, actor: Actor, version: int = 0) -> Revision:
    """Return a revision locked for an act the actor may do.

    :raises NotFound: there is none in sight. :raises NotPermitted: not the actor's to do.
    :raises CannotRevise: it is elsewhere by now, or the actor acted on it in another role.
    :raises Overtaken: somebody changed it since ``version``.
    """
    rows = Revision.objects.select_for_update(of=("self",))
    row = rows.filter(pk=revision_id).first()
    standing = standing_of(actor)
    if row is None or not policy.may_see(actor, row, standing):
        raise NotFound
    concerning(f"editing:revision:{row.pk}", act=act.value, item=row.basic_code)
    if workflow.after(State(row.state), act) is None:
        named = STATE_NAMES[State(row.state)]
        raise CannotRevise(f"这份修订稿现在是“{named}”，不能这样办理", reason="state")
    if not policy.may(actor, act, row, standing):
        raise NotPermitted
    if not policy.is_another(actor, act, row):
        raise CannotRevise("不能审核自己编辑的内容", reason="own")
    if version and row.version != version:
        raise overtaken(row, version)
    return row


def overtaken(row: Revision, version: int) -> Overtaken:
    """Return the refusal that says who changed what since a version."""
    since = list(row.steps.filter(version__gt=version).order_by("n"))
    last = since[-1] if since else None
    return Overtaken(
        who=last.actor_name if last else "",
        when=last.at if last else None,
        before=lanes.before(since),
        version=row.version,
    )


def moved(
    row: Revision,
    act: Act,
    *,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    state: State | None = None,
    before: Mapping[str, Any] | None = None,
) -> Revision:
    """Write where the revision stands now, and the step that brought it there."""
    lane = workflow.lane(act, State(row.state))
    row.state = state or workflow.after(State(row.state), act, kind=Kind(row.kind)) or row.state
    row.version += 1
    row.changed_at = at
    row.acted = lanes.joined(row.acted, lane, actor.id)
    row.save()
    trace(row, act, actor=actor, at=at, opinion=opinion, before=before or {})
    return row


def trace(
    row: Revision,
    act: Act,
    *,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    before: Mapping[str, Any],
) -> None:
    """Write one step."""
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion, state=row.state, before=dict(before))
