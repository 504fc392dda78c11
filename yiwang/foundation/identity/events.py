"""Facts identity tells."""

from dataclasses import dataclass
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonVerified(Event):
    """A person's real name was confirmed (实名认证通过)."""

    name = "identity.person_verified"
    stream_field = "person_id"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateGranted(Event):
    """An authority came into force (授权生效)."""

    name = "identity.mandate_granted"
    stream_field = "mandate_id"
    mandate_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateRevoked(Event):
    """An authority ended before its time (授权终止)."""

    name = "identity.mandate_revoked"
    stream_field = "mandate_id"
    mandate_id: UUID


@dataclass(frozen=True, kw_only=True)
class LegalPersonRecorded(Event):
    """What the register tells of an enterprise was kept (法人信息登记)."""

    name = "identity.legal_person_recorded"
    stream_field = "legal_person_id"
    legal_person_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A member of staff got or lost a role (角色变更)."""

    name = "identity.role_changed"
    stream_field = "staff_id"
    staff_id: UUID
    role: str
