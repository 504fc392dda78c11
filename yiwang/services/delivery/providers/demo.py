"""The demo courier: what becomes of a parcel is chosen on a /test/ page when it is ordered.

It keeps no book: the fate is a letter of the waybill, its way a function of when it was ordered.
"""

import hashlib
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from yiwang.foundation.core.models import Setting
from yiwang.services.delivery.providers.base import CourierDown, OrderRefused, Posting
from yiwang.services.delivery.types import Told, TraceCode

SWITCH: Final = "source.courier"
FATE: Final = "courier.fate"
FATES: Final = MappingProxyType(
    {
        "SIGNED": "本人签收",
        "OTHER": "他人代收",
        "WRONG": "地址不详，退回",
        "REJECTED": "拒收，退回",
        "LOST": "途中丢失",
        "LATE": "轨迹迟到四天",
        "TWICE": "接了单但没有应答，第二次下单才应答",
        "NOT_TAKEN": "不接单（不通邮的地址）",
    }
)
"""Every fate, with its words for the /test/ page."""
_LETTERS: Final = MappingProxyType(
    {"SIGNED": "S", "OTHER": "O", "WRONG": "W", "REJECTED": "J", "LOST": "L", "LATE": "T"}
)
_PICKED, _SORTED = timedelta(hours=2), timedelta(hours=8)
_OUT, _DOOR, _BACK = timedelta(hours=26), timedelta(hours=28), timedelta(hours=52)
_GONE, _LATE = timedelta(days=7), timedelta(days=4)
_C = TraceCode


class DemoCourier:
    """Takes every order, unless its switch or its fate says otherwise."""

    name = "示例速递"

    def order(self, *, posting: Posting) -> str:
        """Return the waybill made from key and fate; TWICE answers the second time only."""
        _answer()
        fate = _setting(FATE) or "SIGNED"
        if fate == "NOT_TAKEN":
            raise OrderRefused("收件地址不通邮")
        if fate == "TWICE":
            _, is_first = Setting.objects.get_or_create(name=f"courier.order.{posting.key}")
            if is_first:
                raise CourierDown("没有收到应答")
        digits = int(hashlib.sha256(posting.key.encode()).hexdigest()[:12], 16) % 10**10
        return f"SL{_LETTERS.get(fate, 'S')}{digits:010d}"

    def cancel(self, *, waybill: str, ordered_at: datetime, at: datetime) -> bool:
        """Tell whether it was not yet picked up."""
        del waybill
        _answer()
        return at < ordered_at + _PICKED

    def track(self, *, waybill: str, ordered_at: datetime, at: datetime) -> tuple[Told, ...]:
        """Return the way so far."""
        _answer()
        letter = waybill[2:3]
        if letter == "T" and at < ordered_at + _LATE:
            return ()
        told = (
            Told(ordered_at + after, code, text, who) for after, code, text, who in _way(letter)
        )
        return tuple(one for one in told if one.at <= at)

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []


def _way(letter: str) -> list[tuple[timedelta, TraceCode, str, str]]:
    picked = (_PICKED, _C.PICKED, "已揽收", "")
    moving = (_SORTED, _C.MOVING, "到达分拣中心", "")
    out = (_OUT, _C.OUT, "正在派送", "")
    ends = {
        "O": [out, (_DOOR, _C.SIGNED_OTHER, "已由他人代收", "同住家属 李某")],
        "W": [
            out,
            (_DOOR, _C.FAILED, "地址不详，无法派送", ""),
            (_BACK, _C.RETURNED, "地址不详，已退回寄送单位", ""),
        ],
        "J": [
            out,
            (_DOOR, _C.FAILED, "收件人拒收", ""),
            (_BACK, _C.RETURNED, "收件人拒收，已退回寄送单位", ""),
        ],
        "L": [(_GONE, _C.LOST, "途中丢失", "")],
    }
    return [picked, moving, *ends.get(letter, [out, (_DOOR, _C.SIGNED, "已签收", "本人")])]


def _answer() -> None:
    if _setting(SWITCH) == "DOWN":
        raise CourierDown("寄递公司连不上")


def _setting(name: str) -> str:
    row = Setting.objects.filter(name=name).first()
    return row.value if row else ""
