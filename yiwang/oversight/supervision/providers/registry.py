"""Which ways there are; a place adds its own from an ``AppConfig.ready``."""

from collections.abc import Callable

from django.conf import settings

from .base import AlarmWay
from .demo import DemoWay
from .mail import MailWay
from .webhook import WebhookWay

_known: dict[str, Callable[[], AlarmWay]] = {
    "MAIL": MailWay,
    "WEBHOOK": WebhookWay,
    "DEMO": DemoWay,
}


def register(name: str, make: Callable[[], AlarmWay]) -> None:
    """Add a way."""
    _known[name] = make


def names() -> tuple[str, ...]:
    """Return the ways a channel may take here; the demo only in demo mode."""
    return tuple(name for name in _known if name != "DEMO" or settings.YIWANG_DEMO)


def way(name: str) -> AlarmWay:
    """Return a way.

    :raises LookupError: there is none of this name here.
    """
    if name not in names():
        raise LookupError(f"no way for alarms is called {name}; known: {', '.join(names())}")
    return _known[name]()
