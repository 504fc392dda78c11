"""The special watch: counting, finding, and the alarms that go out."""

from .channels import CannotSetChannel, add_channel, switch_channel, test_channel
from .sending import release_alarms, send_alarm
from .watching import forget_watched, watch

__all__ = [
    "CannotSetChannel",
    "add_channel",
    "forget_watched",
    "release_alarms",
    "send_alarm",
    "switch_channel",
    "test_channel",
    "watch",
]
