"""Later applications upon what was granted: at which item, in time or not, for how long.

Sources: 行政许可法 arts. 49, 50.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from yiwang.services.cases.types.results import Purpose

from .periods import add_months
from .results import PURPOSES, renew_by

DEEMED_BASIS: Final = "《中华人民共和国行政许可法》第五十条第二款"
DEEMED_REASON: Final = "有效期届满前没有作出是否准予延续的决定，视为准予延续"
DEEMED_BY: Final = "依法视为"
_BRACKETS: Final = re.compile(r"（[^）]*）|\([^)]*\)")
_KINDS: Final = re.compile("核发|签发|设立|新办|首次|审批|延续|变更|注销|补办|申请")


def stem(name: str) -> str:
    """What an item is about, without what is done with it: 食品经营许可延续 → 食品经营许可."""
    return _KINDS.sub("", _BRACKETS.sub("", name)).removesuffix("证")


def place_of(name: str, purpose: Purpose, offered: Iterable[tuple[str, str]]) -> str:
    """Return the code of the item that handles a purpose for what another item granted.

    :param offered: code and name of the items of the same organisation.
    """
    word, about = PURPOSES[purpose], stem(name)
    found = (code for code, other in offered if word in other and stem(other) == about)
    return next(found, "")


def is_in_time(filed_on: date, valid_until: date) -> bool:
    """Whether a renewal was applied for thirty days before the expiry (art. 50)."""
    return filed_on <= renew_by(valid_until)


def next_term(valid_from: date, valid_until: date) -> tuple[date, date]:
    """The term that follows one, as long as it was: in whole months where it was of months."""
    after = valid_until + timedelta(days=1)
    months = (after.year - valid_from.year) * 12 + after.month - valid_from.month
    if add_months(valid_from, months) == after:
        return after, add_months(after, months) - timedelta(days=1)
    return after, after + (valid_until - valid_from)


def clock_lines() -> tuple[str, ...]:
    """What a deemed renewal does to the clocks of the application."""
    return (
        "法定时限：视为准予延续，到此为止。",
        "承诺时限：视为准予延续，到此为止。",
        "颁发、送达：从今天的次日起算十个工作日。",
    )
