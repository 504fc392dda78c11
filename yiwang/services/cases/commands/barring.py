"""Who may promise no more for a time (承诺失信限制), asked whenever somebody promises."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.services.cases.models import PromiseBar
from yiwang.services.cases.rules import promises as rules


class Bars:
    """What the commands that take promises ask."""

    @staticmethod
    def why_not(party_kind: str, party_id: UUID, at: datetime) -> str:
        """Return why a party may not promise in place of proof today, or nothing."""
        rows = PromiseBar.objects.filter(
            party_id=party_id,
            party_kind=party_kind,
            lifted_at=None,
            until_on__gt=local_date(at),
        )
        bar = rows.order_by("-until_on").first()
        return rules.barred(bar.until_on, bar.organisation_name, bar.item_name) if bar else ""
