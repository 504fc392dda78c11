"""How often one may ask: budgets a minute by holder of a token, and by address without one.

Counts live in a file that the web processes of one machine share (ui/counters.py), so a budget is
exact whatever the number of processes, and no statement is spent on it. Several machines have a
budget each. A window begins with the first call and lasts a minute.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yiwang.web.openapi import tokens
from yiwang.web.openapi.errors import problem
from yiwang.web.ui.access import address_of
from yiwang.web.ui.counters import Counters

API, TOKENS = "/api/v1/", "/identity/o/api/token"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Standing:
    """How a budget stands after a call."""

    limit: int
    used: int
    wait: int

    @property
    def is_over(self) -> bool:
        """Whether the call was one too many."""
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """Return what every answer says about the budget."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.wait),
        }


@cache
def _counters(data: str) -> Counters:
    return Counters(Path(data) / "run" / "limits.bin")


def _budget(request: HttpRequest) -> tuple[str, str]:
    """Return which budget a call is of, and whose: the holder's, else the address's."""
    address = address_of(request)
    if request.path == TOKENS:
        return "tokens", address
    given = request.META.get("HTTP_AUTHORIZATION", "")
    holder = tokens.remembered_holder(given[len(BEARER) :]) if _is_bearer(given) else ""
    if not holder:  # nobody, or a token seen for the first time: the address answers for it
        return "anonymous", address
    return ("read" if request.method in READING else "write"), holder


def _is_bearer(given: str) -> bool:
    return given[: len(BEARER)].lower() == BEARER


def _at() -> int:
    """Real seconds: moving the demo's clock must open no budget."""
    return int(time.time())


def counted(request: HttpRequest) -> Standing:
    """Count a call against its budget."""
    kind, whose = _budget(request)
    used, wait = _counters(str(settings.YIWANG_DATA)).count(f"{kind} {whose}", _at())
    return Standing(int(settings.YIWANG_API_BUDGETS[kind]), used, wait)


class RateLimits:
    """Answer 429 to a call beyond its budget, and tell every caller how the budget stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count, then answer or pass on."""
        limited = request.path.startswith(API) or request.path == TOKENS
        if not (limited and settings.YIWANG_RATE_LIMITS):
            return self.get_response(request)
        standing = counted(request)
        answer = _too_many(standing) if standing.is_over else self.get_response(request)
        for name, value in standing.headers.items():
            answer[name] = value
        return answer


def _too_many(standing: Standing) -> HttpResponse:
    again = timezone.localtime(datetime.fromtimestamp(_at() + standing.wait, UTC))
    answer = problem(
        429,
        "openapi.too_many",
        f"请求太多：每分钟最多 {standing.limit} 次，"
        f"请在 {standing.wait} 秒后（{again:%H:%M:%S}）再试",
    )
    answer["Retry-After"] = str(standing.wait)
    return answer
