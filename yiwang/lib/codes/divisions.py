"""Division codes (行政区划代码): 12 digits, five levels, GB/T 2260 and GB/T 10114.

``PP CC XX TTT VVV``: province, city, county, township, village, padded with zeros. A code names a
place only together with its level: the four cities without counties have one code on levels 2, 3.
"""

from .faults import InvalidCode, compact, is_digits

WIDTHS = (0, 2, 4, 6, 9, 12)
"""How many digits are significant at each level, 0 = the country."""
LENGTH = 12
COUNTRY = "0" * LENGTH
VILLAGE = 5
LEVEL_NAMES = ("国家", "省", "市", "县", "镇（乡、街道）", "村（社区）")


def parse_division(text: str) -> str:
    """Pad 2, 4, 6, 9 or 12 digits to 12: ``3415`` → ``341500000000``.

    :raises InvalidCode: ``codes.division.shape``, also when a lower group hangs on an empty one.
    """
    digits = compact(text)
    if len(digits) not in WIDTHS[1:] or not is_digits(digits):
        raise InvalidCode("codes.division.shape", "行政区划代码是2、4、6、9或12位数字")
    code = digits.ljust(LENGTH, "0")
    if code.startswith("00") and code != COUNTRY:
        raise InvalidCode("codes.division.shape", "行政区划代码的前两位是省级代码，不能是00")
    return code


def level_of(code: str) -> int:
    """Level 1 to 5 of a 12-digit code by its trailing zeros, 0 for the country."""
    for level in range(VILLAGE, 0, -1):
        if code[WIDTHS[level - 1] : WIDTHS[level]].strip("0"):
            return level
    return 0


def parent_of(code: str) -> str:
    """The place one non-empty group up; the country for a province and for itself."""
    level = level_of(code)
    if level <= 1:
        return COUNTRY
    return prefix_of(code, level - 1).ljust(LENGTH, "0")


def ancestors_of(code: str) -> tuple[str, ...]:
    """From the country down to the parent, without repetition."""
    chain = []
    while code != COUNTRY:
        code = parent_of(code)
        chain.append(code)
    return tuple(reversed(chain))


def prefix_of(code: str, level: int | None = None) -> str:
    """The significant digits of a code at ``level`` (its own by default), for prefix queries."""
    return code[: WIDTHS[level_of(code) if level is None else level]]


def is_within(code: str, area: str) -> bool:
    """Whether ``code`` is ``area`` or lies below it."""
    return code.startswith(prefix_of(area))
