"""What crosses the border about saved lists (保存的清单)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SavedListInfo:
    """A tailored list as its owner kept it; ``guide_hash`` tells whether the guide changed."""

    id: UUID
    item_code: str
    item_name: str
    organisation_name: str
    situation: str
    situation_name: str
    answers: dict[str, str]
    guide_hash: str
    saved_at: datetime
