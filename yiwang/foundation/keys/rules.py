"""What a key's name says of it, its states in words, when proposals lapse and certificates end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from yiwang.foundation.keys.types import KeyAct, KeyKind, KeyState, ProposalState

_NAMES: Final[Mapping[str, KeyKind]] = MappingProxyType(
    {
        "audit-root": KeyKind.AUDIT,
        "seal-authority": KeyKind.AUTHORITY,
        "seal-maker": KeyKind.AUTHORITY,
        "signing-authority": KeyKind.AUTHORITY,
    }
)
_PREFIXES: Final[Mapping[str, KeyKind]] = MappingProxyType(
    {
        "seal": KeyKind.SEAL,
        "person": KeyKind.PERSON,
        "enterprise": KeyKind.ENTERPRISE,
        "platform": KeyKind.PLATFORM,
        "authority": KeyKind.AUTHORITY,
    }
)
KINDS: Final = MappingProxyType(
    {
        KeyKind.SEAL: "电子印章",
        KeyKind.AUTHORITY: "证书机构和制章系统",
        KeyKind.PLATFORM: "平台签名",
        KeyKind.AUDIT: "审计封存",
        KeyKind.PERSON: "个人签名",
        KeyKind.ENTERPRISE: "企业签章",
        KeyKind.OTHER: "其他",
    }
)
STATES: Final = MappingProxyType(
    {
        KeyState.PREPARED: ("待启用", "blue"),
        KeyState.IN_USE: ("在用", "green"),
        KeyState.RETIRED: ("已停用", "grey"),
        KeyState.DESTROYED: ("已销毁", "grey"),
    }
)
ACTS: Final = MappingProxyType(
    {KeyAct.ROTATE: "更换密钥", KeyAct.DESTROY: "销毁密钥", KeyAct.IMPORT: "导入证书"}
)
PROPOSALS: Final = MappingProxyType(
    {
        ProposalState.OPEN: ("待审批", "blue"),
        ProposalState.APPROVED: ("已批准", "green"),
        ProposalState.REFUSED: ("未获批准", "grey"),
        ProposalState.WITHDRAWN: ("已撤回", "grey"),
        ProposalState.LAPSED: ("已过期", "grey"),
    }
)
ALGORITHM: Final = "SM2（签名），SM3（摘要）"
TWO_STEPS: Final = frozenset({KeyKind.SEAL})
"""Their certificate lies inside something signed (GB/T 38540: the seal lists its signers'
certificates), so a new version waits until that was made anew."""
PROPOSAL_LASTS: Final = timedelta(days=7)
THRESHOLDS: Final = (1, 7, 30)
"""Days before a certificate's end at which its keepers are told."""
_DAY: Final = timedelta(days=1)


def kind_of(name: str) -> KeyKind:
    """Return whose key it is, as its name says: ``seal/…``, ``platform/…``."""
    prefix, slash, _ = name.partition("/")
    return (_PREFIXES if slash else _NAMES).get(prefix, KeyKind.OTHER)


def days_left(ends_at: datetime, at: datetime) -> int:
    """Return the whole days left; negative once it is over."""
    return (ends_at - at) // _DAY


def threshold(ends_at: datetime, at: datetime, *, told: int | None) -> int | None:
    """Return the threshold to tell now; None: none reached, that one told, or over."""
    if ends_at <= at:
        return None
    reached = next((days for days in THRESHOLDS if ends_at - at <= days * _DAY), None)
    return reached if reached is not None and (told is None or reached < told) else None


def why_not(act: KeyAct, kind: KeyKind, state: KeyState) -> str:
    """Return why an act cannot be proposed for a version; empty: it can."""
    if state is KeyState.DESTROYED:
        return "这把密钥已经销毁，不能再办理"
    if act is KeyAct.ROTATE and kind is KeyKind.AUTHORITY:
        return (
            "机构密钥与它签发的全部证书绑定，不能单独更换。"
            "请先接入新的制章系统或证书机构，换发证书以后再销毁这把密钥"
        )
    if act is not KeyAct.DESTROY and state is not KeyState.IN_USE:
        return f"这把密钥{STATES[state][0]}，只有在用的密钥可以{ACTS[act]}"
    return ""
