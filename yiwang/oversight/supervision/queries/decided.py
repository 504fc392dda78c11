"""Decided cases of a division and period, for those who draw among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import Fact
from yiwang.oversight.supervision.rules.projection import REFUSED

MOST: Final = 20_001
_FIELDS: Final = (
    "matter", "organisation_id", "region_code", "basic_code", "item_name", "outcome"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided case."""

    matter: str
    organisation_id: UUID
    region_code: str
    basic_code: str
    item_name: str
    outcome: str

    @property
    def is_refusal(self) -> bool:
        """Whether the applicant was refused."""
        return self.outcome in REFUSED


def decided(
    region_code: str,
    first: date,
    last: date,
    *,
    organisations: Sequence[str] = (),
    items: Sequence[str] = (),
    limit: int = MOST,
    viewer: Actor,
) -> list[Decided]:
    """Return the cases decided in a division and below, by day and number.

    Of these organisations and items only, where any are named.

    :raises NotPermitted: the viewer may not read supervision.
    """
    require(policy.may_read(viewer), NotPermitted)
    rows = Fact.objects.filter(
        kind="CASE",
        region_code__startswith=divisions.prefix_of(region_code),
        ended_on__range=(first, last),
        decided_on__range=(first, last),
        organisation_id__isnull=False,
    )
    if organisations:
        rows = rows.filter(organisation_id__in=organisations)
    if items:
        rows = rows.filter(basic_code__in=items)
    found = rows.order_by("ended_on", "matter").values_list(*_FIELDS)[: min(limit, MOST)]
    return [Decided(*one) for one in found]
