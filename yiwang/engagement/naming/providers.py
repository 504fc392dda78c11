"""What naming needs from outside: the typesetter, for the notice of a reserved name."""

from datetime import datetime
from typing import Any

from yiwang.foundation.files.providers.typesetter import typeset

TEMPLATE = "naming/documents/notice.typ"


def notice(data: dict[str, Any], *, made_at: datetime) -> bytes:
    """Return a notice as PDF/A-2b."""
    return typeset(TEMPLATE, data, made_at=made_at)
