"""Figures for /metrics: requests, commands, the outbox. Prometheus text form; no personal data.

With several web processes each writes to ``PROMETHEUS_MULTIPROC_DIR`` (set by the supervisor) and
any of them answers for all.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

COMMANDS = Counter("yiwang_commands", "Commands run", ["command", "outcome"])
REQUESTS = Counter("yiwang_requests", "Requests answered", ["site", "status"])
SECONDS = Histogram(
    "yiwang_request_seconds",
    "Time to answer",
    ["site"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

_OUTBOX = """
SELECT state, count(*), extract(epoch FROM now() - min(next_try_at))
FROM core_delivery WHERE state <> 'DONE' GROUP BY state
"""


class OutboxCollector(Collector):
    """Asks the database once a scrape how many deliveries wait, run late or are parked."""

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        waiting = GaugeMetricFamily(
            "yiwang_deliveries", "Deliveries not finished", labels=["state"]
        )
        late = GaugeMetricFamily("yiwang_delivery_late_seconds", "Age of the oldest due delivery")
        with connection.cursor() as cursor:
            cursor.execute(_OUTBOX)
            for state, count, age in cursor.fetchall():
                waiting.add_metric([state], count)
                if state == "OPEN":
                    late.add_metric([], max(float(age), 0.0))
        yield waiting
        yield late


def site_of(path: str) -> str:
    """Return the site a path belongs to, so that labels stay few."""
    first = path.split("/", 2)[1]
    return (
        first if first in {"desk", "api", "static", "apply", "my", "login", "guide"} else "portal"
    )


@lru_cache(maxsize=256)
def _of(site: str, status: int) -> tuple[Any, Any]:
    return SECONDS.labels(site), REQUESTS.labels(site, str(status))


def note(site: str, status: int, seconds: float) -> None:
    """Count a request answered."""
    took, count = _of(site, status)
    took.observe(seconds)
    count.inc()


def text() -> bytes:
    """Return the whole exposition."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = REGISTRY
    own = CollectorRegistry()
    own.register(OutboxCollector())
    return generate_latest(registry) + generate_latest(own)
