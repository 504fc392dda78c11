"""What a loader says about a case of an earlier time (历史办件)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue.types import Guide


@dataclass(frozen=True, slots=True)
class PastParty:
    """Who applied, and the account that filed; ``id_number`` is the person's or the agent's."""

    kind: PartyKind
    id: UUID
    name: str
    masked_name: str
    masked_id: str
    code: str
    """The resident number of a person, the credit code of an enterprise."""
    filer_id: UUID
    filer_user_id: UUID
    filer_name: str
    filer_masked_name: str
    filer_id_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class PastStaff:
    """A member of staff who acted."""

    id: UUID
    user_id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class PastOffice:
    """The organisation that handled a case, with its four posts."""

    organisation: OrganisationInfo
    window: PastStaff
    reviewer: PastStaff
    second: PastStaff
    approver: PastStaff


@dataclass(frozen=True, slots=True)
class PastFile:
    """A stored file that stands for what was uploaded."""

    id: UUID
    name: str
    sm3: str


@dataclass(frozen=True, slots=True)
class PastFiling:
    """One case to be loaded; ``seed`` decides which life it led."""

    at: datetime
    guide: Guide
    party: PastParty
    office: PastOffice
    is_at_window: bool
    seed: int
