"""Which documents bear a seal (用印); how they wait for it is the same for licences."""

from datetime import date
from typing import Final

from yiwang.services.cases.types import DocumentKind
from yiwang.services.licences.types.sealing import SAID, Waits, issued_by, issuer, next_try

__all__ = [
    "DECISIONS",
    "SAID",
    "Waits",
    "by_hand",
    "by_hand_note",
    "is_sealed_kind",
    "issued_by",
    "issuer",
    "next_try",
]

DECISIONS: Final = (
    DocumentKind.GRANT_DECISION,
    DocumentKind.REFUSAL_DECISION,
    DocumentKind.JOINT_ANSWER,
    DocumentKind.DEEMED_RENEWAL_NOTICE,
)
"""Without a seal on one of them there is no result (《行政许可法》第三十九条)."""
_SIGNED_BY_THE_PLATFORM: Final = frozenset({DocumentKind.MATERIALS_RECEIPT})


USED_ON: Final = "cases:{case}:{n}"
"""By this name a use of a seal says which document it was put on."""


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
