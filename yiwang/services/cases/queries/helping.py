"""Filing for others: whom a helper serves, what was done under an authority (帮办代办)."""

from collections import Counter
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.clock import ZONE, local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases.models import Case, Draft
from yiwang.services.cases.rules import labels
from yiwang.services.cases.types import DraftState, Overlay
from yiwang.services.cases.types.helping import DoneUnder, DoneUnderPage, Helped

from .desk_list import label_of

MOST = 100
_COUNTED = 2000


def helped_people(*, viewer: Actor, at: datetime) -> tuple[Helped, ...]:
    """Return whom the viewer may act for now, those served today first (服务对象)."""
    me = viewer.person_id
    if me is None:
        return ()
    held = [m for m in identity.people_helped(viewer=viewer, at=at) if m.is_in_force][:MOST]
    ids = [m.principal_id for m in held]
    today = local_date(at)
    begun = datetime.combine(today, time.min, tzinfo=ZONE)
    cases = Case.objects.filter(applicant_id__in=ids, filed_by=me)
    filed = _count(cases.filter(submitted_at__gte=begun, submitted_at__lte=at))
    waits = Q(state__in=labels.WAITS_FOR_APPLICANT) | Q(
        overlay__in=[Overlay.CORRECTION, Overlay.PAYMENT]
    )
    waiting = _count(cases.filter(waits, is_open=True))
    mine = Draft.objects.filter(person_id=me, state=DraftState.OPEN)
    drafts = _count(mine.filter(applicant_id__in=ids))
    found = [
        Helped(
            person_id=m.principal_id,
            mandate_id=m.id,
            name=m.principal_name,
            relation=m.relation,
            evidence=m.evidence_name,
            valid_until=m.valid_until,
            is_today=m.last_used_on == today or bool(filed[m.principal_id]),
            filed_today=filed[m.principal_id],
            drafts=drafts[m.principal_id],
            waiting=waiting[m.principal_id],
        )
        for m in held
    ]
    return tuple(sorted(found, key=lambda one: not one.is_today))


def _count(rows: QuerySet[Any]) -> Counter[UUID]:
    ids = rows.order_by("applicant_id").values_list("applicant_id", flat=True)
    return Counter(ids[:_COUNTED])


def done_under(
    mandate_id: UUID, *, viewer: Actor, at: datetime, after: int | None = None, limit: int = 20
) -> DoneUnderPage:
    """Return what was filed under an authority, the newest first, to either side of it.

    An agent whose authority has ended reads nothing of it any more.

    :raises NotFound: there is no such authority, or it is not the viewer's.
    """
    mandate = identity.mandate(mandate_id, viewer=viewer, at=at)
    if mandate.agent_id == viewer.person_id and not mandate.is_in_force:
        return DoneUnderPage(())
    if mandate.granted_at is None:
        raise NotFound
    rows = Case.objects.filter(
        applicant_id=mandate.principal_id,
        filed_by=mandate.agent_id,
        submitted_at__gte=mandate.granted_at,
    )
    if mandate.ended_at is not None:
        rows = rows.filter(submitted_at__lte=mandate.ended_at)
    if after is not None:
        last = rows.filter(pk=after).values_list("submitted_at", flat=True).first()
        if last is None:
            return DoneUnderPage(())
        rows = rows.filter(Q(submitted_at__lt=last) | Q(submitted_at=last, number__lt=after))
    size = min(limit, MOST)
    ordered = rows.defer("values", "signature").order_by("-submitted_at", "-number")
    found = list(ordered[: size + 1])
    shown = tuple(_line(row) for row in found[:size])
    return DoneUnderPage(shown, shown[-1].number if len(found) > size else None)


def _line(case: Case) -> DoneUnder:
    label, tone = label_of(case)
    return DoneUnder(
        number=case.number,
        item_name=case.item_name,
        organisation_name=case.organisation_name,
        label=label,
        tone=tone,
        submitted_at=case.submitted_at,
    )
