"""The life of a licence: one table, state and act → state, and who tells what of it (证照状态).

行政许可法 8 (WITHDRAW), 69 (REVOKE), 70 (CANCEL); 行政处罚法 9 (SUSPEND, FORFEIT). What ended by
force or by time is cancelled afterwards too (注销手续, 行政许可法 70).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from yiwang.services.licences.types.licences import (
    LICENCE_ACT_NAMES,
    STATE_WORDS,
    LicenceAct,
    LicenceState,
)
from yiwang.services.licences.types.sealing import Waits

_S, _A = LicenceState, LicenceAct

TABLE: Final[Mapping[LicenceState, Mapping[LicenceAct, LicenceState]]] = MappingProxyType(
    {
        _S.DRAFT: {_A.FILL: _S.DRAFT, _A.SEAL: _S.VALID, _A.VOID: _S.VOID},
        _S.VALID: {
            _A.SUSPEND: _S.SUSPENDED,
            _A.REVOKE: _S.REVOKED,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.FORFEIT: _S.FORFEITED,
            _A.CANCEL: _S.CANCELLED,
            _A.TRANSFER: _S.TRANSFERRED,
            _A.VOID: _S.VOID,
            _A.EXPIRE: _S.EXPIRED,
            _A.REPLACE: _S.REPLACED,
        },
        _S.SUSPENDED: {
            _A.GIVE_BACK: _S.VALID,
            _A.REVOKE: _S.REVOKED,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.FORFEIT: _S.FORFEITED,
            _A.CANCEL: _S.CANCELLED,
            _A.EXPIRE: _S.EXPIRED,
        },
        _S.EXPIRED: {
            _A.REVOKE: _S.REVOKED,
            _A.CANCEL: _S.CANCELLED,
            _A.REPLACE: _S.REPLACED,
        },
        _S.REVOKED: {_A.CANCEL: _S.CANCELLED},
        _S.WITHDRAWN: {_A.CANCEL: _S.CANCELLED},
        _S.FORFEITED: {_A.CANCEL: _S.CANCELLED},
        _S.CANCELLED: {},
        _S.REPLACED: {},
        _S.TRANSFERRED: {},
        _S.VOID: {},
    }
)
"""State → act → next state. What is absent is refused."""
BEGINS: Final[Mapping[LicenceAct, frozenset[LicenceState]]] = MappingProxyType(
    {
        _A.CHANGE: frozenset({_S.VALID}),
        _A.RENEW: frozenset({_S.VALID, _S.EXPIRED}),
        _A.REISSUE: frozenset({_S.VALID, _S.VOID}),
    }
)
"""Acts that begin the next version, and the states of the one before; it stays as it is until the
new one is sealed. One made wrong is made anew (补发)."""
LIVE: Final = frozenset({_S.VALID, _S.SUSPENDED})
ENDED: Final = frozenset(LicenceState) - LIVE - {_S.DRAFT}
BY_CASE: Final = frozenset({_A.REVOKE, _A.WITHDRAW, _A.CHANGE, _A.RENEW})
"""What the law gives the holder a hearing or a decision for: where a licence came of a case, its
case does them (撤销、撤回、变更、延续)."""
BY_HAND: Final = frozenset(
    {
        _A.FILL,
        *(_A.SUSPEND, _A.GIVE_BACK, _A.REVOKE, _A.WITHDRAW, _A.FORFEIT, _A.CANCEL),
        *(_A.TRANSFER, _A.VOID, _A.CHANGE, _A.RENEW, _A.REISSUE),
    }
)
"""What a keeper of licences does."""
REMINDED: Final = timedelta(days=30)
"""How long before its end the holder of a licence is told (行政许可法 50)."""

INCOMPLETE: Final = "INCOMPLETE"
NO_ROOM: Final = "NO_ROOM"
HELD_UP: Final = "HELD_UP"
SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        Waits.NO_SEAL: "本机关没有在用的电子印章，启用以后自动制证",
        Waits.KEYS_LOCKED: "密钥库还没有解锁，解锁以后自动制证",
        Waits.NO_GLYPH: "照面里有字库没有的字，补充字库以后自动制证",
        Waits.REFUSED: "印章现在不能用在这份证照上，印章管理员处理以后自动制证",
        INCOMPLETE: "照面还缺内容，补全以后自动制证",
        NO_ROOM: "照面的内容版面放不下，缩短以后自动制证",
        HELD_UP: "前一版证照正在暂扣，发还以后自动制证",
    }
)
"""What staff read of a licence that waits for its seal."""


def may_follow(state: LicenceState, act: LicenceAct) -> bool:
    """Whether an act fits a state: a move of it, or the beginning of the next version."""
    return act in TABLE[state] or state in BEGINS.get(act, ())


def state_on(state: LicenceState, valid_to: date | None, today: date) -> LicenceState:
    """Return the state as of a day: what has run out is not valid, whether noted yet or not."""
    over = valid_to is not None and valid_to < today
    return _S.EXPIRED if over and state in LIVE else state


def ends_soon(state: LicenceState, valid_to: date | None, today: date) -> bool:
    """Whether the holder of a licence is to be told that it ends."""
    return state is _S.VALID and valid_to is not None and today <= valid_to <= today + REMINDED


def refusal(state: LicenceState, act: LicenceAct) -> str:
    """Say why an act does not fit."""
    return f"证照现在是“{STATE_WORDS[state][0]}”，不能{LICENCE_ACT_NAMES[act]}，请先看最新情况"
