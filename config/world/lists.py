"""Lists of the demo world: high frequency, the village's, what entered the halls, with figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import Kind
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.rules import demo
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import GuideSummary

REGIONS = (demo.PROVINCE, demo.CITY, demo.COUNTY)
REST = "生产经营准入"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Publish what is not there yet, and count every division once."""
    path = Path(settings.YIWANG_REFERENCE) / "lists" / "demo_lists.json"
    shipped = json.loads(path.read_text("utf8"))
    made = 0
    for region in REGIONS:
        for kind, items in (
            (Kind.FREQUENT, {key: _plain(names) for key, names in shipped["frequent"].items()}),
            (Kind.VILLAGE, {"": _plain(shipped["village"])}),
            (Kind.HALL, {"": _hall(region, shipped)}),
        ):
            if kind is Kind.VILLAGE and region != demo.COUNTY:
                continue
            if queries.is_begun(kind, region):
                continue
            made += bool(
                commands.ship_list(
                    kind=kind,
                    region_code=region,
                    items=items,
                    source=shipped["source"],
                    actor=SYSTEM,
                    at=at,
                )
            )
    if made:
        commands.count_standings(actor=SYSTEM, at=at)
    say(f"  事项名单 {made} 份")


Said = list[tuple[str, Mapping[str, Any]]]


def _plain(names: list[str]) -> Said:
    return [(name, {}) for name in names]


def _hall(region: str, shipped: Mapping[str, Any]) -> Said:
    """Let everything enter that the division handles, but what cannot."""
    exempt = {
        one["name"]: {"exempt": one["reason"], "note": one["note"]} for one in shipped["exempt"]
    }
    return [
        (guide.basic_code, exempt.get(guide.name) or _zone(guide, shipped["zones"]))
        for guide in catalogue.in_region(region)
    ]


def _zone(guide: GuideSummary, zones: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the class of window by the words of the name; the rest has windows of its own."""
    for zone, words in zones.items():
        if any(word in guide.name for word in words):
            return {"zone": zone}
    return {"zone": REST} if "LEGAL" in guide.audience else {}
