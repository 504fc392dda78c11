"""Manuscripts for staff: what waits, lists, one with its trace, what a save would say."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.engagement.content import policy
from yiwang.engagement.content.models import Manuscript, ManuscriptStep, ManuscriptVersion
from yiwang.engagement.content.rules import elements, grams, prose, screening
from yiwang.engagement.content.types import (
    Act,
    Element,
    Kind,
    ManuscriptInfo,
    ManuscriptLine,
    State,
    StepInfo,
    VersionInfo,
)
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions

from .public import attachments

LIMIT = 100
STEPS = 200


def _in_sight(viewer: Actor) -> Q:
    """The rows that exist for a viewer: ``policy.may_see`` as a condition."""
    prefix = divisions.prefix_of(viewer.region_code) if viewer.region_code else ""
    if not viewer.is_system and (not viewer.region_code or not _rights(viewer)):
        return Q(pk=None)
    found = Q(region_code__startswith=prefix)
    if policy.keeps_national(viewer):
        found |= Q(region_code=divisions.COUNTRY)
    if viewer.has(policy.EDIT) or viewer.has(policy.PUBLISH):
        return found
    return found & Q(kind=Kind.CENTRE)


def _rights(viewer: Actor) -> bool:
    return any(viewer.has(right) for right in policy.ANY)


def manuscripts(
    *,
    kind: Kind | None = None,
    state: State | None = None,
    unverified: bool = False,
    text: str = "",
    before: UUID | None = None,
    limit: int = 20,
    viewer: Actor,
) -> tuple[ManuscriptLine, ...]:
    """Return the manuscripts in sight, newest first; only those nobody has compared, if asked.

    ``text``: words of the title, the public one where there is one.
    """
    rows = Manuscript.objects.filter(_in_sight(viewer)).defer("content", "grams")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if state is not None:
        rows = rows.filter(state=state)
    if unverified:
        rows = rows.filter(is_unverified=True)
    if wanted := grams.wanted(text):
        rows = rows.filter(grams__contains=wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_line(row) for row in rows.order_by("-pk")[: min(limit, LIMIT)])


def waiting(*, viewer: Actor, limit: int = 50) -> tuple[ManuscriptLine, ...]:
    """Return what waits for the viewer: to publish, or returned to the editor; oldest first."""
    mine = Q(state=State.RETURNED, editor_id=viewer.id)
    if viewer.has(policy.PUBLISH):
        mine |= Q(state=State.CHECK) & ~Q(acted__contains=viewer.id)
    rows = Manuscript.objects.filter(_in_sight(viewer) & mine).defer("content", "grams")
    return tuple(_line(row) for row in rows.order_by("pk")[: min(limit, LIMIT)])


def _line(row: Manuscript) -> ManuscriptLine:
    return ManuscriptLine(
        id=row.pk,
        kind=Kind(row.kind),
        state=State(row.state),
        title=row.title,
        region_code=row.region_code,
        editor_name=row.editor_name,
        changed_at=row.changed_at,
        is_public=row.published_id is not None,
        is_unverified=row.is_unverified,
        due_on=row.due_on,
    )


def due(*, today: date, viewer: Actor) -> tuple[UUID, ...]:
    """Return what passed its check and has come to its day, the longest waiting first."""
    require(viewer.is_system)
    rows = Manuscript.objects.filter(state=State.SCHEDULED, due_on__lte=today)
    return tuple(rows.order_by("due_on", "pk").values_list("pk", flat=True)[:LIMIT])


def manuscript(manuscript_id: UUID, *, today: date, viewer: Actor) -> ManuscriptInfo | None:
    """Return one manuscript with its trace, its versions and what the viewer may do; or None."""
    row = Manuscript.objects.filter(pk=manuscript_id).first()
    if row is None or not policy.may_see(viewer, row):
        return None
    kind, content = Kind(row.kind), row.content
    return ManuscriptInfo(
        id=row.pk,
        kind=kind,
        state=State(row.state),
        version=row.version,
        title=row.title,
        region_code=row.region_code,
        content=content,
        editor_name=row.editor_name,
        changed_at=row.changed_at,
        public_no=row.public_no,
        key=row.key or "",
        is_public=row.published_id is not None,
        blocks=prose.blocks(content.get("body", "")),
        explained=prose.blocks(content.get("explanation", "")),
        summed=prose.blocks(content.get("summary", "")),
        files=attachments(content),
        told=elements.told(kind, content),
        faults=screening.faults(kind, content, today=today, is_new=row.first_published_at is None),
        steps=tuple(_step(one, kind) for one in row.steps.order_by("-n")[:STEPS]),
        versions=tuple(_version(v) for v in row.versions.order_by("-version_no")[:LIMIT]),
        is_unverified=row.is_unverified,
        verified_by=row.verified_by,
        verified_on=row.verified_on,
        verified_source=row.verified_source,
        due_on=row.due_on,
        actions=policy.actions(viewer, row),
    )


def _step(row: ManuscriptStep, kind: Kind) -> StepInfo:
    return StepInfo(
        n=row.n,
        act=Act(row.act),
        state=State(row.state),
        actor_name=row.actor_name,
        office=row.office,
        at=row.at,
        opinion=row.opinion,
        changed=elements.labels(kind, tuple(row.before)),
    )


def _version(row: ManuscriptVersion) -> VersionInfo:
    return VersionInfo(
        version_no=row.version_no,
        published_at=row.published_at,
        editor_name=row.editor_name,
        publisher_name=row.publisher_name,
        changed=tuple(row.changed),
    )


def elements_of(kind: Kind, *, viewer: Actor) -> tuple[Element, ...]:
    """Return what a text of this kind is made of, for its form."""
    del viewer
    return elements.ELEMENTS[kind][:LIMIT]


def previewed(
    manuscript_id: UUID, version_no: int, *, viewer: Actor
) -> tuple[tuple[str, str], ...] | None:
    """Return an older version, element by element as it was typed; None when out of sight."""
    rows = ManuscriptVersion.objects.select_related("manuscript")
    row = rows.filter(manuscript_id=manuscript_id, version_no=version_no).first()
    if row is None or not policy.may_see(viewer, row.manuscript):
        return None
    kind = Kind(row.manuscript.kind)
    long = [
        (one.label, str(row.content[one.key]))
        for one in elements.ELEMENTS[kind]
        if one.shape == "LONG" and row.content.get(one.key)
    ]
    names = "、".join(one.name for one in attachments(row.content))
    files = [("附件和图片", names)] if names else []
    return (("标题", row.title), *elements.told(kind, row.content), *long, *files)[:LIMIT]


def changed_since(
    info: ManuscriptInfo, mine: Mapping[str, Any], before: Mapping[str, Any], *, viewer: Actor
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Put what was typed and what others saved meanwhile together; name what both changed."""
    del viewer
    return elements.merged(info.kind, before, info.content, mine)


def is_there(kind: Kind, title: str, region_code: str, *, viewer: Actor = ANYONE) -> bool:
    """Whether a place has a text of this title, in work or published."""
    del viewer
    rows = Manuscript.objects.filter(kind=kind, title=title[:160], region_code=region_code)
    return rows.exists()
