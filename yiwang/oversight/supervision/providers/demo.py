"""The demo way: takes every alarm, unless its switch says it is down."""

from yiwang.foundation.core.models import Setting

from .base import Alarm, AlarmFailed

SWITCH = "source.alarms"


class DemoWay:
    """Takes every alarm (演示)."""

    def faults(self, address: str) -> str:
        """Any address will do."""
        del address
        return ""

    def send(self, *, address: str, secret: bytes, alarm: Alarm, key: str) -> str:
        """Return a receipt made from the key."""
        del address, secret, alarm
        row = Setting.objects.filter(name=SWITCH).first()
        if row is not None and row.value == "DOWN":
            raise AlarmFailed("演示通道已断开")
        return f"演示通道已收到（{key}）"

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []
