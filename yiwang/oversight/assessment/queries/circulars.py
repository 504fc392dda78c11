"""Circulars: drafts for who works on them, published ones for the offices, public ones for all."""

from typing import Final
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.lib.codes import divisions
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Circular
from yiwang.oversight.assessment.rules import spans
from yiwang.oversight.assessment.types import CircularInfo, CircularState, Span
from yiwang.services.licences import queries as licences

MOST: Final = 100


def _info(row: Circular, viewer: Actor) -> CircularInfo:
    period, acts = row.period, set()
    if row.state == CircularState.DRAFT:
        if policy.may_manage(viewer, period.region_code):
            acts.add("save")
        if policy.may_agree(viewer, period.region_code):
            acts.add("agree")
    names = (
        "id", "version", "period_id", "title", "body", "is_public", "drafted_by", "changed_at",
        "agreed_by", "published_at", "file", "sm3", "signature",
    )  # fmt: skip
    return CircularInfo(
        **{name: getattr(row, name) for name in names},
        region_code=period.region_code,
        period_name=f"{period.region_name}{spans.name(Span(period.span), period.first)}",
        state=CircularState(row.state),
        actions=frozenset(acts),
    )


def _seen(viewer: Actor) -> Q:
    published = Q(state=CircularState.PUBLISHED)
    if viewer.has(policy.MANAGE) or viewer.has(policy.AGREE):
        mine = "" if viewer.is_system else divisions.prefix_of(viewer.region_code)
        return Q(period__region_code__startswith=mine) | (published & Q(is_public=True))
    return published if viewer.is_staff else published & Q(is_public=True)


def circulars(
    *, region_code: str = "", limit: int = 50, viewer: Actor = ANYONE
) -> tuple[CircularInfo, ...]:
    """Return the circulars in sight, newest first."""
    rows = Circular.objects.filter(_seen(viewer)).select_related("period").order_by("-id")
    if region_code:
        rows = rows.filter(period__region_code=region_code)
    return tuple(_info(row, viewer) for row in rows[: min(limit, MOST)])


def circular(circular_id: UUID, *, viewer: Actor = ANYONE) -> CircularInfo | None:
    """Return one circular in sight of the viewer."""
    rows = Circular.objects.filter(_seen(viewer), pk=circular_id).select_related("period")
    row = rows.first()
    return _info(row, viewer) if row else None


def circular_pdf(circular_id: UUID, *, viewer: Actor = ANYONE) -> tuple[str, bytes]:
    """Return name and bytes of a published circular. :raises NotFound: none, or not for them."""
    one = circular(circular_id, viewer=viewer)
    if one is None or one.file is None:
        raise NotFound
    with files.open_content(one.file) as stream:
        return f"{one.title}.pdf", stream.read()


def circular_signature(circular_id: UUID, *, viewer: Actor = ANYONE) -> tuple[str, bytes]:
    """Return name and bytes of the platform's signature on the PDF (GB/T 35275), detached.

    :raises NotFound: as :func:`circular_pdf`.
    """
    one = circular(circular_id, viewer=viewer)
    if one is None or one.signature is None:
        raise NotFound
    kept = licences.signature_file(one.signature, signed=False, viewer=SYSTEM)
    return f"{one.title}.p7s", kept.content
