"""Revisions: what waits for the viewer, lists by state, one with its trace and differences."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.editing import policy
from yiwang.services.editing.models import Revision, RevisionStep
from yiwang.services.editing.rules import differences, workflow
from yiwang.services.editing.types import (
    Act,
    Basis,
    Difference,
    Kind,
    Receiver,
    RevisionInfo,
    RevisionLine,
    State,
    StepInfo,
    Target,
)

from .standing import standing_of
from .targets import edition_of, form_of

LIMIT = 100
STEPS = 200
_HEAVY = ("base", "content", "bases")


def _seen(viewer: Actor, standing: policy.Standing) -> Q:
    """The rows that exist for a viewer: ``policy.may_see`` as a condition."""
    ids = list(standing.organisation_ids)
    found = Q(organisation_id__in=ids) | Q(receiver_ids__overlap=ids)
    for name, region in standing.departments:
        above = [region[:width].ljust(divisions.LENGTH, "0") for width in divisions.WIDTHS[1:]]
        found |= Q(organisation_id=None, department=name, region_code__in=above)
    if viewer.has(policy.EDIT) or viewer.has(policy.PUBLISH):
        prefix = divisions.prefix_of(viewer.region_code) if viewer.region_code else ""
        found |= Q(region_code__startswith=prefix) if prefix or viewer.is_system else Q(pk=None)
    return found


def revisions(
    *,
    states: Iterable[State] = (),
    basic_code: str = "",
    before: UUID | None = None,
    limit: int = 20,
    viewer: Actor,
) -> tuple[RevisionLine, ...]:
    """Return the revisions in sight, newest first."""
    if not any(viewer.has(p) for p in policy.ANY):
        return ()
    rows = Revision.objects.filter(_seen(viewer, standing_of(viewer)))
    if wanted := list(states):
        rows = rows.filter(state__in=wanted)
    if basic_code:
        rows = rows.filter(basic_code=basic_code)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_line(row) for row in rows.defer(*_HEAVY).order_by("-pk")[: min(limit, LIMIT)])


_WAITS = {
    policy.CHECK: (State.DEPARTMENT_CHECK, State.RECEIVER_CHECK),
    policy.LEGAL: (State.LEGAL_CHECK,),
    policy.PUBLISH: (State.READY,),
}
"""The states that wait for whoever holds a right."""


def waiting(*, viewer: Actor, limit: int = 50) -> tuple[RevisionLine, ...]:
    """Return the revisions that wait for the viewer, the oldest first (等我办理)."""
    if not any(viewer.has(p) for p in policy.ANY):
        return ()
    standing = standing_of(viewer)
    mine = Q(state__in=workflow.EDITABLE, editor_id=viewer.id)
    states = [state for right, found in _WAITS.items() if viewer.has(right) for state in found]
    rows = Revision.objects.filter(_seen(viewer, standing), mine | Q(state__in=states))
    rows = rows.defer(*_HEAVY)
    found = []
    for row in rows.order_by("pk")[: 5 * LIMIT]:
        acts = policy.actions(viewer, row, standing)
        own = row.state in workflow.EDITABLE and row.editor_id == viewer.id
        if own or acts & {Act.CHECK, Act.CONFIRM, Act.LEGAL, Act.PUBLISH}:
            found.append(_line(row))
    return tuple(found[: min(limit, LIMIT)])


def _line(row: Revision) -> RevisionLine:
    return RevisionLine(
        id=row.pk,
        target=Target(row.target),
        kind=Kind(row.kind),
        state=State(row.state),
        code=row.code or row.basic_code,
        name=row.name or row.basic_code,
        owner=row.organisation_name or row.department,
        editor_name=row.editor_name,
        changed_at=row.changed_at,
        effective_on=row.effective_on,
    )


def revision(revision_id: UUID, *, viewer: Actor) -> RevisionInfo | None:
    """Return one revision with its steps, differences and what the viewer may do; None unseen."""
    row = Revision.objects.filter(pk=revision_id).first()
    standing = standing_of(viewer)
    if row is None or not policy.may_see(viewer, row, standing):
        return None
    target = Target(row.target)
    current = edition_of(row)
    return RevisionInfo(
        id=row.pk,
        target=target,
        kind=Kind(row.kind),
        state=State(row.state),
        version=row.version,
        basic_code=row.basic_code,
        code=row.code,
        name=row.name or row.basic_code,
        department=row.department,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
        base_version=row.base_version,
        current_version=current.version_no if current else 0,
        base=row.base,
        content=row.content,
        reason=row.reason,
        bases=tuple(Basis(**one) for one in row.bases),
        effective_on=row.effective_on,
        editor_name=row.editor_name,
        created_at=row.created_at,
        changed_at=row.changed_at,
        receivers=_receivers(row),
        published_at=row.published_at,
        public_code=row.code if row.state == State.PUBLISHED else "",
        steps=_steps(row, target),
        differences=differences.differences(target, row.base, row.content),
        actions=policy.actions(viewer, row, standing),
        form_version_id=form_of(row),
    )


def _receivers(row: Revision) -> tuple[Receiver, ...]:
    return tuple(
        Receiver(
            UUID(one["organisation_id"]),
            one["name"],
            one["confirmed_by"],
            datetime.fromisoformat(one["confirmed_at"]) if one["confirmed_at"] else None,
        )
        for one in row.receivers
    )


def _steps(row: Revision, target: Target) -> tuple[StepInfo, ...]:
    rows: Any = RevisionStep.objects.filter(revision=row).order_by("n")[:STEPS]
    return tuple(
        StepInfo(
            n=step.n,
            act=Act(step.act),
            state=State(step.state),
            actor_name=step.actor_name,
            office=step.office,
            at=step.at,
            opinion=step.opinion,
            changed=differences.labels(target, list(step.before)),
        )
        for step in rows
    )


def due(today: date, *, viewer: Actor, limit: int = LIMIT) -> tuple[UUID, ...]:
    """Return the scheduled revisions whose day has come, the earliest first."""
    rows = Revision.objects.filter(state=State.SCHEDULED, effective_on__lte=today)
    if not viewer.is_system:
        return ()
    return tuple(rows.order_by("effective_on", "pk").values_list("pk", flat=True)[:limit])


def compared(
    code: str, older: int, newer: int, *, viewer: Actor
) -> tuple[Edition, Edition, tuple[Difference, ...]] | None:
    """Return two published versions of an item or a list with what differs between them."""
    del viewer
    is_list = len(code) > 12  # noqa: PLR2004
    read = catalogue.list_edition if is_list else catalogue.basic_edition
    old, new = read(code, older), read(code, newer)
    if old is None or new is None:
        return None
    target = Target.LIST if is_list else Target.BASIC
    return old, new, differences.differences(target, old.content, new.content)
