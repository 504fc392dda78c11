"""What an authority has to reach for an item, and the sentence when it does not (授权范围)."""

from collections.abc import Collection
from datetime import date
from typing import Final

from .wording import in_words

FILL: Final = "填写"
SUBMIT: Final = "提交"
_WORDS: Final = (
    ("登记", ("登记",)),
    ("社保", ("保险", "公积金", "工伤", "生育津贴", "退休", "社会保障")),
    ("税费", ("税", "费征收")),
    ("工程", ("工程", "施工", "竣工", "用地规划")),
)
_SAID: Final = {FILL: "填写申请", SUBMIT: "提交申请"}


def reaches(name: str, themes: Collection[str], *, is_permit: bool) -> frozenset[str]:
    """Return the ranges an item falls in; an authority for any of them reaches it."""
    texts = (name, *(t for t in themes if "工程" in t or "施工" in t))
    found = {key for key, words in _WORDS if any(w in t for w in words for t in texts)}
    if is_permit:
        found.add("许可")
    return frozenset(found or {"其他"})


def ended(on: date | None, contact: str, *, is_stopped: bool, is_draft: bool) -> str:
    """Tell that there is no authority now, and whom to ask."""
    kept = "，草稿仍在" if is_draft else ""
    end = "停止" if is_stopped else "到期"
    over = f"您的授权已于{in_words(on)}{end}" if on else "您没有代办这件事的授权"
    return f"{over}{kept}。请联系{contact or '委托人'}"


def not_covered(act: str, contact: str) -> str:
    """Tell that the authority does not include the act."""
    return f"您的授权不包括{_SAID[act]}，请联系{contact or '委托人'}"


def not_reached(contact: str) -> str:
    """Tell that the authority does not reach the item."""
    return f"您的授权范围不包括这件事，请联系{contact or '委托人'}"


def other_item(contact: str) -> str:
    """Tell that the authority is for another item."""
    return f"您的授权只限委托时写明的事项，请联系{contact or '委托人'}"


def used_up(contact: str) -> str:
    """Tell that the one case the authority was for has been filed."""
    return f"这份授权只办一件，已经提交过。再办要请{contact or '委托人'}重新委托"


def told(agent: str, act: str, item: str, number: int) -> str:
    """What the one who gave the authority reads when something was done under it."""
    return (
        f"{agent}凭您的委托，对“{item}”（编号尾号{str(number)[-6:]}）{act}了内容。"
        "不是您同意的，请登录后在“委托”里停止，或者打 12345。"
    )
