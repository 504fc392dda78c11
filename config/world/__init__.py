"""`manage.py build_world`: the demo world from nothing, and nothing more the second time.

The composition root may call every app. A step is a module beside this one with
``build(say, at)``; ``STEPS`` is the order, a name whose module does not exist yet is left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import time
from collections.abc import Callable
from datetime import datetime

STEPS = (
    "places",
    "people",
    "catalogue",
    "licences",
    "seals",
    "content",
    "lists",
    "reduction",
    "themes",
    "projects",
    "voices",
    "ratings",
    "care",
    "cases",
    "assessment",
    "supervision",
    "alarms",
)
Say = Callable[[str], None]


def main(arguments: list[str]) -> int:
    """Entry of `manage.py build_world [STEP …]`."""
    import django  # noqa: PLC0415  the settings are chosen by manage.py

    django.setup()
    logging.getLogger("yiwang").setLevel(logging.WARNING)  # a line per act would hide the steps
    from yiwang.foundation.core import clock  # noqa: PLC0415  needs the settings

    build(say, clock.now(), only=tuple(arguments))
    return 0


def build(say: Say, at: datetime, *, only: tuple[str, ...] = ()) -> None:
    """Run the steps in order; each says what it did and how long it took."""
    for name in STEPS:
        if (only and name not in only) or importlib.util.find_spec(f"{__name__}.{name}") is None:
            continue
        began = time.monotonic()
        importlib.import_module(f"{__name__}.{name}").build(say, at)
        say(f"  {name}: {time.monotonic() - began:.1f} s")


def say(line: str) -> None:
    """One line to the terminal, at once."""
    print(line, flush=True)  # noqa: T201
