"""One step of any theme's working copy: load and lock, ask the policy, move, leave a trace."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue.types.themes import ThemeSpec
from yiwang.services.designing import policy
from yiwang.services.designing.models import ThemeDraft
from yiwang.services.designing.queries.standing import standing_of
from yiwang.services.designing.rules import theme_content, workflow
from yiwang.services.designing.types import STATE_NAMES, Act, State

from .themes import CannotCompose


class ThemeOvertaken(Conflict):
    """Somebody else saved in between; ``detail`` says who, when and what."""

    code: ClassVar[str] = "designing.theme_overtaken"
    sentence: ClassVar[str] = "别人已经改过这份主题编制稿，请先看改了什么"


def opened_theme(draft_id: UUID, act: Act, *, actor: Actor, version: int) -> ThemeDraft:
    """Return a working copy locked for an act the actor may do.

    :raises NotFound: there is none in sight. :raises NotPermitted: not the actor's to do.
    :raises CannotCompose: it is elsewhere by now, or the actor acted on it in another role.
    :raises ThemeOvertaken: somebody changed it since ``version``.
    """
    row = ThemeDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if row is None or not policy.may_see(actor):
        raise NotFound
    concerning(f"designing:theme:{row.pk}", act=act.value, theme=row.basic_code)
    if workflow.after(State(row.state), act) is None:
        named = STATE_NAMES[State(row.state)]
        raise CannotCompose(f"这份编制稿现在是“{named}”，不能这样办理", reason="state")
    if not policy.may_with_theme(actor, act, row, standing_of(actor)):
        raise NotPermitted
    if not policy.is_another(actor, act, row):
        raise CannotCompose("不能审核自己编制的内容", reason="own")
    if row.version != version:
        raise _overtaken(row, version)
    return row


def _overtaken(row: ThemeDraft, version: int) -> ThemeOvertaken:
    since = list(row.steps.filter(version__gt=version).order_by("n")[:100])
    last = since[-1] if since else None
    return ThemeOvertaken(
        who=last.actor_name if last else "",
        when=last.at if last else None,
        changed=list(dict.fromkeys(step.what for step in since if step.what)),
        version=row.version,
    )


def moved_theme(
    row: ThemeDraft, act: Act, *, actor: Actor, at: datetime, opinion: str = "", what: str = ""
) -> ThemeDraft:
    """Write where the copy stands now, and the step that brought it there."""
    lane = workflow.lane(act, State(row.state))
    row.state = workflow.after(State(row.state), act) or row.state
    row.version += 1
    row.changed_at = at
    row.acted = lanes.joined(row.acted, lane, actor.id)
    row.save()
    theme_trace(row, act, actor=actor, at=at, opinion=opinion, what=what)
    return row


def theme_trace(
    row: ThemeDraft, act: Act, *, actor: Actor, at: datetime, opinion: str = "", what: str = ""
) -> None:
    """Write one step."""
    told = what[: lanes.LONGEST]
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion, state=row.state, what=told)


def saved(row: ThemeDraft, spec: ThemeSpec, what: str, *, actor: Actor, at: datetime) -> int:
    """Keep a change of the theme and tell it in words; return the new version.

    :raises CannotCompose: nothing changed.
    """
    content = theme_content.dump(spec)
    if theme_content.load(row.content) == spec:
        raise CannotCompose("没有改动", reason="same")
    row.content, row.title, row.department = content, spec.name, spec.lead
    return moved_theme(row, Act.SAVE, actor=actor, at=at, what=what).version
