"""Which registers are asked: the name stands in ``YIWANG_REAL_NAME_PROVIDER``."""

from collections.abc import Callable

from django.conf import settings

from yiwang.foundation.identity.providers.base import LegalRegister, RealNameRegister
from yiwang.foundation.identity.providers.demo import DemoEnterprises, DemoPopulation

_people: dict[str, Callable[[], RealNameRegister]] = {"demo": DemoPopulation}
_legal: dict[str, Callable[[], LegalRegister]] = {"demo": DemoEnterprises}


def register(
    name: str, *, people: Callable[[], RealNameRegister], legal: Callable[[], LegalRegister]
) -> None:
    """Add a pair of registers; exchange does so for those it connects (``AppConfig.ready``)."""
    _people[name], _legal[name] = people, legal


def real_name_register() -> RealNameRegister:
    """Return the population register in use. :raises LookupError: nobody registered it."""
    return _people[settings.YIWANG_REAL_NAME_PROVIDER]()


def legal_register() -> LegalRegister:
    """Return the register of enterprises in use. :raises LookupError: nobody registered it."""
    return _legal[settings.YIWANG_REAL_NAME_PROVIDER]()


def code_limits() -> tuple[int, int]:
    """Return the seconds between two codes to a phone, and how many an hour at most."""
    return settings.YIWANG_CODE_INTERVAL_SECONDS, settings.YIWANG_CODES_PER_HOUR


def second_factor_once() -> bool:
    """Whether a second-factor code serves once only (always outside demo mode)."""
    return bool(settings.YIWANG_TOTP_ONCE)
