"""The licence types of the demo world: the shipped ones, each with a published version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from config.world import Say
from config.world.past import began_on
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.licences import commands


def build(say: Say, at: datetime) -> None:
    """Publish the types that are not there yet, related to the items that result in them."""
    folder: Path = settings.YIWANG_REFERENCE
    made = commands.load_types(
        certificates=_read(folder, "certificates/certificates.json"),
        samples=_read(folder, "certificates/samples.json"),
        results=list(_results(folder)),
        actor=SYSTEM,
        at=began_on(at),
    )
    say(f"  licence types: {made} new")


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    """The basic code of every shipped item with the name of its result."""
    for row in _read(folder, "items/items.json")["items"]:
        yield row["base_code"]["value"], row["result"]["name"]
    for row in _read(folder, "items/demo_items.json")["items"]:
        yield row["code"], row["body"]["result"]["name"]


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf8"))
