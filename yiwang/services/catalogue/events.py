"""Facts that the catalogue tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ItemPublished(Event):
    """Implementing lists of a basic item were published (实施清单发布)."""

    name: ClassVar[str] = "catalogue.item_published"
    stream_field: ClassVar[str] = "basic_code"
    basic_code: str
    body_hash: str
    count: int
    published_at: datetime
