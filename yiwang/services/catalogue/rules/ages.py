"""Ages in a question: 「85岁」, 「八十二岁」 and 「九十了」 say what 「八十岁」 says."""

import re

_DIGITS = r"(?P<number>1?[0-9]{2})(?:多)?(?:周岁|岁)"
_TENS = r"(?P<ten>[六七八九])十(?:[一二三四五六七八九多几出]{0,2}(?:周岁|岁)|[多几]?了)"
_HUNDRED = r"(?P<hundred>一?百[多零]?(?:周岁|岁))"
_AGE = re.compile(f"(?<![0-9一二三四五六七八九])(?:{_DIGITS}|{_TENS}|{_HUNDRED})")
_TEN = {"六": 60, "七": 70, "八": 80, "九": 90}
PENSION, HIGH = 60, 80
HIGHEST = 130


def plainly(text: str) -> str:
    """Return a text whose ages from sixty on are said as the everyday words say them."""
    return _AGE.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    if found["hundred"]:
        age = 100
    else:
        age = int(found["number"]) if found["number"] else _TEN[found["ten"]]
    if HIGH <= age < HIGHEST:
        return "八十岁"
    return "六十岁" if PENSION <= age < HIGH else found[0]
