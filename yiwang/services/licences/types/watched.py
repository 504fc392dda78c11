"""What the special watch reads of the logs of seals and licences."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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
