"""Pairs of characters, by which a title is found without reading every row."""

import re

_LEFT_OUT = re.compile(r"[\s《》〈〉（）()“”、，。：:;；·\-—]+")
MOST = 40


def grams(text: str) -> list[str]:
    """Return the distinct pairs of neighbouring characters; a single character stands alone."""
    plain = _LEFT_OUT.sub("", text).lower()[:200]
    if len(plain) < 2:  # noqa: PLR2004
        return [plain] if plain else []
    return list(dict.fromkeys(plain[i : i + 2] for i in range(len(plain) - 1)))


def wanted(text: str) -> list[str]:
    """Return the pairs a title must have all of."""
    return grams(text)[:MOST]
