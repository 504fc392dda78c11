"""Demo registers over the synthetic population; a switch makes each answer 有, 无 or 断开."""

from functools import cache

from yiwang.foundation.core.models import Setting
from yiwang.foundation.identity.providers.base import LegalRecord, ResidentRecord, SourceDown
from yiwang.foundation.identity.rules import population

PEOPLE, ENTERPRISES = "source.population", "source.enterprises"


@cache
def _people() -> dict[str, population.Resident]:
    return population.by_id_number()


def _answers(switch: str) -> bool:
    """Whether the source answers; a missing switch means 有. :raises SourceDown: 断开."""
    row = Setting.objects.filter(name=switch).first()
    state = row.value if row else "HAVE"
    if state == "DOWN":
        raise SourceDown(switch)
    return state == "HAVE"


class DemoPopulation:
    """Matches the synthetic residents, but for the one who always answers no."""

    name = "示例人口信息库"

    def match(self, *, name: str, id_number: str) -> ResidentRecord | None:
        """Return the record when name and number belong together."""
        found = _people().get(id_number) if _answers(PEOPLE) else None
        if found is None or found.answers_no or found.name != name:
            return None
        return ResidentRecord(found.address)

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []


class DemoEnterprises:
    """Knows the synthetic enterprises."""

    name = "示例市场主体登记库"

    def find(self, uscc: str) -> LegalRecord | None:
        """Return the record of a credit code."""
        found = population.ENTERPRISES.get(uscc) if _answers(ENTERPRISES) else None
        if found is None:
            return None
        return LegalRecord(
            uscc=found.uscc,
            name=found.name,
            representative_name=found.representative.name,
            representative_id_number=found.representative.id_number,
            address=found.address,
            industry=found.industry,
            registered_on=found.registered_on,
            cancelled_on=found.cancelled_on,
        )

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []
