"""The life of a seal: one table, state and act → state, and the words for both."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from yiwang.lib.seal.pictures import Style
from yiwang.services.licences.types.seals import SealAct, SealState

_S, _A = SealState, SealAct

TABLE: Final[Mapping[SealState, Mapping[SealAct, SealState]]] = MappingProxyType(
    {
        _S.APPLIED: {_A.APPROVE: _S.APPROVED, _A.REFUSE: _S.REFUSED},
        _S.REFUSED: {},
        _S.APPROVED: {_A.MAKE: _S.MADE},
        _S.MADE: {_A.COLLECT: _S.IN_USE, _A.DESTROY: _S.DESTROYED, _A.REKEY: _S.MADE},
        _S.IN_USE: {
            _A.SUSPEND: _S.SUSPENDED,
            _A.DESTROY: _S.DESTROYED,
            _A.AUTHORISE: _S.IN_USE,
            _A.END_AUTHORITY: _S.IN_USE,
            _A.REKEY: _S.IN_USE,
        },
        _S.SUSPENDED: {
            _A.RESUME: _S.IN_USE,
            _A.DESTROY: _S.DESTROYED,
            _A.END_AUTHORITY: _S.SUSPENDED,
            _A.REKEY: _S.SUSPENDED,
        },
        _S.DESTROYED: {},
    }
)
"""State → act → next state. What is absent is refused; REFUSED and DESTROYED have no way out."""
OVER: Final = frozenset({_S.REFUSED, _S.DESTROYED})
LANES: Final = MappingProxyType(
    {_A.APPLY: "apply", _A.APPROVE: "approve", _A.REFUSE: "approve", _A.MAKE: "make"}
)
"""Three people at least: who applies does not approve, who approves does not make."""
REASONED: Final = frozenset({_A.REFUSE, _A.SUSPEND, _A.RESUME, _A.DESTROY})
STATES: Final = MappingProxyType(
    {
        _S.APPLIED: ("待审批", "blue"),
        _S.REFUSED: ("未获批准", "grey"),
        _S.APPROVED: ("待制作", "blue"),
        _S.MADE: ("待领取", "amber"),
        _S.IN_USE: ("在用", "green"),
        _S.SUSPENDED: ("已停用", "amber"),
        _S.DESTROYED: ("已销毁", "grey"),
    }
)
EXPIRED: Final = ("已过期", "red")
ACTS: Final = MappingProxyType(
    {
        _A.APPLY: "申请刻制",
        _A.APPROVE: "批准",
        _A.REFUSE: "不予批准",
        _A.MAKE: "制作",
        _A.COLLECT: "领取",
        _A.SUSPEND: "停用",
        _A.RESUME: "恢复使用",
        _A.DESTROY: "销毁",
        _A.AUTHORISE: "授权用章",
        _A.END_AUTHORITY: "收回用章授权",
        _A.REKEY: "更换密钥并换发印章",
    }
)
_PREFERRED: Final = (Style.ONLINE_APPROVAL, Style.APPROVAL, Style.OFFICIAL)
PLATFORM: Final = "PLATFORM"
"""The post of documents that the law or the applicant brings about: nobody of the office acts."""
PLATFORM_NAME: Final = "平台自动用印（视为受理等依法自动生成的文书）"
YEARS: Final = (1, 2, 3, 5)
"""For how long a seal may be made."""
_SM3 = re.compile(r"[0-9a-f]{64}")


def preference(style: str) -> int:
    """Which seal of an office its documents bear: the lowest, 网上审批电子专用章 before others."""
    found = Style(style)
    return _PREFERRED.index(found) if found in _PREFERRED else len(_PREFERRED)


def preference_for_licences(style: str) -> int:
    """Which seal of an office its licences bear: 电子证照专用章 before all others."""
    return -1 if Style(style) is Style.LICENCE else preference(style)


def label(state: SealState, valid_until: datetime | None, at: datetime) -> tuple[str, str]:
    """Return the word and the tone of a state; a seal in use may have run out."""
    expired = state is SealState.IN_USE and is_expired(valid_until, at)
    return EXPIRED if expired else STATES[state]


def is_expired(valid_until: datetime | None, at: datetime) -> bool:
    """Whether the time for which the seal was made is over."""
    return valid_until is not None and at > valid_until


def full_name(organisation_name: str, style: Style, purpose: str) -> str:
    """Return what the seal is called: the office, and the words on it."""
    return f"{organisation_name}{words(style, purpose)}"


def words(style: Style, purpose: str) -> str:
    """Return the words a seal carries beside the office's name."""
    return style.purpose if style.purpose is not None else purpose


def until(at: datetime, years: int) -> datetime:
    """Return the end of a seal made now for so many years; 29 February ends on the 28th."""
    try:
        return at.replace(year=at.year + years, microsecond=0)
    except ValueError:
        return at.replace(year=at.year + years, day=28, microsecond=0)


def is_sm3(text: str) -> bool:
    """Whether a text is an SM3 digest in lower-case hexadecimal."""
    return bool(_SM3.fullmatch(text))
