"""The list of what became of licences (证照状态清单): what a number says, as bytes to be signed.

A number says what changed since the one before and names that by its SM3; whoever has read all of
them knows the state of every licence. A change is known by SM3 of the identifier.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FORMAT: Final = "yiwang-licence-status/1"
HOLDS: Final = timedelta(days=1)
"""A newer number is there by then, even if nothing changes."""
KEY: Final = "platform/licence-status"
MOST: Final = 10_000
"""Changes in a number."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: SM3 of the identifier, the state, when."""

    digest: str
    state: str
    at: datetime


def body(number: int, *, before: str, made_at: datetime, changes: Sequence[Changed]) -> bytes:
    """Return the bytes of a number; ``before`` is SM3 of the number before, empty for the first."""
    told = {
        "format": FORMAT,
        "number": number,
        "previous_sm3": before,
        "made_at": made_at.isoformat(),
        "next_update": (made_at + HOLDS).isoformat(),
        "changes": [
            {"identifier_sm3": one.digest, "state": one.state, "at": one.at.isoformat()}
            for one in changes
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def is_due(made_at: datetime | None, at: datetime, *, waits: bool) -> bool:
    """Whether a number is to be made: something changed, or the last one is about to run out."""
    return waits or made_at is None or at >= made_at + HOLDS / 2
