"""What a key's name says of it, its states in words, when proposals lapse and certificates end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from yiwang.foundation.keys.types import ACTS, STATES, THRESHOLDS, KeyAct, KeyKind, KeyState

_NAMES: Final[Mapping[str, KeyKind]] = MappingProxyType(
    {
        "audit-root": KeyKind.AUDIT,
        "seal-authority": KeyKind.AUTHORITY,
        "seal-maker": KeyKind.AUTHORITY,
        "signing-authority": KeyKind.AUTHORITY,
        "time-stamper": KeyKind.PLATFORM,
    }
)
_PREFIXES: Final[Mapping[str, KeyKind]] = MappingProxyType(
    {
        "seal": KeyKind.SEAL,
        "person": KeyKind.PERSON,
        "enterprise": KeyKind.ENTERPRISE,
        "platform": KeyKind.PLATFORM,
        "licences": KeyKind.PLATFORM,
        "authority": KeyKind.AUTHORITY,
    }
)
PROPOSAL_LASTS: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


def kind_of(name: str) -> KeyKind:
    """Return whose key it is, as its name says: ``seal/…``, ``platform/…``."""
    prefix, slash, _ = name.partition("/")
    return (_PREFIXES if slash else _NAMES).get(prefix, KeyKind.OTHER)


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
