"""Published versions as they were, for those who write the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a basic item or of a list, as it was published (版本原文).

    ``current_no`` is the last version published, ``is_in_force`` whether the public sees it.
    """

    code: str
    basic_code: str
    name: str
    department: str
    version_no: int
    current_no: int
    content: Mapping[str, Any]
    published_at: datetime
    reason: str
    is_in_force: bool
    organisation_id: UUID | None = None
    region_code: str = ""
    form_version_id: int | None = None


@dataclass(frozen=True, slots=True)
class CitingItem:
    """A basic item that cites a law (引用法律的事项), in its basis or in a time limit."""

    code: str
    name: str
    version_no: int
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """One organisation's list of an item, in a list of lists (实施清单)."""

    code: str
    organisation_id: UUID
    is_active: bool


@dataclass(frozen=True, slots=True)
class FormUser:
    """A basic item whose lists use a form (使用表单的事项), and how many do."""

    basic_code: str
    name: str
    department: str
    lists: int
