"""What assessment needs from outside: the typesetter, for the statistics table as PDF."""

from datetime import datetime
from typing import Any

from yiwang.foundation.files.providers.typesetter import typeset

TEMPLATE = "assessment/documents/table.typ"


def table_pdf(data: dict[str, Any], *, made_at: datetime) -> bytes:
    """Return a statistics table as PDF/A-2b."""
    return typeset(TEMPLATE, data, made_at=made_at)
