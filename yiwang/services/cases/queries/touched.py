"""How many open cases rest on an item (在办件), for those who change it."""

from collections.abc import Iterable, Mapping

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
