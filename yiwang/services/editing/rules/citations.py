"""Whether a basis cites an article: laws and articles as people write them."""

import re
from collections.abc import Iterable

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100}
_ARTICLE = re.compile(r"第?([零一二两三四五六七八九十百]+|[0-9]{1,4})(?:条|$)")
_COUNTRY = "中华人民共和国"
_SPLIT = re.compile(r"[、，,；;\s]+")
MOST = 300


def law_name(text: str) -> str:
    """Return a law's short name: 《中华人民共和国食品安全法》 → 食品安全法."""
    plain = text.strip().strip("《》").strip()
    return plain.removeprefix(_COUNTRY) or plain


def number(article: str) -> int:
    """Return the number of an article, 0 if there is none: 第三十五条, 三十五, 35 → 35."""
    found = _ARTICLE.match(article.strip())
    if not found:
        return 0
    text = found.group(1).replace("两", "二")
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit


def chinese(value: int) -> str:
    """Return 第三十五条 for 35."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and not tens and ones:
        text += "零"
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    return f"第{text}{_DIGITS[ones] if ones else ''}条"


def articles(text: str) -> tuple[str, ...]:
    """Return the articles of a typed list: 「第三十五条、36」 → 第三十五条, 第三十六条.

    :raises ValueError: a part is no article; its text is the argument.
    """
    found: dict[int, None] = {}
    for part in filter(None, _SPLIT.split(text.strip())):
        value = number(part)
        if not 0 < value < 1000:  # noqa: PLR2004
            raise ValueError(part)
        found[value] = None
    return tuple(chinese(value) for value in sorted(found)[:MOST])


def touched(cited: Iterable[str], amended: Iterable[str]) -> tuple[str, ...] | None:
    """Return the cited articles that were amended; None when the citation is not touched.

    A law cited as a whole is touched by every amendment (an empty answer), and a law amended as a
    whole (repealed, newly made) touches every citation.
    """
    cited, wanted = tuple(cited), {number(a) for a in amended}
    if not cited:
        return ()
    if not wanted:
        return cited
    found = tuple(a for a in cited if number(a) in wanted)
    return found or None
