"""What crosses the border about voiding a case and sending it on (作废、转送)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TransferTarget:
    """An authority on the platform that offers the same item (接收机关)."""

    item_code: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """Where a case went, or came from; ``number`` is None when the other is not on the platform."""

    number: int | None
    organisation_name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinksView:
    """What a case is tied to by being sent on."""

    went_to: LinkView | None = None
    came_from: LinkView | None = None
    offer: TransferTarget | None = None
    """Declined here: the right authority, which gets it when the applicant agrees."""
    authority: str = ""
    """Declined here: the right authority that was named, on the platform or not."""


@dataclass(frozen=True, slots=True)
class VoidView:
    """A proposal to void a case, and its answer if there is one (作废)."""

    n: int
    reason: str
    basis: str
    continues: int | None
    proposed_name: str
    proposed_at: datetime
    answered_name: str
    answered_at: datetime | None
    approved: bool | None
    answer: str
    may_answer: bool
    """The viewer may decide on it: another person than who proposed it."""
