"""How long an item usually takes."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class UsualTime:
    """What the decisions of a period say (通常用时): working days from filing to decision."""

    n: int
    half: int
    most: int
    since: date
    until: date
    sentence: str
    brief: str
