"""One step of any manuscript: load and lock, ask the policy, move, leave a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from yiwang.engagement.content import policy
from yiwang.engagement.content.models import Manuscript
from yiwang.engagement.content.rules import elements
from yiwang.engagement.content.types import STATE_NAMES, Act, Kind, State
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, require
from yiwang.foundation.core.types import Actor


class CannotWrite(DomainError):
    """The manuscript cannot take this step."""

    code: ClassVar[str] = "content.cannot_write"
    sentence: ClassVar[str] = "这篇文稿现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else saved in between; ``detail`` says who, when and what was there before."""

    code = "content.overtaken"
    sentence = "别人已经改过这篇文稿，请先看改了什么"


def opened(manuscript_id: UUID, act: Act, *, actor: Actor, version: int) -> Manuscript:
    """Return a manuscript locked for an act the actor may do, seen at ``version``.

    :raises NotFound: there is none in sight. :raises NotPermitted: not the actor's to do.
    :raises CannotWrite: it stands elsewhere by now, or the actor wrote what is to be published.
    :raises Overtaken: somebody changed it since.
    """
    rows = Manuscript.objects.select_for_update(of=("self",))
    row = rows.filter(pk=manuscript_id).first()
    if row is None or not policy.may_see(actor, row):
        raise NotFound
    concerning(f"content:manuscript:{row.pk}", act=act.value, kind=row.kind)
    require(policy.has_right(actor, act, row))
    if not policy.is_possible(act, row):
        named = STATE_NAMES[State(row.state)]
        raise CannotWrite(f"这篇文稿现在是“{named}”，不能这样办理", reason="state")
    if not policy.is_another(actor, act, row):
        raise CannotWrite("不能审核自己编辑的内容", reason="own")
    if row.version != version:
        raise overtaken(row, version)
    return row


def overtaken(row: Manuscript, version: int) -> Overtaken:
    """Return the refusal that says who changed what since a version."""
    since = list(row.steps.filter(version__gt=version).order_by("n"))
    before = lanes.before(since)
    return Overtaken(
        who=since[-1].actor_name if since else "",
        when=since[-1].at if since else None,
        before=before,
        changed=elements.labels(Kind(row.kind), tuple(before)),
        version=row.version,
    )


def moved(
    row: Manuscript,
    act: Act,
    state: State,
    *,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    before: Mapping[str, Any] | None = None,
) -> Manuscript:
    """Write where the manuscript stands now, and the step that brought it there."""
    row.state = state
    row.version += 1
    row.changed_at = at
    row.save()
    trace(row, act, actor=actor, at=at, opinion=opinion, before=before or {})
    return row


def trace(
    row: Manuscript,
    act: Act,
    *,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    before: Mapping[str, Any],
) -> None:
    """Write one step."""
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion, state=row.state, before=dict(before))
