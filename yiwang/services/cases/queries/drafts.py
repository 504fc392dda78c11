"""Reads of drafts: only for the person who began them."""

from collections.abc import Mapping

from django.db.models import Q

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import policy
from yiwang.services.cases.models import Draft
from yiwang.services.cases.rules import filing
from yiwang.services.cases.types import DraftInfo, DraftState, DraftSummary
from yiwang.services.cases.types.drafts import LeftBehind

MOST = 50


def draft(number: int, *, viewer: Actor) -> DraftInfo:
    """Return the viewer's own draft, also when it was filed already (look at ``state``).

    :raises NotFound: there is none, or it is another's.
    """
    row = Draft.objects.filter(pk=number).first()
    if row is None or not policy.owns_draft(viewer, row):
        raise NotFound
    return row.info()


def left_behind(number: int, *, viewer: Actor) -> LeftBehind | None:
    """Return what of the viewer's own filed draft was not handed in, and until when it is kept."""
    row = Draft.objects.filter(pk=number, state=DraftState.SUBMITTED).first()
    if row is None or not policy.owns_draft(viewer, row):
        return None
    names = tuple(info.name for info in stored.files_of(f"draft:{number}", viewer=viewer))
    return LeftBehind(names, row.expires_at) if names else None


def delivery_faults(
    *, way: str, address: Mapping[str, str], viewer: Actor = ANYONE
) -> dict[str, str]:
    """Return ``delivery-name``, ``-phone``, ``-address`` → sentence: what a parcel still lacks."""
    del viewer  # a rule, the same for all
    return filing.unaddressed(way, address)


def open_drafts(*, viewer: Actor) -> list[DraftSummary]:
    """Return the viewer's open drafts, latest first (at most 50).

    While acting for a person those of that person alone; else none begun for other persons.
    """
    if viewer.person_id is None:
        return []
    rows = Draft.objects.filter(person_id=viewer.person_id, state=DraftState.OPEN)
    if viewer.on_behalf_of is not None:
        rows = rows.filter(applicant_id=viewer.on_behalf_of)
    else:
        rows = rows.filter(Q(applicant_kind="LEGAL") | Q(applicant_id=viewer.person_id))
    return [row.summary() for row in rows.order_by("-saved_at")[:MOST]]
