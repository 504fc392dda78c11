"""A case list taken away as a file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ExportState(StrEnum):
    """How far an export is (导出状态)."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as its owner sees it; ``lines`` grows while it is made."""

    id: UUID
    name: str
    reason: str
    state: ExportState
    lines: int
    size: int
    asked_at: datetime
    finished_at: datetime | None
    gone_at: datetime
