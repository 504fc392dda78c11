"""Who acts: the actor every command and query takes."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from yiwang.lib.codes.divisions import is_within


class ActorKind(StrEnum):
    """Kinds of actors."""

    ANYONE = "ANYONE"
    PERSON = "PERSON"
    STAFF = "STAFF"
    CLIENT = "CLIENT"
    SYSTEM = "SYSTEM"


class RealNameLevel:
    """Levels of ux.md 0.10: 游客 < 注册 < 实名 < 加强认证."""

    VISITOR = 0
    REGISTERED = 1
    VERIFIED = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor with all that a policy may ask, loaded once per request.

    ``id`` is the user's uuid, the OAuth client's id, or ``system``. ``regions`` holds the division
    codes a staff role is limited to; ``organisation_ids`` those whose cases the actor handles,
    among them ``seated_ids``, not the actor's own but seated in the hall of the post;
    ``principal`` is the legal person (uscc) or the person (id) for whom the actor acts now.
    """

    kind: ActorKind
    id: str
    name: str = ""
    level: int = RealNameLevel.VISITOR
    person_id: UUID | None = None
    legal_person_id: UUID | None = None
    on_behalf_of: UUID | None = None
    staff_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_name: str = ""
    region_code: str = ""
    role: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    organisation_ids: frozenset[UUID] = field(default_factory=frozenset)
    seated_ids: frozenset[UUID] = field(default_factory=frozenset)
    channel: str = "WEB"
    session_key_hash: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether the actor acts in a post."""
        return self.kind is ActorKind.STAFF

    @property
    def is_system(self) -> bool:
        """Whether the platform itself acts (a schedule, a subscriber)."""
        return self.kind is ActorKind.SYSTEM

    def has(self, permission: str) -> bool:
        """Whether the role in force carries the permission; the system carries all."""
        return self.is_system or permission in self.permissions

    def reaches(self, *region_codes: str) -> bool:
        """Whether all these divisions are the actor's own or lie below it (管理范围)."""
        if self.is_system:
            return True
        own = self.region_code
        return bool(own) and all(is_within(code, own) for code in region_codes)

    def through(self, channel: str) -> "Actor":
        """Return the same actor arriving through another channel (PORTAL, WINDOW, API …)."""
        return replace(self, channel=channel)


ANYONE = Actor(kind=ActorKind.ANYONE, id="anyone", name="访客")
SYSTEM = Actor(kind=ActorKind.SYSTEM, id="system", name="系统", level=RealNameLevel.STRONG)
