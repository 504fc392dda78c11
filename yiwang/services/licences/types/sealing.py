"""Waiting for a seal (排队用印): why, how long, and on whose authority; documents and licences."""

from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.types import Actor, ActorKind

_SOON: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 6


class Waits(StrEnum):
    """Why something is not sealed yet."""

    NO_SEAL = "NO_SEAL"
    KEYS_LOCKED = "KEYS_LOCKED"
    NO_GLYPH = "NO_GLYPH"
    REFUSED = "REFUSED"


SAID: Final = MappingProxyType(
    {
        Waits.NO_SEAL: "本机关没有在用的电子印章，启用以后自动用印",
        Waits.KEYS_LOCKED: "密钥库还没有解锁，解锁以后自动用印",
        Waits.NO_GLYPH: "文书里有字库没有的字，补充字库以后自动用印",
        Waits.REFUSED: "印章现在不能用在这份文书上，印章管理员处理以后自动用印",
    }
)
"""What staff read of a document that waits."""


def next_try(tries: int) -> timedelta:
    """How long to wait after so many tries: a minute, doubled each time, an hour at most."""
    doublings: int = 2 ** min(tries, _MOST_DOUBLINGS)
    return min(_SOON * doublings, _LONGEST)


def issuer(actor: Actor, office: UUID | None = None) -> dict[str, Any]:
    """Whoever issues a document, as kept beside it until it is sealed.

    A post held in several offices acts for the office of the document when that is one of them.
    """
    serves = office is not None and office in actor.organisation_ids
    acts_for = office if serves else actor.organisation_id
    return {
        "kind": actor.kind,
        "id": actor.id,
        "name": actor.name,
        "staff": str(actor.staff_id) if actor.staff_id else None,
        "office": str(acts_for) if acts_for else None,
        "office_name": actor.organisation_name,
        "role": actor.role,
    }


def issued_by(kept: dict[str, Any]) -> Actor:
    """The issuer again, with the post they held then and no right but that to their seals."""
    return Actor(
        kind=ActorKind(kept["kind"]),
        id=kept["id"],
        name=kept["name"],
        staff_id=UUID(kept["staff"]) if kept["staff"] else None,
        organisation_id=UUID(kept["office"]) if kept["office"] else None,
        organisation_name=kept["office_name"],
        role=kept["role"],
    )
