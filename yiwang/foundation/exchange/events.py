"""Facts that exchange tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswered(Event):
    """The source has answered an objection to what it holds (疑义校核办结)."""

    name: ClassVar[str] = "exchange.objection_answered"
    stream_field: ClassVar[str] = "objection_id"
    objection_id: UUID
    number: int | None
    is_corrected: bool
    answered_at: datetime
