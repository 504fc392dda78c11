"""What assessment needs from outside: the typesetter, for tables and circulars as PDF."""

from datetime import datetime
from typing import Any

from yiwang.foundation.files.providers.typesetter import typeset

TABLE = "assessment/documents/table.typ"
CIRCULAR = "assessment/documents/circular.typ"


def table_pdf(data: dict[str, Any], *, made_at: datetime) -> bytes:
    """Return a statistics table as PDF/A-2b."""
    return typeset(TABLE, data, made_at=made_at)


def circular_pdf(data: dict[str, Any], *, made_at: datetime) -> bytes:
    """Return a circular as PDF/A-2b."""
    return typeset(CIRCULAR, data, made_at=made_at)
