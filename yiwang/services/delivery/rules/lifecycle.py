"""The lifecycle of a consignment: one table, state and act → state, and the words for both."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from yiwang.services.delivery.types import (
    Act,
    Address,
    Collector,
    ConsignmentState,
    ParcelState,
    TraceCode,
    Way,
)

_S = ConsignmentState
_ANEW: Final = {Act.CHOOSE: _S.WAITING, Act.MOVE: _S.WAITING}

TABLE: Final[Mapping[ConsignmentState, Mapping[Act, ConsignmentState]]] = MappingProxyType(
    {
        _S.WAITING: {
            **_ANEW,
            Act.ORDER: _S.ORDERING,
            Act.HAND_OVER: _S.SERVED,
            Act.READ: _S.SERVED,
            Act.REGISTER: _S.SERVED,
            Act.DROP: _S.DROPPED,
        },
        _S.ORDERING: {
            **_ANEW,
            Act.ORDERED: _S.SENT,
            Act.GIVE_UP: _S.WAITING,
            Act.CANCEL: _S.WAITING,
            Act.DROP: _S.DROPPED,
        },
        _S.SENT: {
            Act.SIGN: _S.SERVED,
            Act.RETURN: _S.RETURNED,
            Act.LOSE: _S.LOST,
            Act.CANCEL: _S.WAITING,
            Act.REGISTER: _S.SERVED,
            Act.DROP: _S.DROPPED,
        },
        _S.RETURNED: {**_ANEW, Act.DROP: _S.DROPPED},
        _S.LOST: {**_ANEW, Act.DROP: _S.DROPPED},
        _S.SERVED: {},
        _S.DROPPED: {},
    }
)
"""State → act → next state. What is absent is refused; SERVED and DROPPED have no way out."""
OVER: Final = frozenset({_S.SERVED, _S.DROPPED})

COLLECTED: Final = frozenset({Way.WINDOW, Way.KIOSK})
_NEEDS_WAY: Final = MappingProxyType(
    {
        Act.ORDER: frozenset({Way.POST}),
        Act.HAND_OVER: COLLECTED,
        Act.READ: frozenset({Way.ONLINE}),
    }
)
WAYS: Final = MappingProxyType(
    {
        Way.ONLINE: "网上领取",
        Way.WINDOW: "窗口领取",
        Way.POST: "邮寄",
        Way.KIOSK: "自助机领取",
    }
)
ACTS: Final = MappingProxyType(
    {
        Act.OPEN: "等待送达",
        Act.CHOOSE: "申请人选择送达方式",
        Act.MOVE: "经申请人同意改变送达方式",
        Act.ORDER: "寄递下单",
        Act.ORDERED: "寄递公司接单",
        Act.GIVE_UP: "寄递公司不接单",
        Act.CANCEL: "撤回寄递",
        Act.SIGN: "邮件签收",
        Act.RETURN: "邮件退回",
        Act.LOSE: "邮件丢失",
        Act.HAND_OVER: "窗口交付",
        Act.READ: "首次打开并确认",
        Act.REGISTER: "登记送达",
        Act.DROP: "不再送达",
    }
)
COLLECTORS: Final = MappingProxyType(
    {
        Collector.SELF: "本人（单位为法定代表人）",
        Collector.AGENT: "委托代理人",
        Collector.HELPER: "帮办代办员",
    }
)
_LABELS: Final = MappingProxyType(
    {
        _S.ORDERING: ("寄递下单中", "blue"),
        _S.SENT: ("已寄出", "blue"),
        _S.RETURNED: ("已退回，待重新选择", "amber"),
        _S.LOST: ("已丢失，待重新选择", "amber"),
        _S.SERVED: ("已送达", "green"),
        _S.DROPPED: ("不再送达", "grey"),
    }
)
_WAITING: Final = MappingProxyType(
    {
        Way.ONLINE: ("待网上领取", "blue"),
        Way.WINDOW: ("待窗口领取", "blue"),
        Way.POST: ("待寄出", "blue"),
        Way.KIOSK: ("待自助机领取", "blue"),
    }
)
PARCELS: Final = MappingProxyType(
    {
        ParcelState.ORDERING: "等待寄递公司接单",
        ParcelState.ORDERED: "已接单，待揽收",
        ParcelState.MOVING: "运送中",
        ParcelState.SIGNED: "已签收",
        ParcelState.SIGNED_OTHER: "他人代收",
        ParcelState.RETURNED: "已退回",
        ParcelState.LOST: "已丢失",
        ParcelState.WITHDRAWN: "撤单中",
        ParcelState.CANCELLED: "已撤单",
        ParcelState.REFUSED: "寄递公司不接单",
    }
)
ENDS: Final = MappingProxyType(
    {
        TraceCode.SIGNED: (ParcelState.SIGNED, Act.SIGN),
        TraceCode.SIGNED_OTHER: (ParcelState.SIGNED_OTHER, Act.SIGN),
        TraceCode.RETURNED: (ParcelState.RETURNED, Act.RETURN),
        TraceCode.LOST: (ParcelState.LOST, Act.LOSE),
    }
)
"""What a courier tells last → the parcel's state, and the act upon the consignment."""


def allowed(state: ConsignmentState, way: Way) -> frozenset[Act]:
    """The acts that may follow; some belong to one way only."""
    return frozenset(a for a in TABLE[state] if way in _NEEDS_WAY.get(a, frozenset(Way)))


def advance(
    state: ConsignmentState, act: Act, way: Way, *, error: type[Exception]
) -> ConsignmentState:
    """The state after an act. :raises error: the act is not allowed here."""
    if act not in allowed(state, way):
        raise error
    return TABLE[state][act]


def label(state: ConsignmentState, way: Way) -> tuple[str, str]:
    """What everybody reads, and the colour of the tag."""
    return _LABELS.get(state) or _WAITING[way]


def address_faults(way: str, address: Address) -> dict[str, str]:
    """Part of an address → the sentence that asks for it; only a parcel has one."""
    if way != Way.POST:
        return {}
    asked = {
        "name": (address.name, "请填写收件人"),
        "phone": (address.phone, "请填写收件电话"),
        "region": (address.region, "请填写所在地区，如 示例省示例市示例县"),
        "address": (address.address, "请填写详细地址，写到门牌号"),
    }
    return {part: sentence for part, (value, sentence) in asked.items() if not value.strip()}


RETRIES: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240))
"""How long a courier that does not answer is left alone, longer each time; the last one repeats."""
TRACKED_EVERY: Final = timedelta(hours=2)
REMINDED: Final = tuple(timedelta(days=d) for d in (5, 10, 15))
"""After how long at the window the recipient is reminded; then it waits quietly."""


def next_try(tries: int, at: datetime) -> datetime:
    """When a courier is asked again after so many tries."""
    return at + RETRIES[min(tries, len(RETRIES)) - 1]


def remind_at(way: Way, reminders: int, since: datetime) -> datetime | None:
    """When the recipient is reminded next; parcels and electronic results remind of themselves."""
    if way not in COLLECTED or reminders >= len(REMINDED):
        return None
    return since + sum(REMINDED[: reminders + 1], timedelta())
