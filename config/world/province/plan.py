"""What a province is to hold, written down by the first run; later runs go on with the same."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from yiwang.foundation.core.models import Setting

_NAME = "province.plan"


class OtherProvince(SystemExit):
    """The database holds a province of another size."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes, and the instant at which the province's history ends."""

    organisations: int
    guides: int
    persons: int
    cases: int
    ends_at: datetime

    @classmethod
    def kept(
        cls, *, organisations: int, guides: int, persons: int, cases: int, at: datetime
    ) -> Plan:
        """Return the plan in force, written down now when there is none.

        :raises OtherProvince: another size was begun here.
        """
        asked = cls(organisations, guides, persons, cases, at)
        row, _ = Setting.objects.get_or_create(name=_NAME, defaults={"value": asked.written()})
        held = cls.read(row.value)
        if (held.organisations, held.guides, held.persons, held.cases) != (
            organisations,
            guides,
            persons,
            cases,
        ):
            raise OtherProvince(
                f"This database holds another province: {row.value}. "
                "Ask for the same sizes, or take another data directory."
            )
        return held

    def written(self) -> str:
        """Return the plan as it is kept."""
        return json.dumps({**asdict(self), "ends_at": self.ends_at.isoformat()})

    @classmethod
    def read(cls, text: str) -> Plan:
        """Return what was kept."""
        values = json.loads(text)
        return cls(**{**values, "ends_at": datetime.fromisoformat(values["ends_at"])})


def chunks(total: int, size: int) -> list[tuple[int, int]]:
    """Cut ``total`` into (first, count)."""
    return [(first, min(size, total - first)) for first in range(0, total, size)]
