"""Application numbers (申请编号): 18 digits, and the long case number (办件编号) beside them.

YYYYMMDD + nine digits + ISO 7064 MOD 11,10 check. The nine digits are a database sequence through
a keyed permutation of [0, 10⁹), so that numbers do not reveal volumes; the whole fits one bigint
and is the case's key. Settled in the decisions, "Keys and growth".
"""

import functools
import hmac
from array import array
from dataclasses import dataclass
from datetime import date

from .check_digits import mod11_10
from .faults import InvalidCode, compact, is_digits

SPACE = 1_000_000_000
"""How many sequence values the permutation covers."""
_LEFT, _RIGHT = 40_000, 25_000  # their product is the space, so no value has to walk a cycle
_ROUNDS = 5  # pairs of rounds
_KEY_BYTES = 16
_LENGTH = 18
_TASK_LENGTH = 31
_SENTENCE = "没有查到这个编号。编号是 18 位数字，在告知单右上角，也在短信里"
_QUERY_CODE_LENGTH = 6
_QUERY_CODE_SENTENCE = "查询码不对。查询码是6位数字，在告知单申请编号下面，也在提交成功的短信里"


@dataclass(frozen=True, slots=True)
class ApplicationNumber:
    """A well-formed application number."""

    on: date
    nine: int
    """The permuted sequence value, 0 ≤ nine < 10⁹."""

    def __str__(self) -> str:
        body = f"{self.on:%Y%m%d}".rjust(8, "0") + f"{self.nine:09d}"
        return body + mod11_10(body)

    @property
    def value(self) -> int:
        """The key of the case (bigint)."""
        return int(str(self))

    @property
    def groups(self) -> str:
        """Groups of four for the eye: ``2026 1122 0123 4567 89``."""
        return format_groups(str(self))


def permute(n: int, key: bytes) -> int:
    """A secret bijection of [0, 10⁹): an unbalanced Feistel network keyed by HMAC-SM3.

    :param key: at least 16 secret bytes.
    :raises ValueError: ``n`` is out of range or the key too short.
    """
    left, right = _halves(n, key)
    for turn, (of_right, of_left) in enumerate(_rounds(key)):
        left = (left + (of_right[right] or _mix(key, turn, 0, right)) - 1) % _LEFT
        right = (right + (of_left[left] or _mix(key, turn, 1, left)) - 1) % _RIGHT
    return left * _RIGHT + right


def unpermute(n: int, key: bytes) -> int:
    """The inverse of ``permute`` under the same key. :raises ValueError: as ``permute``."""
    left, right = _halves(n, key)
    for turn in reversed(range(_ROUNDS)):
        right = (right - _mix(key, turn, 1, left) + 1) % _RIGHT
        left = (left - _mix(key, turn, 0, right) + 1) % _LEFT
    return left * _RIGHT + right


def build_application_number(*, on: date, sequence: int, key: bytes) -> ApplicationNumber:
    """The number of the ``sequence``-th application, filed on ``on`` (Asia/Shanghai date)."""
    return ApplicationNumber(on, permute(sequence, key))


def parse_application_number(text: str | int) -> ApplicationNumber:
    """Normalise what was typed, scanned or stored, and check length, check digit and date.

    :raises InvalidCode: ``codes.application_number``; one sentence for every cause, so that a
        stranger learns nothing.
    """
    digits = normalise_application_number(text)
    if len(digits) != _LENGTH or not is_digits(digits) or mod11_10(digits[:-1]) != digits[-1]:
        raise InvalidCode("codes.application_number", _SENTENCE)
    try:
        on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise InvalidCode("codes.application_number", _SENTENCE) from None
    return ApplicationNumber(on, int(digits[8:17]))


def normalise_application_number(text: str | int) -> str:
    """Full-width digits, spaces and hyphens removed. Never raises; does not validate."""
    return compact(str(text))


def format_groups(text: str | int) -> str:
    """Groups of four digits: ``202611220123456789`` → ``2026 1122 0123 4567 89``."""
    digits = normalise_application_number(text)
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def long_case_number(task_code: str, number: ApplicationNumber) -> str:
    """The national case number (办件编号): 31-character code + date + nine digits, 48 ≤ 50.

    :raises ValueError: the task code has not 31 characters.
    """
    if len(task_code) != _TASK_LENGTH:
        raise ValueError("a task code has 31 characters")
    return task_code + str(number)[:17]


def parse_query_code(text: str) -> str:
    """The six-digit query code (查询码) as typed. :raises InvalidCode: ``codes.query_code``."""
    digits = compact(text)
    if len(digits) != _QUERY_CODE_LENGTH or not is_digits(digits):
        raise InvalidCode("codes.query_code", _QUERY_CODE_SENTENCE)
    return digits


def _halves(n: int, key: bytes) -> tuple[int, int]:
    if not 0 <= n < SPACE:
        raise ValueError("the sequence has left the space of application numbers")
    if len(key) < _KEY_BYTES:
        raise ValueError("the key of the permutation has at least 16 bytes")
    return divmod(n, _RIGHT)


@functools.lru_cache(maxsize=2)
def _rounds(key: bytes) -> list[tuple["array[int]", "array[int]"]]:
    """What each round adds for each half, and one more; 0 where nobody has asked yet (650 kB)."""
    del key
    return [(array("H", bytes(2 * _RIGHT)), array("H", bytes(2 * _LEFT))) for _ in range(_ROUNDS)]


def _mix(key: bytes, turn: int, side: int, half: int) -> int:
    """Return what a round adds, and one more; the table remembers it."""
    message = bytes((turn, side)) + half.to_bytes(4, "big")
    drawn = int.from_bytes(hmac.digest(key, message, "sm3")[:8], "big")
    found = drawn % (_RIGHT if side else _LEFT) + 1
    _rounds(key)[turn][side][half] = found
    return found
