"""Which documents bear a seal, and how long a document waits that cannot be sealed yet (用印)."""

from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.cases.types import DocumentKind

DECISIONS: Final = (
    DocumentKind.GRANT_DECISION,
    DocumentKind.REFUSAL_DECISION,
    DocumentKind.JOINT_ANSWER,
    DocumentKind.DEEMED_RENEWAL_NOTICE,
)
"""Without a seal on one of them there is no result (《行政许可法》第三十九条)."""
_SIGNED_BY_THE_PLATFORM: Final = frozenset({DocumentKind.MATERIALS_RECEIPT})
_SOON: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 6


class Waits(StrEnum):
    """Why a document is not sealed yet."""

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


def is_sealed_kind(kind: str) -> bool:
    """Whether documents of this kind bear the seal of their authority (第三十二条第二款)."""
    return DocumentKind(kind) not in _SIGNED_BY_THE_PLATFORM


def by_hand(kept: dict[str, str] | None) -> str:
    """What everyone reads of a decision that was sealed by hand; empty: it was not."""
    if not kept:
        return ""
    on = date.fromisoformat(kept["on"])
    return f"纸质原件于{on.year}年{on.month}月{on.day}日手工盖章，没有加盖电子印章"


def by_hand_note(kept: dict[str, str] | None) -> list[dict[str, str]]:
    """The note that its copies carry, with reason and basis."""
    if not kept:
        return []
    text = f"{by_hand(kept)}。原因：{kept['reason']}。依据：{kept['basis']}。"
    return [{"kind": "note", "text": text}]


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
