"""What crosses the border of files: kinds of files, states, and the summary of a stored file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class MediaType(StrEnum):
    """Types that are recognised by content and may be stored."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    PDF = "application/pdf"
    OFD = "application/ofd"


CITIZEN_TYPES: frozenset[str] = frozenset(
    {MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC, MediaType.PDF}
)
STAFF_TYPES: frozenset[str] = CITIZEN_TYPES | {MediaType.OFD}
PICTURES: frozenset[str] = frozenset(
    {MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC}
)


PASSING = "draft:"
"""How the owners begin whose files are kept for a time only: nothing of them was handed in."""


class FileState(StrEnum):
    """What the virus scanner said; a quarantined file is never served."""

    CLEAN = "CLEAN"
    UNSCANNED = "UNSCANNED"
    QUARANTINED = "QUARANTINED"


@dataclass(frozen=True, slots=True)
class StoredFileInfo:
    """A stored file as other apps see it; ``owner`` is a stream such as ``draft:2026…``."""

    id: UUID
    name: str
    media_type: str
    size: int
    sm3: str
    state: str
    page_count: int
    has_thumbnail: bool
    owner: str = ""
    uploaded_by: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show the file as a picture."""
        return self.media_type in PICTURES

    @property
    def is_served(self) -> bool:
        """Whether the bytes may leave the store."""
        return self.state != FileState.QUARANTINED


@dataclass(frozen=True, slots=True)
class HandoverInfo:
    """An upload handed over to a phone (手机拍照上传): for what, by whom, until when."""

    id: UUID
    owner: str
    purpose: str
    label: str
    holder: dict[str, str]
    expires_at: datetime
