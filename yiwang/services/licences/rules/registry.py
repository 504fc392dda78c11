"""What the registry of seals adds to the verdict on a file: was the seal in use when it was put.

The file alone cannot tell: a seal that was destroyed keeps its certificate until that runs out.
"""

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from yiwang.foundation.core.clock import local_date
from yiwang.services.licences.types.seals import SealAct, SealState

from . import seals as life

STAGE: Final = "印章登记"
UNKNOWN: Final = "这枚印章没有在本平台登记，不能确认是哪个机关的印章。"
FOREIGN: Final = "印章的名称或用章单位与本平台的登记不符，可能系伪造。"
_OPENS: Final = frozenset({SealAct.COLLECT, SealAct.RESUME})
_CLOSES: Final = frozenset({SealAct.SUSPEND, SealAct.DESTROY})
TURNS: Final = _OPENS | _CLOSES
"""The acts that begin or end the use of a seal."""
_THEN: Final = MappingProxyType(
    {
        SealState.MADE: "盖章时这枚印章还没有领取启用。",
        SealState.SUSPENDED: "盖章时这枚印章已停用。",
        SealState.DESTROYED: "盖章时这枚印章已销毁。",
    }
)


def failure_then(turns: Iterable[tuple[SealAct, datetime]], signed_at: datetime) -> str:
    """Return why the seal could not be put at that time; empty: it was in use.

    Signing times are whole seconds: within one second the seal is taken to have been in use.
    """
    state = SealState.MADE
    for act, at in turns:
        begun = act in _OPENS and at.replace(microsecond=0) <= signed_at
        if begun or (act in _CLOSES and at < signed_at):
            state = SealState.IN_USE if begun else life.TABLE[SealState.IN_USE][act]
    return _THEN.get(state, "")


def notice_now(turns: Iterable[tuple[SealAct, datetime]], state: SealState) -> str:
    """Return what became of the seal after it was put; empty: it is in use still."""
    closed = [at for act, at in turns if act in _CLOSES]
    if state is SealState.IN_USE or not closed:
        return ""
    on = local_date(closed[-1])
    return (
        f"这枚印章{life.STATES[state][0]}（{on.year}年{on.month}月{on.day}日）；"
        "在这之前盖的章仍然有效。"
    )
