"""Imports as pages and systems see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ImportState(StrEnum):
    """States of an import (导入状态)."""

    READING = "READING"
    CHECKING = "CHECKING"
    FAULTY = "FAULTY"
    SAME = "SAME"
    READY = "READY"
    PUBLISHING = "PUBLISHING"
    PUBLISHED = "PUBLISHED"
    DROPPED = "DROPPED"


OPEN = (ImportState.READING, ImportState.CHECKING, ImportState.READY, ImportState.PUBLISHING)
WORKING = (ImportState.READING, ImportState.CHECKING, ImportState.PUBLISHING)


class Grade(StrEnum):
    """What became of a cell: wrong, or mended by the reader (导入问题类别)."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    MENDED = "MENDED"


@dataclass(frozen=True, slots=True)
class ImportFaultInfo:
    """A line of the report: where, what was there, what mends it (导入问题)."""

    id: int
    grade: Grade
    sheet: str
    row: int
    column: str
    found: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportEntryInfo:
    """An item or list of a file that is new or changed (导入条目)."""

    n: int
    code: str
    name: str
    is_new: bool
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """An import with its progress (批量导入)."""

    id: UUID
    version: int
    state: ImportState
    file_name: str
    digest: str
    size: int
    total: int
    done: int
    added: int
    changed: int
    same: int
    errors: int
    warnings: int
    mended: int
    region_code: str
    uploaded_by: str
    uploaded_at: datetime
    decided_by: str
    decided_at: datetime | None
    finished_at: datetime | None
    note: str
    before: datetime | None
    """When the same file was published before, if it was."""
    may_confirm: bool = False
    may_drop: bool = False

    @property
    def is_working(self) -> bool:
        """Whether a job is at it."""
        return self.state in WORKING

    @property
    def percent(self) -> int:
        """How far the check has come, of a hundred."""
        return 100 * self.done // self.total if self.total else 0
