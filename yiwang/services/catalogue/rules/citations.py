"""Names and articles of laws: their level, their order."""

import re

RANK = ("法律", "行政法规", "部门规章和规范性文件")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100}
_ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+)条")


def level(name: str) -> str:
    """Return the level of a law, told from its name."""
    if "〔" in name or "意见" in name or "通知" in name:
        return RANK[2]
    if name.endswith("法") and not name.endswith("办法"):
        return RANK[0]
    if "法典" in name:
        return RANK[0]
    return RANK[1] if name.endswith("条例") else RANK[2]


def number(article: str) -> int:
    """Return the number of an article written in Chinese: 第三十五条 → 35."""
    found = _ARTICLE.search(article)
    if not found:
        return 0
    total, digit = 0, 0
    for character in found.group(1):
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
