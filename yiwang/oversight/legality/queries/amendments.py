"""Correction proposals: those the viewer owns, or of the division law supervision has."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.lib.codes import divisions
from yiwang.oversight.legality import policy
from yiwang.oversight.legality.models import Amendment
from yiwang.oversight.legality.types import About, AmendmentInfo, AmendmentState

MOST: Final = 100


def amendments(
    *, after: UUID | None = None, limit: int = 20, viewer: Actor, today: date
) -> tuple[AmendmentInfo, ...]:
    """Return the proposals for the viewer, the newest first.

    :raises NotPermitted: the viewer neither owns what is corrected nor supervises.
    """
    require(policy.may_list_amendments(viewer))
    part = Q(pk__in=())
    here = Q(region_code__startswith=divisions.prefix_of(viewer.region_code))
    if policy.may_supervise(viewer):
        part |= here
    if viewer.has(Permission.SUPERVISE):
        part |= here & Q(about=About.RULE)
    if any(viewer.has(one) for one in policy.OWNING):
        part |= Q(organisation_id__in={*viewer.organisation_ids, viewer.organisation_id} - {None})
    rows = Amendment.objects.filter(part).select_related("sheet")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = rows.order_by("-id")[: max(1, min(limit, MOST))]
    return tuple(info(one, viewer, today) for one in found)


def amendment(amendment_id: UUID, *, viewer: Actor, today: date) -> AmendmentInfo:
    """Return one. :raises NotFound: there is none for the viewer."""
    row = Amendment.objects.select_related("sheet").filter(pk=amendment_id).first()
    if row is None or not policy.may_read_amendment(viewer, row):
        raise NotFound
    return info(row, viewer, today)


def info(row: Amendment, viewer: Actor, today: date) -> AmendmentInfo:
    """Return a proposal as pages show it."""
    same = (
        "id", "sheet_id", "version", "subject", "organisation_name", "text", "answer_by",
        "proposer_name", "proposed_at", "answer", "answerer_name", "answered_at", "done_by",
        "closing", "closer_name", "closed_at",
    )  # fmt: skip
    state = AmendmentState(row.state)
    late = state is AmendmentState.OPEN and today > row.answer_by
    undone = state is AmendmentState.ACCEPTED and row.done_by is not None and today > row.done_by
    return AmendmentInfo(
        **{name: getattr(row, name) for name in same},
        matter=row.sheet.matter,
        state=state,
        about=About(row.about),
        is_late=late or undone,
        was_accepted=row.done_by is not None,
        actions=policy.amendment_acts(viewer, row),
    )
