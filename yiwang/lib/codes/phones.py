"""Mobile numbers of the mainland (手机号码): eleven digits, kept without the country code."""

import re

from .faults import InvalidCode, compact

_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[3-9][0-9]{9}$)")
_SENTENCE = "请填写11位手机号码，如 13800138000"
_SYNTHETIC_SPACE = 100_000_000
_SCATTER = 61_803_399  # odd and no multiple of five: a permutation of eight digits


def normalise_phone(text: str) -> str:
    """What people type, as digits: ``+86 138-0013 8000`` → ``13800138000``. Never raises."""
    return _COUNTRY.sub("", compact(text).replace("(", "").replace(")", ""), count=1)


def parse_phone(text: str) -> str:
    """Normalise and validate; returns eleven digits.

    :raises InvalidCode: ``codes.phone.shape``.
    """
    number = normalise_phone(text)
    if not _SHAPE.fullmatch(number):
        raise InvalidCode("codes.phone.shape", _SENTENCE)
    return number


def to_e164(number: str) -> str:
    """Eleven digits → ``+8613800138000``, the form the login library stores."""
    return "+86" + number


def synthetic_phone(n: int) -> str:
    """The ``n``-th made-up number of segment 154, which no public carrier sells.

    Deterministic, and distinct for distinct ``n`` below a hundred million.

    :raises ValueError: ``n`` is out of range.
    """
    if not 0 <= n < _SYNTHETIC_SPACE:
        raise ValueError(f"n must be in [0, {_SYNTHETIC_SPACE})")
    return f"154{(n * _SCATTER + 13_579) % _SYNTHETIC_SPACE:08d}"
