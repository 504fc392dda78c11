"""Resident identity numbers (公民身份号码), GB 11643-1999."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .check_digits import resident_check
from .faults import InvalidCode, compact

_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_SHAPE_SENTENCE = "请填写18位身份证号码。最后一位可能是 X"
_CHECK_SENTENCE = "身份证号码最后一位与前17位对不上，请对照证件检查"
_BIRTH_SENTENCE = "身份证号码中的出生日期不对，请对照证件检查"

SYNTHETIC_DIVISION = "349900"
"""A division that does not exist: no real person can hold a number that begins with it."""
_SCATTER = 7_368_787  # a prime larger than a century of days, so neighbours look unrelated


class Sex(StrEnum):
    """Sex by GB/T 2261.1 (性别); the order code is odd for men."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A valid resident number: 6 division + 8 birth + 3 order + 1 check."""

    number: str

    @property
    def division(self) -> str:
        """Six digits of the division of first registration; it may have been abolished."""
        return self.number[:6]

    @property
    def born_on(self) -> date:
        """Date of birth."""
        text = self.number[6:14]
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))

    @property
    def sex(self) -> Sex:
        """Sex, from the parity of the order code."""
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE

    def age_on(self, day: date) -> int:
        """Full years on ``day``; the year is completed on the birthday."""
        born = self.born_on
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def normalise_resident_id(text: str) -> str:
    """What people type, as 18 characters: ``3401 … 123x`` → ``3401…123X``. Never raises."""
    return compact(text)


def parse_resident_id(text: str, *, today: date) -> ResidentId:
    """Normalise and validate: shape, a real birth date not after ``today``, check character.

    Unknown divisions are accepted, since old ones are abolished (standards 9.1).

    :raises InvalidCode: ``codes.resident_id.shape``, ``….birth`` or ``….check``.
    """
    number = normalise_resident_id(text)
    if not _SHAPE.fullmatch(number):
        raise InvalidCode("codes.resident_id.shape", _SHAPE_SENTENCE)
    if resident_check(number[:17]) != number[17]:
        raise InvalidCode("codes.resident_id.check", _CHECK_SENTENCE)
    try:
        born = ResidentId(number).born_on
    except ValueError:
        raise InvalidCode("codes.resident_id.birth", _BIRTH_SENTENCE) from None
    if born > today:
        raise InvalidCode("codes.resident_id.birth", _BIRTH_SENTENCE)
    return ResidentId(number)


def is_resident_id(text: str, *, today: date) -> bool:
    """Whether ``parse_resident_id`` would accept it."""
    try:
        parse_resident_id(text, today=today)
    except InvalidCode:
        return False
    return True


def synthetic_resident_id(
    n: int,
    *,
    sex: Sex | None = None,
    born_from: date = date(1940, 1, 1),
    born_until: date = date(2006, 1, 1),
    division: str = SYNTHETIC_DIVISION,
) -> str:
    """The ``n``-th made-up number for the demo world: valid, and never a real person's.

    Deterministic, and distinct for distinct ``n`` (same other arguments) below about ten million.

    :param born_until: exclusive.
    :raises ValueError: ``n`` is negative or larger than the space of numbers.
    """
    orders = {None: range(1, 1000), Sex.MALE: range(1, 1000, 2), Sex.FEMALE: range(2, 1000, 2)}[sex]
    days = (born_until - born_from).days
    space = days * len(orders)
    if not 0 <= n < space:
        raise ValueError(f"n must be in [0, {space})")
    place = (n * _SCATTER + 12_345) % space
    born = born_from + timedelta(place // len(orders))
    body = f"{division}{born:%Y%m%d}{orders[place % len(orders)]:03d}"
    return body + resident_check(body)
