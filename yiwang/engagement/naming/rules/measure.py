"""How names are compared (相同相近比对), 工商企注字〔2017〕133号 and 国务院令第734号 第十七条.

Within one registration authority and one class of trade, two names are the same when their trade
names (字号) are; a name without a trade stands against every class. They are near when the trade
names sound alike, one holds the other, or they have the same characters in another order.
``keys_of``, ``same_keys`` and ``near_keys`` make numbers of these relations, so that an index
answers; a number only proposes a neighbour, ``likeness`` decides.
"""

import hashlib
import unicodedata
from collections.abc import Iterator

from pypinyin import Style, lazy_pinyin

from yiwang.engagement.naming.types import Likeness

from .industries import class_of

ANY = "*"
SHORTEST = 2
_FIGURES = str.maketrans("壹贰叁肆伍陆柒捌玖拾〇", "一二三四五六七八九十零")


def normal(text: str) -> str:
    """Return the characters that count: full-width is half-width, signs and spaces are nothing."""
    kept = (c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
    return "".join(kept).translate(_FIGURES)


def sound(trade: str) -> str:
    """Return the reading of a trade name without tones (同音)."""
    return " ".join(lazy_pinyin(normal(trade), style=Style.NORMAL, errors="default"))


def is_same_trade(one: str, other: str) -> bool:
    """Tell whether two classes meet: the same one, or one name bears no trade at all."""
    return one == other or not one or not other


def likeness(trade: str, industry: str, taken: str, taken_class: str) -> Likeness | None:
    """Return how a trade name is like one in force at the same authority; None is not at all."""
    mine, theirs = normal(trade), normal(taken)
    if not mine or not theirs or not is_same_trade(class_of(industry), taken_class):
        return None
    if mine == theirs:
        return Likeness.SAME
    if sound(mine) == sound(theirs):
        return Likeness.SOUND
    if sorted(mine) == sorted(theirs):
        return Likeness.ORDER
    if theirs in mine:
        return Likeness.HOLDS
    return Likeness.HELD if mine in theirs else None


def keys_of(authority: str, trade: str, industry_class: str) -> list[int]:
    """Return the numbers under which a name in force is found."""
    text = normal(trade)
    labels = (industry_class, ANY)
    told = [("T", text), ("P", sound(text)), ("O", "".join(sorted(text)))]
    told += [("H", part) for part in _parts(text)]
    return sorted({_number(authority, label, *one) for label in labels for one in told})


def same_keys(authority: str, trade: str, industry: str) -> list[int]:
    """Return the numbers of names that would be the same."""
    return [_number(authority, label, "T", normal(trade)) for label in _labels(industry)]


def near_keys(authority: str, trade: str, industry: str) -> list[int]:
    """Return the numbers of names that may be near."""
    text = normal(trade)
    asked = [("P", sound(text)), ("O", "".join(sorted(text))), ("H", text)]
    asked += [("T", part) for part in _parts(text)]
    return sorted({_number(authority, label, *one) for label in _labels(industry) for one in asked})


def lock_of(authority: str, trade: str) -> int:
    """Return the number under which reservations of one trade name wait for each other."""
    return _number(authority, ANY, "LOCK", normal(trade))


def _labels(industry: str) -> tuple[str, ...]:
    found = class_of(industry)
    return (found, "") if found else (ANY,)


def _parts(text: str) -> Iterator[str]:
    """Yield what a trade name holds: two characters and more, not the whole."""
    for length in range(SHORTEST, len(text)):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _number(authority: str, label: str, kind: str, text: str) -> int:
    told = f"{authority}|{label}|{kind}|{text}".encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big", signed=True)
