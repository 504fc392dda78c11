"""Facts of keys that others may follow: names, versions and dates only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class KeyPrepared(Event):
    """A new version lies ready and signs nothing yet (新密钥待启用) until it is certified."""

    name: ClassVar[str] = "keys.prepared"
    stream_field: ClassVar[str] = "key"
    key: str
    version: int
    prepared_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Event):
    """A new version signs from now on, the one before no more (密钥更换)."""

    name: ClassVar[str] = "keys.rotated"
    stream_field: ClassVar[str] = "key"
    key: str
    version: int
    rotated_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyDestroyed(Event):
    """The private part of a version was wiped for good (密钥销毁)."""

    name: ClassVar[str] = "keys.destroyed"
    stream_field: ClassVar[str] = "key"
    key: str
    version: int
    destroyed_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyCompromised(Event):
    """Two keepers hold that somebody else may have used a version (密钥泄露)."""

    name: ClassVar[str] = "keys.compromised"
    stream_field: ClassVar[str] = "key"
    key: str
    version: int
    found_at: datetime


@dataclass(frozen=True, kw_only=True)
class CertificateEnding(Event):
    """A certificate of a key in use ends soon (证书即将到期), told once for each threshold."""

    name: ClassVar[str] = "keys.certificate_ending"
    stream_field: ClassVar[str] = "key"
    key: str
    certificate_id: UUID
    organisation_id: UUID | None
    owner: str
    days: int
    ends_at: datetime
