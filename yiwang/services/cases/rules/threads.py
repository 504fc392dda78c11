"""Asking and answering on a case: until when, how much, and in which light (办件沟通)."""

from datetime import date
from typing import Final

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import Light

from .wording import in_words

LONGEST: Final = 2000
FILES: Final = 5
OPEN: Final = 3
"""Questions of one applicant that may wait at a time: more do not make an answer come sooner."""
LINES: Final = 200
"""Lines of one thread; a conversation that long belongs at a table."""
TOLD: Final = 20
"""Colleagues who read of a question that nobody holds yet."""
EFFECT: Final = "提问和答复不改变办理时限。要补的材料，部门会另发补正通知，不会在这里要。"


def faults(text: str, files: int) -> dict[str, str]:
    """Return what is wrong with a line, by field."""
    found = {}
    if not text.strip():
        found["text"] = "请写下内容"
    elif len(text) > LONGEST:
        found["text"] = f"最多写 {LONGEST} 个字，现在是 {len(text)} 个字"
    if files > FILES:
        found["files"] = f"一次最多附 {FILES} 个文件"
    return found


def why_full(lines: int, waiting: int) -> str:
    """Return why nothing more is asked now, or nothing."""
    if lines >= LINES:
        return "这件的沟通记录已经很长，请打电话或者到窗口说"
    if waiting >= OPEN:
        return f"您有 {waiting} 个提问还没有答复，请先等答复，或者打电话问"
    return ""


def asked(item: str, number: int, due_on: date) -> str:
    """What staff read when the applicant asked; nothing of the question itself."""
    day = in_words(due_on)
    return f"“{item}”（编号尾号{str(number)[-6:]}）的申请人有新的提问，请在{day}前答复。"


def light(due_on: date, today: date, calendar: Calendar) -> Light:
    """The light of a question that waits: red when late, yellow on its last two working days."""
    if today > due_on:
        return Light.RED
    near = calendar.add_working_days(due_on, -1)
    return Light.YELLOW if today >= near else Light.GREEN
