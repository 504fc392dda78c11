"""Sealing of numbers: SM4-GCM bound to the row and the column, and the keyed SM3 index.

《密码法》第二十七条, 《个人信息保护法》第五十一条; GB/T 32907, GB/T 32905.
"""

from uuid import UUID

from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose


def _bound(row: UUID, column: str) -> bytes:
    return f"identity:{column}:".encode() + row.bytes


def seal(text: str, *, row: UUID, column: str) -> bytes:
    """Seal a number for one column of one row; elsewhere it does not open."""
    return keys.encrypt(text.encode(), Purpose.PERSONAL_DATA, bound_to=_bound(row, column))


def unseal(sealed: bytes | memoryview | None, *, row: UUID, column: str) -> str:
    """Open a number; empty when none is kept."""
    if sealed is None:
        return ""
    return keys.decrypt(bytes(sealed), Purpose.PERSONAL_DATA, bound_to=_bound(row, column)).decode()


def id_index(number: str) -> bytes:
    """Return the look-up index of a resident number."""
    return keys.index("resident:" + number)


def phone_index(number: str) -> bytes:
    """Return the look-up index of a phone number."""
    return keys.index("phone:" + number)


def phone_stream(index: bytes) -> str:
    """Return the audit stream of a phone, whoever owns it."""
    return f"identity:phone:{index.hex()[:16]}"
