"""Which courier is in use: the name stands in ``YIWANG_COURIER_PROVIDER``."""

from collections.abc import Callable

from django.conf import settings

from yiwang.services.delivery.providers.base import Courier
from yiwang.services.delivery.providers.demo import DemoCourier

_known: dict[str, Callable[[], Courier]] = {"demo": DemoCourier}


def register(name: str, make: Callable[[], Courier]) -> None:
    """Add a courier; called by an ``AppConfig.ready``."""
    _known[name] = make


def is_connected() -> bool:
    """Tell whether there is a courier; ``none`` is an authority without one."""
    return settings.YIWANG_COURIER_PROVIDER in _known


def courier() -> Courier:
    """Return the courier in use.

    :raises LookupError: the setting names one nobody registered.
    """
    name = settings.YIWANG_COURIER_PROVIDER
    if name not in _known:
        raise LookupError(f"no courier is called {name}; known: {', '.join(_known)}")
    return _known[name]()
