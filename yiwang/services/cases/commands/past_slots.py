"""Slots in prepared rows: what differs from case to case is put in by one ``%`` for many rows."""

import re
from typing import Any, Final

from yiwang.foundation.core import bulk

_MARKS: Final = re.compile('"\ue002(\\w+)\ue003"|\ue000(\\w+)\ue001')


def slot(name: str) -> str:
    """Return the place of a value within a text."""
    return f"\ue000{name}\ue001"


def whole(name: str) -> str:
    """Return the place of a whole JSON value."""
    return f"\ue002{name}\ue003"


def prepared(text: str) -> str:
    """Return a text with slots as the left side of ``%``."""
    return _MARKS.sub(r"%(\1\2)s", text.replace("%", "%%"))


def inner(text: str) -> str:
    """Return a text as it stands between the quotes of JSON."""
    return text if text.isalnum() else bulk.json(text)[1:-1]


def nothing(value: Any) -> str:
    """Return a cell, NULL for nothing."""
    return bulk.NULL if value is None else str(value)
