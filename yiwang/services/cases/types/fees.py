"""What a case costs by the rule it was filed under, as far as words and form say it."""

from dataclasses import dataclass
from decimal import Decimal

from yiwang.services.payments.types import FeeLine, yuan


@dataclass(frozen=True, slots=True)
class FeeProposal:
    """What is to be asked (应收费用): the rule in words, and lines where it can be computed.

    ``is_fixed``: the rule itself gives the sum, so nothing else may be asked.
    """

    rule: str
    basis: str
    lines: tuple[FeeLine, ...] = ()
    is_fixed: bool = False
    amount: int = 0

    @property
    def amount_yuan(self) -> Decimal:
        """In yuan."""
        return yuan(self.amount)
