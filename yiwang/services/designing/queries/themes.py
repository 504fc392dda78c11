"""Reads of themes: what is published, what is being composed, what waits for its editors."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.designing import policy
from yiwang.services.designing.models import Theme, ThemeDraft, ThemeTask
from yiwang.services.designing.rules import theme_content, workflow
from yiwang.services.designing.types import (
    Act,
    State,
    StepInfo,
    ThemeDraftInfo,
    ThemeDraftLine,
    ThemeInfo,
    ThemeLine,
    ThemeTaskInfo,
)

from .standing import standing_of

LIMIT, STEPS, TASKS = 100, 50, 50


def themes(
    region_code: str = "", *, before: int | None = None, limit: int = 20, viewer: Actor
) -> tuple[ThemeLine, ...]:
    """Return the published themes of a division and below, the newest first."""
    if not policy.may_see(viewer):
        return ()
    open_ = Count("tasks", filter=Q(tasks__settled_at=None))
    rows = Theme.objects.annotate(open_tasks=open_)
    if region_code:
        rows = rows.filter(region_code__startswith=divisions.prefix_of(region_code))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = rows.defer("content").order_by("-pk")[: min(limit, LIMIT)]
    return tuple(_line(row, row.open_tasks) for row in found)


def _line(row: Theme, open_tasks: int) -> ThemeLine:
    return ThemeLine(
        id=row.pk,
        basic_code=row.basic_code,
        name=row.name,
        lead=row.lead,
        region_code=row.region_code,
        items=len(row.items),
        version=row.version,
        published_at=row.published_at,
        open_tasks=open_tasks,
    )


def theme(theme_id: int, *, viewer: Actor) -> ThemeInfo | None:
    """Return one published theme with what waits for its editors; None unseen."""
    row = Theme.objects.filter(pk=theme_id).first()
    if row is None or not policy.may_see(viewer):
        return None
    tasks = _tasks(row)
    copies = ThemeDraft.objects.filter(
        basic_code=row.basic_code, region_code=row.region_code, state__in=workflow.OPEN
    )
    return ThemeInfo(
        line=_line(row, sum(1 for t in tasks if t.settled_at is None)),
        list_code=row.list_code,
        spec=theme_content.load(row.content),
        tasks=tasks,
        open_draft=copies.values_list("pk", flat=True).first(),
        may_begin=policy.may_begin_theme(viewer, row.region_code),
    )


def _tasks(row: Theme | None) -> tuple[ThemeTaskInfo, ...]:
    if row is None:
        return ()
    found = ThemeTask.objects.filter(theme=row).select_related("theme").order_by("-pk")[:TASKS]
    return tuple(_task(task) for task in found)


def _task(row: ThemeTask) -> ThemeTaskInfo:
    return ThemeTaskInfo(
        id=row.pk,
        theme_name=row.theme.name,
        theme_version=row.theme_version,
        basic_code=row.basic_code,
        what=row.what,
        changes=row.changes,
        changed_at=row.changed_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        answer=row.answer,
    )


def theme_tasks(*, viewer: Actor, limit: int = 20) -> tuple[ThemeTaskInfo, ...]:
    """Return what changed under themes of the viewer's divisions and nobody answered (待核对)."""
    if not policy.may_begin_theme(viewer, viewer.region_code):
        return ()
    prefix = divisions.prefix_of(viewer.region_code) if viewer.region_code else ""
    rows = ThemeTask.objects.filter(settled_at=None, theme__region_code__startswith=prefix)
    found = rows.select_related("theme").order_by("-pk")[: min(limit, LIMIT)]
    return tuple(_task(row) for row in found)


def is_in_a_theme(basic_code: str, *, viewer: Actor = ANYONE) -> bool:
    """Whether an item belongs to a published theme anywhere."""
    del viewer
    return Theme.objects.filter(items__contains=[basic_code]).exists()


def may_begin_theme(*, viewer: Actor) -> bool:
    """Whether the viewer may compose themes of their own division."""
    return bool(viewer.region_code) and policy.may_begin_theme(viewer, viewer.region_code)


def theme_drafts(
    states: Iterable[State] = (), *, before: UUID | None = None, limit: int = 20, viewer: Actor
) -> tuple[ThemeDraftLine, ...]:
    """Return the working copies, newest first."""
    if not policy.may_see(viewer):
        return ()
    rows = ThemeDraft.objects.defer("content")
    if wanted := list(states):
        rows = rows.filter(state__in=wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_draft_line(row) for row in rows.order_by("-pk")[: min(limit, LIMIT)])


def _draft_line(row: ThemeDraft) -> ThemeDraftLine:
    return ThemeDraftLine(
        id=row.pk,
        basic_code=row.basic_code,
        title=row.title,
        state=State(row.state),
        editor_name=row.editor_name,
        changed_at=row.changed_at,
    )


def themes_waiting(*, viewer: Actor, limit: int = 50) -> tuple[ThemeDraftLine, ...]:
    """Return the working copies that wait for the viewer, the oldest first (等我办理)."""
    if not policy.may_see(viewer):
        return ()
    standing = standing_of(viewer)
    found = []
    rows = ThemeDraft.objects.filter(state__in=workflow.OPEN).defer("content")
    for row in rows.order_by("pk")[: 5 * LIMIT]:
        acts = policy.theme_actions(viewer, row, standing)
        own = row.state in workflow.EDITABLE and row.editor_id == viewer.id
        if own or acts & {Act.CHECK, Act.PUBLISH}:
            found.append(_draft_line(row))
    return tuple(found[: min(limit, LIMIT)])


def theme_draft(draft_id: UUID, *, viewer: Actor) -> ThemeDraftInfo | None:
    """Return one working copy, compiled from the items as they are now; None unseen."""
    row = ThemeDraft.objects.filter(pk=draft_id).first()
    if row is None or not policy.may_see(viewer):
        return None
    spec = theme_content.load(row.content)
    made = catalogue.compiled_theme(spec)
    published = Theme.objects.filter(basic_code=row.basic_code, region_code=row.region_code).first()
    return ThemeDraftInfo(
        id=row.pk,
        state=State(row.state),
        version=row.version,
        spec=spec,
        made=made,
        reason=row.reason,
        editor_name=row.editor_name,
        created_at=row.created_at,
        published_at=row.published_at,
        is_changed=row.state in workflow.CHECKS and row.digest != made.digest,
        steps=_steps(row),
        tasks=tuple(t for t in _tasks(published) if t.settled_at is None),
        actions=policy.theme_actions(viewer, row, standing_of(viewer)),
    )


def _steps(row: ThemeDraft) -> tuple[StepInfo, ...]:
    return tuple(
        StepInfo(
            n=step.n,
            act=Act(step.act),
            state=State(step.state),
            actor_name=step.actor_name,
            office=step.office,
            at=step.at,
            opinion=step.opinion,
            what=step.what,
        )
        for step in row.steps.order_by("-n")[:STEPS]
    )
