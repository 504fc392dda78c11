"""Many texts at once: as they stand, and as they would be published together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from yiwang.foundation.orgs.types import OrganisationInfo


@dataclass(frozen=True, slots=True)
class BasicText:
    """A basic item to be published in a set (成批发布的基本目录事项).

    ``base_version`` is the last version when the text was written, 0 for a new item.
    """

    code: str
    content: Mapping[str, Any]
    before: Mapping[str, Any]
    base_version: int


@dataclass(frozen=True, slots=True)
class ListText:
    """An implementing list to be published in a set (成批发布的实施清单).

    ``basic`` is the content of its item as it will be, ``before`` the text it began from.
    """

    basic_code: str
    basic: Mapping[str, Any]
    content: Mapping[str, Any]
    before: Mapping[str, Any]
    organisation: OrganisationInfo
    form_version_id: int | None
    base_version: int


@dataclass(frozen=True, slots=True)
class ListSet:
    """Lists of a set that are read as they are written (成批发布的实施清单).

    They come in the order of their items, which are named beforehand so that they can be locked.
    """

    items: frozenset[str]
    count: int
    texts: Iterable[ListText]


class Standing(StrEnum):
    """Whether what is selected is in use (使用状态)."""

    IN_FORCE = "IN_FORCE"
    WITHDRAWN = "WITHDRAWN"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lists a file shall hold (导出范围).

    ``prefix`` begins the codes of a division and those below it; ``since`` leaves out whose version
    is older.
    """

    prefix: str = ""
    basic_code: str = ""
    organisation_id: UUID | None = None
    standing: Standing = Standing.IN_FORCE
    since: datetime | None = None


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class ListReference:
    """An implementing list without its text, which its hash names (实施清单引用)."""

    code: str
    basic_code: str
    organisation_id: UUID
    region_code: str
    version_no: int
    hash: str
    text: str
