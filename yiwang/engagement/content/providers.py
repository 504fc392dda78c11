"""What content needs from outside: the typesetter, for forms on paper."""

import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from yiwang.engagement.content.types import SheetPart
from yiwang.foundation.files.providers.typesetter import typeset

TEMPLATE = "content/documents/sheet.typ"
KEPT = 64


def sheet(title: str, note: str, version: str, parts: tuple[SheetPart, ...]) -> bytes:
    """Return a form on paper as PDF/A-2b; kept by its very words, so that a change is seen."""
    data = {"title": title, "note": note, "version": version, "parts": [asdict(p) for p in parts]}
    return _set(json.dumps(data, ensure_ascii=False))


def forget_sheets() -> None:
    """Set every sheet anew (in tests)."""
    _set.cache_clear()


@lru_cache(maxsize=KEPT)
def _set(words: str) -> bytes:
    data: dict[str, Any] = json.loads(words)
    return typeset(TEMPLATE, data)
