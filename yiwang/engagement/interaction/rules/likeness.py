"""When two texts say the same: shares of their pairs of characters; the same pairs find answers."""

import re
from collections.abc import Collection
from zlib import crc32

SAME = 0.8
"""From this share of common pairs on, a text is the other one sent again."""
MOST_PAIRS = 2000
_LEFT_OUT = re.compile(r"[\s\W_]+")


def pairs(text: str) -> list[int]:
    """Return the distinct pairs of neighbouring characters as numbers, in their order."""
    plain = _LEFT_OUT.sub("", text).lower()[: MOST_PAIRS + 1]
    if len(plain) == 1:
        plain += plain
    found = (plain[i : i + 2] for i in range(len(plain) - 1))
    return list(dict.fromkeys(crc32(pair.encode()) for pair in found))


def is_same(one: Collection[int], other: Collection[int]) -> bool:
    """Whether two texts say nearly the same."""
    a, b = set(one), set(other)
    both = len(a | b)
    return bool(both) and len(a & b) / both >= SAME
