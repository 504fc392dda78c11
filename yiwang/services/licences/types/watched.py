"""What the special watch reads of the logs of seals and licences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

_WHILE: Final = 10 * 60 * 1000 << 80
"""Ten minutes in a UUIDv7: longer than any transaction whose rows come late."""


def a_while_before(key: UUID) -> UUID:
    """Return the key from which a log is read again, for rows committed out of order."""
    return UUID(int=max(0, key.int - _WHILE))


@dataclass(frozen=True, slots=True)
class LoggedUse:
    """One use of a seal, or one read of a licence: what, by whom, when; no holder."""

    id: UUID
    at: datetime
    about: str
    who: str
    """The id of the account; empty: the platform."""
    thing: str
    organisation_id: UUID | None
    region_code: str
    staff: UUID | None
