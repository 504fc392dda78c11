"""Items proposed for a list by how often people ask for them (候选事项)."""

from datetime import date
from uuid import UUID

from django.db.models import Sum

from yiwang.engagement.lists.models import Demand, ListEntry
from yiwang.engagement.lists.rules import promises
from yiwang.engagement.lists.types import Candidate, Kind
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue

from .entries import seen

MOST = 200
MONTHS = 12


def candidates(
    list_id: UUID, *, audience: str = "", today: date, limit: int = 50, viewer: Actor
) -> tuple[Candidate, ...]:
    """Return items that are not in the list, by their cases of the last twelve months.

    Cases are read from the counter of the division itself (`Demand`): its items times the months.
    """
    row = seen(list_id, viewer)
    if row is None:
        return ()
    since = today.replace(year=today.year - 1, day=1)
    counted = Demand.objects.filter(region_code=row.region_code, month__gte=since)
    if audience:
        counted = counted.filter(applicant_kind=audience)
    entries = ListEntry.objects.filter(of=row, audience=audience, is_removed=False)
    rows = (
        counted.exclude(basic_code__in=entries.values("basic_code"))
        .values_list("basic_code")
        .annotate(cases=Sum("cases"))
        .order_by("-cases", "basic_code")[: min(limit, MOST)]
    )
    numbers = dict(rows)
    items = {i.basic_code: i for i in catalogue.item_promises(numbers, row.region_code)}
    return tuple(
        Candidate(
            items[code],
            number,
            promises.fault(Kind(row.kind), items[code], row.region_code, audience=audience),
        )
        for code, number in numbers.items()
        if code in items
    )
