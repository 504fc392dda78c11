"""Cases that are over (办结), for an app above that follows them up: three statements for many."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F, Q

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases.models import Case, Decision
from yiwang.services.cases.models.case import DECIDED_STATES
from yiwang.services.cases.types.standings import EndedCase

from .case_parts import contact_phone

MOST = 500


def ended_cases(numbers: Iterable[int], *, viewer: Actor) -> tuple[EndedCase, ...]:
    """Return those of these cases that were decided; of a joint one only the whole."""
    require(viewer.is_system)
    whole = Q(joint_number=None) | Q(joint_number=F("number"))
    found = Case.objects.filter(whole, pk__in=list(numbers)[:MOST], state__in=DECIDED_STATES)
    rows = list(found.order_by("pk"))
    by = Decision.objects.filter(case__in=[row.pk for row in rows]).order_by("case", "n")
    decided = {one.case_id: one for one in by}
    phones = identity.phones_of([row.receiver for row in rows if row.receiver], viewer=SYSTEM)
    return tuple(_ended(row, decided.get(row.pk), phones) for row in rows)


def _ended(row: Case, decision: Decision | None, phones: Mapping[UUID, str]) -> EndedCase:
    known = phones.get(row.receiver, "") if row.receiver else ""
    return EndedCase(
        number=row.number,
        item_code=row.item_code,
        item_name=row.item_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
        applicant_kind=row.applicant_kind,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        receiver_id=row.receiver,
        phone=known or contact_phone(row.form_version_id, row.values),
        decided_by=decision.decided_by if decision else None,
        decided_name=decision.decided_name if decision else "",
    )
