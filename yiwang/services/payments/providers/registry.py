"""Which institution is in use: the name stands in ``YIWANG_PAYMENT_PROVIDER``."""

from collections.abc import Callable

from django.conf import settings

from .base import PaymentInstitution
from .demo import NAME, DemoInstitution

_known: dict[str, Callable[[], PaymentInstitution]] = {NAME: DemoInstitution}


def register(name: str, make: Callable[[], PaymentInstitution]) -> None:
    """Add an institution; called by an ``AppConfig.ready``."""
    _known[name] = make


def names() -> tuple[str, ...]:
    """Return the institutions whose files are compared: the one in use."""
    chosen = settings.YIWANG_PAYMENT_PROVIDER
    return (chosen,) if chosen in _known else ()


def institution(name: str = "") -> tuple[str, PaymentInstitution]:
    """Return the institution of that name, or the one in use, with its name.

    :raises LookupError: nobody registered it, or it is the demo's outside demo mode.
    """
    wanted = name or settings.YIWANG_PAYMENT_PROVIDER
    if wanted not in _known or (wanted == NAME and not settings.YIWANG_DEMO):
        raise LookupError(f"no payment institution is called {wanted}")
    return wanted, _known[wanted]()
