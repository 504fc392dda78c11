"""Many texts at once: as they stand, and as they would be published together."""

from collections.abc import Mapping
from dataclasses import dataclass
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
class ListReference:
    """An implementing list without its text, which its hash names (实施清单引用)."""

    code: str
    basic_code: str
    organisation_id: UUID
    region_code: str
    version_no: int
    hash: str
    text: str
