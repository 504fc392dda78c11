"""Which gateway is in use: the name stands in ``YIWANG_SMS_PROVIDER``."""

from collections.abc import Callable

from django.conf import settings

from yiwang.foundation.notifications.providers.base import SmsGateway
from yiwang.foundation.notifications.providers.demo import DemoGateway

_known: dict[str, Callable[[], SmsGateway]] = {"demo": DemoGateway}


def register(name: str, make: Callable[[], SmsGateway]) -> None:
    """Add a gateway; called by an ``AppConfig.ready``."""
    _known[name] = make


def sms() -> SmsGateway:
    """Return the gateway in use.

    :raises LookupError: the setting names one nobody registered.
    """
    name = settings.YIWANG_SMS_PROVIDER
    if name not in _known:
        raise LookupError(f"no SMS gateway is called {name}; known: {', '.join(_known)}")
    return _known[name]()
