"""The special watch: counting, finding, and the alarms that go out."""

from .channels import (
    CannotSetChannel,
    add_channel,
    keep_channel,
    resend_alarm,
    switch_channel,
    test_channel,
)
from .sending import release_alarms, send_alarm, tell_failing_channels
from .watching import forget_watched, watch

__all__ = [
    "CannotSetChannel",
    "add_channel",
    "forget_watched",
    "keep_channel",
    "release_alarms",
    "resend_alarm",
    "send_alarm",
    "switch_channel",
    "tell_failing_channels",
    "test_channel",
    "watch",
]
