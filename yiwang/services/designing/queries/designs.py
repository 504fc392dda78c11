"""Designs: what waits for the viewer, lists by state, one with its trace, faults, differences."""

from collections.abc import Iterable
from uuid import UUID

from yiwang.foundation.core.types import Actor
from yiwang.services.designing import policy
from yiwang.services.designing.models import DesignStep, FormDesign
from yiwang.services.designing.rules import differences, judging, workflow
from yiwang.services.designing.types import (
    Act,
    DesignInfo,
    DesignLine,
    Difference,
    State,
    StepInfo,
)
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormInfo

from .standing import standing_of, subject_of

LIMIT = 100
STEPS = 300


def designs(
    *,
    states: Iterable[State] = (),
    code: str = "",
    before: UUID | None = None,
    limit: int = 20,
    viewer: Actor,
) -> tuple[DesignLine, ...]:
    """Return the designs, newest first."""
    if not policy.may_see(viewer):
        return ()
    rows = FormDesign.objects.defer("pages")
    if wanted := list(states):
        rows = rows.filter(state__in=wanted)
    if code:
        rows = rows.filter(code=code)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_line(row) for row in rows.order_by("-pk")[: min(limit, LIMIT)])


def waiting(*, viewer: Actor, limit: int = 50) -> tuple[DesignLine, ...]:
    """Return the designs that wait for the viewer, the oldest first (等我办理)."""
    if not policy.may_see(viewer):
        return ()
    standing = standing_of(viewer)
    found = []
    rows = FormDesign.objects.filter(state__in=workflow.OPEN).defer("pages")
    for row in rows.order_by("pk")[: 5 * LIMIT]:
        acts = policy.actions(viewer, row, standing)
        own = row.state in workflow.EDITABLE and row.editor_id == viewer.id
        if own or acts & {Act.CHECK, Act.PUBLISH}:
            found.append(_line(row))
    return tuple(found[: min(limit, LIMIT)])


def may_begin(*, viewer: Actor) -> bool:
    """Whether the viewer may begin a design (起草)."""
    return policy.may_begin(viewer)


def open_design(code: str, *, viewer: Actor) -> DesignLine | None:
    """Return the design of a form that is under way, None where there is none."""
    rows = FormDesign.objects.filter(code=code, state__in=workflow.OPEN).defer("pages")
    row = rows.first() if policy.may_see(viewer) else None
    return _line(row) if row else None


def _line(row: FormDesign) -> DesignLine:
    return DesignLine(
        id=row.pk,
        code=row.code,
        title=row.title,
        state=State(row.state),
        editor_name=row.editor_name,
        changed_at=row.changed_at,
    )


def design(design_id: UUID, *, viewer: Actor) -> DesignInfo | None:
    """Return one design with all that its page shows; None unseen."""
    row = FormDesign.objects.filter(pk=design_id).first()
    if row is None or not policy.may_see(viewer):
        return None
    pages = eforms.pages_of(row.pages)
    base = eforms.form(row.base_version_id) if row.base_version_id else None
    versions = eforms.form_versions(row.code)
    return DesignInfo(
        id=row.pk,
        code=row.code,
        title=row.title,
        department=row.department,
        basic_code=row.basic_code,
        item_name=row.item_name,
        state=State(row.state),
        version=row.version,
        base_version=row.base_version,
        current_version=versions[0].version if versions else 0,
        pages=pages,
        reason=row.reason,
        editor_name=row.editor_name,
        created_at=row.created_at,
        changed_at=row.changed_at,
        published_at=row.published_at,
        lists_done=row.lists_done,
        adopted_at=row.adopted_at,
        steps=_steps(row),
        differences=differences.differences(base.pages if base else (), pages),
        faults=judging.faults(pages, subject_of(row)) if row.state in workflow.OPEN else (),
        actions=policy.actions(viewer, row, standing_of(viewer)),
    )


def _steps(row: FormDesign) -> tuple[StepInfo, ...]:
    rows = DesignStep.objects.filter(design=row).order_by("-n")[:STEPS]
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
        for step in rows
    )


def compared(
    code: str, older: int, newer: int, *, viewer: Actor
) -> tuple[FormInfo, FormInfo, tuple[Difference, ...]] | None:
    """Return two versions of a form with what differs between them, field by field."""
    del viewer
    ids = {line.version: line.version_id for line in eforms.form_versions(code)}
    if older not in ids or newer not in ids:
        return None
    old, new = eforms.form(ids[older]), eforms.form(ids[newer])
    return old, new, differences.differences(old.pages, new.pages)
