"""What a way for alarms offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class AlarmFailed(Exception):
    """The other side did not take the alarm; the outbox tries again. Says why, without secrets."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What goes out: which rule, how grave, when, where to read on; never whom it is about."""

    title: str
    level: str
    rule: str
    raised_at: datetime
    link: str


class AlarmWay(Protocol):
    """A way for alarms (告警方式)."""

    def faults(self, address: str) -> str:
        """Say in Chinese what is wrong with an address, or nothing."""

    def send(self, *, address: str, secret: bytes, alarm: Alarm, key: str) -> str:
        """Send and return what the other side answered; ``key`` is the same at every try.

        :raises AlarmFailed: try again later.
        """

    def check_config(self) -> list[str]:
        """Say what is missing in the settings, without sending."""
