"""Facts that editing tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RevisionPublished(Event):
    """A revision took effect (修订稿发布)."""

    name: ClassVar[str] = "editing.revision_published"
    stream_field: ClassVar[str] = "basic_code"
    revision_id: UUID
    basic_code: str
    target: str
    kind: str
    published_at: datetime
