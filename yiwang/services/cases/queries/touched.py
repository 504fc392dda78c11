"""How many open cases rest on an item (在办件), for those who change it."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case
from yiwang.services.cases.models.case import BASIC_CODE


def open_by_item(basic_codes: Iterable[str], *, viewer: Actor) -> Mapping[str, int]:
    """Return how many open cases there are of each of these basic items; those without are absent.

    A case keeps the guide it was filed under: whoever changes an item sees how many still do.
    """
    require(viewer.is_staff or viewer.is_system)
    rows = Case.objects.annotate(basic=BASIC_CODE).filter(is_open=True, basic__in=list(basic_codes))
    return dict(rows.values_list("basic").annotate(n=Count("pk")).order_by())


BELOW_DAY = 10**10
"""A case's number begins with its day: eight digits before ten others."""


def filed_by_item(first: date, last: date, *, viewer: Actor) -> Iterable[tuple[str, str, str, int]]:
    """Return how many cases were filed: division, basic code, kind of applicant, number.

    From ``first`` to before ``last``: a range of the primary key, whatever came before. For the
    job that counts what is asked for most; shown to nobody.
    """
    require(viewer.is_system)
    start, end = (int(f"{day:%Y%m%d}") * BELOW_DAY for day in (first, last))
    rows = Case.objects.annotate(basic=BASIC_CODE).filter(number__gte=start, number__lt=end)
    return (
        rows.values_list("region_code", "basic", "applicant_kind")
        .annotate(n=Count("pk"))
        .order_by()
    )
