"""The catalogue of the demo world: demo regions, 安徽省 itself, 合肥 and 六安 whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from config.world.past import began_on
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue import commands as catalogue

EVERY = 20


def build(say: Callable[[str], None], at: datetime) -> None:
    """Publish the shipped items; a line of progress for every twentieth."""
    lines = 0

    def told(line: str) -> None:
        nonlocal lines
        lines += 1
        if lines % EVERY == 1 or "就绪" in line:
            say(f"  {line}")

    catalogue.load_catalogue(
        reference=settings.YIWANG_REFERENCE, actor=SYSTEM, at=began_on(at), say=told
    )
