"""Facts of supervision: ids only."""

from dataclasses import dataclass
from typing import ClassVar

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Event):
    """An alarm is to go out over a channel (告警待发送); each goes its own way."""

    name: ClassVar[str] = "supervision.alarm_raised"
    stream_field: ClassVar[str] = "alarm_id"
    alarm_id: int
