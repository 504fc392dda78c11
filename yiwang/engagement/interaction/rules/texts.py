"""What was typed: what must be mended before it is taken, what its writer is warned of."""

import re
from datetime import date

from yiwang.engagement.interaction.types import (
    LINE_NAMES,
    MOST_FILES,
    MOST_REASON,
    MOST_TEXT,
    MOST_TITLE,
    NewVoice,
)
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.masking import masked, resident_ids
from yiwang.lib.codes.phones import normalise_phone, parse_phone

LEAST_TEXT, LEAST_TITLE, LEAST_REASON, MOST_NAME = 10, 4, 4, 40
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}")


def plain(text: str) -> str:
    """Return typed text with one kind of line end and without what no database keeps."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def faults(new: NewVoice, *, needs_name: bool, needs_phone: bool) -> dict[str, str]:
    """Return what must be mended, by field."""
    found: dict[str, str] = {}
    _length(found, "title", plain(new.title), "标题", (LEAST_TITLE, MOST_TITLE))
    _length(found, "text", plain(new.text), "内容", (LEAST_TEXT, MOST_TEXT))
    if len(new.file_ids) > MOST_FILES:
        found["files"] = f"附件最多 {MOST_FILES} 个，请删除几个再提交"
    if len(plain(new.name)) > MOST_NAME:
        found["name"] = f"姓名最多 {MOST_NAME} 个字"
    if needs_name and not plain(new.name):
        found["name"] = "请填写姓名；不想署名的，请选“匿名”"
    if needs_phone and not phone_of(new.phone):
        found["phone"] = "请填写11位手机号码，如 13800138000；固定电话要带区号"
    return found


def phone_of(typed: str) -> str:
    """Return a mobile number or a landline with its area code as digits, or nothing."""
    digits = normalise_phone(typed)
    return digits if is_mobile(digits) or _LANDLINE.fullmatch(digits) else ""


def is_mobile(digits: str) -> bool:
    """Whether a message can be sent there."""
    try:
        return bool(parse_phone(digits))
    except InvalidCode:
        return False


def _length(
    found: dict[str, str], field: str, text: str, label: str, bounds: tuple[int, int]
) -> None:
    least, most = bounds
    if not text:
        found[field] = f"请填写{label}"
    elif len(text) < least:
        found[field] = f"{label}太短，请至少写 {least} 个字"
    elif len(text) > most:
        found[field] = f"{label}最多 {most} 个字，现在有 {len(text)} 个字，请删减后再提交"


def reason_fault(text: str, what: str, most: int = MOST_REASON) -> str:
    """Return the sentence that mends a reason, or nothing."""
    said = plain(text)
    if len(said) < LEAST_REASON:
        return f"请写明{what}，至少 {LEAST_REASON} 个字"
    return f"{what}最多 {most} 个字，现在有 {len(said)} 个字" if len(said) > most else ""


def warnings(text: str, *, today: date) -> tuple[str, ...]:
    """Return the numbers of persons that stand in a text, masked: who wrote it is warned."""
    ids = [number for _, number in resident_ids(text, today=today)]
    return tuple(dict.fromkeys(ids or ([] if masked(text) == text else ["电话或其他号码"])))


def line_fault(line: str) -> str:
    """Return the sentence about the hotline an agent names, or nothing."""
    return "" if line in LINE_NAMES else "请选择是哪一条热线"


def answer_fault(text: str, what: str) -> str:
    """Return the sentence that mends an answer, or nothing."""
    return reason_fault(text, what, MOST_TEXT)
