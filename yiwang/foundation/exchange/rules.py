"""Objections to held data (疑义校核): who is asked, until when, which light; pure."""

from datetime import date
from typing import Final

from .types import ObjectionState

DAYS: Final = 10
"""Working days a source has to check (国发〔2016〕51号; standards.md 7.1)."""
WARNED_DAYS: Final = 2
DATA_OFFICE: Final = "数据资源管理局"
_ASKED: Final = (
    ("公安", "公安局"),
    ("市场监督管理", "市场监督管理局"),
    ("民政", "民政局"),
    ("人力资源", "人力资源和社会保障局"),
    ("自然资源", "自然资源和规划局"),
    ("住房", "住房和城乡建设局"),
    ("税务", "税务局"),
)
_HIDDEN_FROM: Final = 1


def department_of(source: str) -> str:
    """Return the standard name of the department that keeps a source."""
    return next((name for word, name in _ASKED if word in source), DATA_OFFICE)


def light(due_on: date, warned_on: date, today: date, state: ObjectionState) -> str:
    """Return the light of an open objection: yellow from two working days before, red after."""
    if state is not ObjectionState.OPEN:
        return ""
    if today > due_on:
        return "RED"
    return "YELLOW" if today >= warned_on else "GREEN"


def masked(text: str) -> str:
    """Hide the middle of a value: what is in doubt is recognised, not read (ux.md 0.10)."""
    if len(text) <= 2:  # noqa: PLR2004
        return text[:_HIDDEN_FROM] + "*"
    keep = max(1, min(4, len(text) // 4))
    return f"{text[:keep]}{'*' * min(8, len(text) - 2 * keep)}{text[-keep:]}"
