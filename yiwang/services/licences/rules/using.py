"""The life of a right to read licences, and what a read needs: pure (用证权限)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from yiwang.lib.codes import divisions
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.using import (
    RIGHT_ACTS,
    RIGHT_WORDS,
    RightAct,
    RightState,
    UseBasis,
    UseScope,
)

from .validity import day_text

_S, _A = RightState, RightAct
TABLE: Final[Mapping[RightState, Mapping[RightAct, RightState]]] = MappingProxyType(
    {
        _S.DRAFT: {_A.APPROVE: _S.IN_FORCE, _A.REFUSE: _S.REFUSED, _A.REVOKE: _S.REVOKED},
        _S.IN_FORCE: {_A.REVOKE: _S.REVOKED},
        _S.REFUSED: {},
        _S.REVOKED: {},
    }
)
"""State → act → next state. What is absent is refused."""
LANES: Final[Mapping[RightAct, str]] = MappingProxyType(
    {_A.PROPOSE: "propose", _A.APPROVE: "approve", _A.REFUSE: "approve"}
)
REASONED: Final = frozenset({_A.REFUSE, _A.REVOKE})
"""Acts that say why."""
SHOWN_AT_WINDOW: Final = timedelta(hours=2)
"""How long a clerk may file with what an applicant showed."""
_ENOUGH: Final = {UseScope.FACE: {UseScope.FACE, UseScope.FILE}, UseScope.FILE: {UseScope.FILE}}


@dataclass(frozen=True, slots=True)
class Held:
    """A right of a consumer, as far as it is judged."""

    state: RightState
    scope: UseScope
    basis: UseBasis
    region_code: str
    valid_until: date


def refusal(state: RightState, act: RightAct) -> str:
    """Say why an act does not fit."""
    return f"这项权限现在是“{RIGHT_WORDS[state][0]}”，不能{RIGHT_ACTS[act]}，请先看最新情况"


def label(state: RightState, valid_until: date, today: date) -> tuple[str, str]:
    """Return the word and the tone of a right; one that ran out says so."""
    if state is _S.IN_FORCE and valid_until < today:
        return "已到期", "grey"
    return RIGHT_WORDS[state]


def no_right(rights: Iterable[Held], scope: UseScope, today: date, *, type_name: str) -> str:
    """Say what is missing for reading licences of a type at all; empty: nothing."""
    open_now = [one for one in rights if one.state is _S.IN_FORCE]
    if not open_now:
        return f"您的单位没有读取“{type_name}”的权限，请向数据管理部门申请"
    lasting = [one for one in open_now if one.valid_until >= today]
    if not lasting:
        last = max(one.valid_until for one in open_now)
        return f"读取“{type_name}”的权限到{day_text(last)}为止，已经到期，请向数据管理部门重新申请"
    if not any(suffices(one, scope, today) for one in lasting):
        return f"您的单位只能读取“{type_name}”的照面信息，不能取加注件，请向数据管理部门申请"
    return ""


def suffices(held: Held, scope: UseScope, today: date) -> bool:
    """Whether a right holds today and goes far enough."""
    lasts = held.state is _S.IN_FORCE and held.valid_until >= today
    return lasts and held.scope in _ENOUGH[scope]


def reaches(held: Held, region_code: str) -> bool:
    """Whether a right reaches licences issued in a division: its own and those below."""
    return divisions.is_within(region_code, held.region_code)


def why_not(state: LicenceState, word: str, since: date, reason: str) -> str:
    """Say why a licence that was found may not be used, with day and reason; empty: it may."""
    if state is LicenceState.VALID:
        return ""
    said = f"（{reason}）" if reason else ""
    return f"找到了，但不能用：{day_text(since)}起{word}{said}"
