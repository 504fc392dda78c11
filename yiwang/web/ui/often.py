"""How often an address may do what costs much, or guess what is secret; by kind and minute."""

import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from yiwang.foundation.core.errors import DomainError
from yiwang.web.ui.access import address_of
from yiwang.web.ui.counters import Counters


class TooOften(DomainError):
    """The address asked more often within a minute than is answered."""

    code = "verification.too_often"
    sentence = "核验太频繁，请一分钟后再试"
    status = 429


@cache
def _counters(data: str) -> Counters:
    return Counters(Path(data) / "run" / "limits.bin")


def limit(request: HttpRequest, kind: str, *, most: int) -> None:
    """Count what an address asks for. :raises TooOften: more than ``most`` within a minute."""
    if not settings.YIWANG_RATE_LIMITS:
        return
    counters = _counters(str(settings.YIWANG_DATA))
    used, wait = counters.count(f"{kind} {address_of(request)}", int(time.time()))
    if used > most:
        raise TooOften(f"核验太频繁：每分钟最多 {most} 次，请在 {wait} 秒后再试")
