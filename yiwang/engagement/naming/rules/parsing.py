"""A registered name taken apart again (名称拆分), for the index of names in force."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from yiwang.engagement.naming.types import ORGANISATION_FORMS
from yiwang.lib.codes.divisions import is_within

from .industries import WORDS

_ENDS = tuple(
    sorted(
        {
            *ORGANISATION_FORMS,
            *("有限责任公司", "股份公司", "集团有限公司", "集团股份有限公司", "公司"),
            *("分公司", "厂", "店", "商行", "经营部", "工作室", "中心", "合作社", "专业合作社"),
            *("(普通合伙)", "(特殊普通合伙)", "(有限合伙)", "(个人独资)"),
        },
        key=lambda end: (-len(end), end),
    )
)
_BRACKETS = re.compile(r"[（(]([^（）()]+)[）)]")
_LONGEST = 12
_LEAST = 2


class Registered(NamedTuple):
    """The parts of a name in force; ``authority`` is the division it bears, empty when none."""

    authority: str
    trade: str
    industry: str


def taken_apart(name: str, divisions: Mapping[str, tuple[str, ...]]) -> Registered:
    """Take a registered name apart; ``divisions`` maps names of divisions to their codes.

    A division may stand in brackets behind the trade name (红光（北京）酒业): the same name.
    """
    text = name.strip()
    authority, text = _led(text, divisions)
    text = _without_end(text)
    for inner in _BRACKETS.findall(text):
        if not authority and inner in divisions:
            authority = divisions[inner][0]
    text = _BRACKETS.sub("", text)
    industry = next(
        (word for word in WORDS if text.endswith(word) and len(text) - len(word) >= _LEAST), ""
    )
    return Registered(authority, text.removesuffix(industry) if industry else text, industry)


def _led(text: str, divisions: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """Cut the divisions a name begins with; the last of them is the narrowest."""
    authority = ""
    while True:
        found = next(
            (
                text[:length]
                for length in range(min(_LONGEST, len(text) - _LEAST), 1, -1)
                if text[:length] in divisions
            ),
            "",
        )
        if not found:
            return authority, text
        authority, text = _within(divisions[found], authority), text[len(found) :]


def _within(codes: tuple[str, ...], above: str) -> str:
    """Return the division meant: of several of one name, the one within what came before."""
    return next((code for code in codes if above and is_within(code, above)), codes[0])


def _without_end(text: str) -> str:
    for end in _ENDS:
        if text.endswith(end) and len(text) > len(end):
            return text.removesuffix(end)
    return text
