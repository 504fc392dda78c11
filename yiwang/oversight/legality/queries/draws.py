"""Draws: those of the viewer's division, and what of them is public."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.legality import policy
from yiwang.oversight.legality.models import Draw
from yiwang.oversight.legality.types import DrawInfo

MOST: Final = 100


def draws(
    *, after: UUID | None = None, limit: int = 20, viewer: Actor, today: date
) -> tuple[DrawInfo, ...]:
    """Return the draws of the viewer's division and below, the newest first.

    :raises NotPermitted: law supervision is not the viewer's post.
    """
    require(policy.may_supervise(viewer))
    return _listed(viewer.region_code, after, limit, today, viewer)


def public_draws(
    region_code: str, *, after: UUID | None = None, limit: int = 20, viewer: Actor, today: date
) -> tuple[DrawInfo, ...]:
    """Return what everybody may know of the draws of a division and below: no list, no number."""
    return _listed(region_code, after, limit, today, viewer)


def _listed(
    region_code: str, after: UUID | None, limit: int, today: date, viewer: Actor
) -> tuple[DrawInfo, ...]:
    rows = Draw.objects.filter(region_code__startswith=divisions.prefix_of(region_code))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-id")[: max(1, min(limit, MOST))])
    names = {r.code: r.name for r in orgs.regions({one.region_code for one in found})}
    return tuple(_info(one, names.get(one.region_code, ""), today, viewer) for one in found)


def draw(draw_id: UUID, *, viewer: Actor, today: date) -> DrawInfo:
    """Return one draw. :raises NotFound: there is none in the viewer's reach."""
    return _info(_row(draw_id, viewer), "", today, viewer)


def exported(draw_id: UUID, *, viewer: Actor) -> dict[str, Any]:
    """Return all it takes to draw again (`verify_draw`). :raises NotFound: as :func:`draw`."""
    row = _row(draw_id, viewer)
    if row.drawn_at is None:
        raise NotFound
    return {
        "name": row.name,
        "seed_sm3": row.seed_sm3,
        "seed": row.seed,
        "share": row.share,
        "is_stratified": row.is_stratified,
        "list_sm3": row.list_sm3,
        "list": row.lines,
        "drawn": row.drawn,
    }


def _row(draw_id: UUID, viewer: Actor) -> Draw:
    row = Draw.objects.filter(pk=draw_id).first()
    if row is None or not policy.may_supervise(viewer, row.region_code):
        raise NotFound
    return row


def _info(row: Draw, region_name: str, today: date, viewer: Actor) -> DrawInfo:
    ripe = row.drawn_at is None and today > row.last
    return DrawInfo(
        id=row.pk,
        name=row.name,
        region_name=region_name,
        organisation_name=row.organisation_name,
        first=row.first,
        last=row.last,
        share=row.share,
        is_stratified=row.is_stratified,
        with_refusals=row.with_refusals,
        scope=row.scope,
        seed_sm3=row.seed_sm3,
        committed_at=row.committed_at,
        seed=row.seed,
        list_sm3=row.list_sm3,
        list_size=len(row.lines),
        drawn=len(row.drawn),
        drawn_at=row.drawn_at,
        may_draw=ripe and policy.may_supervise(viewer, row.region_code),
    )
