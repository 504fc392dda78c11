"""Ways an alarm goes out: one interface, one registry; mail, webhook, a demo."""

from .base import Alarm, AlarmFailed, AlarmWay
from .registry import names, register, way

__all__ = ["Alarm", "AlarmFailed", "AlarmWay", "names", "register", "way"]
