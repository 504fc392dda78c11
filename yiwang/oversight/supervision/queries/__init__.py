"""Reads of supervision: counters, the matters behind them, what was found, the rules."""

from .cockpit import (
    by_day,
    freshness,
)
from .counting import (
    days,
    lights,
    lights_since,
    office,
    region,
    sums,
)
from .escalation import (
    plan,
)
from .facts import (
    acts,
    asked,
    fact,
    listed,
    place,
    reading,
    recounts,
    within_reach,
)
from .findings import (
    finding,
    of_matter,
    raised,
    rule,
    rules,
    unsettled,
)
from .special import (
    alarms,
    channel,
    channels,
)
from .tables import (
    confirmed,
    findings_behind,
    item,
    matters_behind,
    offices,
    open_on,
    people,
    person,
    read_until,
    spans,
    windows,
)

__all__ = [
    "acts",
    "alarms",
    "asked",
    "by_day",
    "channel",
    "channels",
    "confirmed",
    "days",
    "fact",
    "finding",
    "findings_behind",
    "freshness",
    "item",
    "lights",
    "lights_since",
    "listed",
    "matters_behind",
    "of_matter",
    "office",
    "offices",
    "open_on",
    "people",
    "person",
    "place",
    "plan",
    "raised",
    "read_until",
    "reading",
    "recounts",
    "region",
    "rule",
    "rules",
    "spans",
    "sums",
    "unsettled",
    "windows",
    "within_reach",
]
