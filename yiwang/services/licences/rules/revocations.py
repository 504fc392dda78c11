"""Revocation lists (吊销列表): how they are called, when one is due, from when an entry counts."""

from datetime import datetime, timedelta
from typing import Final

from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import sm3_hex

EVERY: Final = timedelta(days=1)
HOLDS: Final = timedelta(days=3)
"""A machine may stand still over a weekend before readers are told that the list is out of date."""
CLOCKS_APART: Final = timedelta(minutes=5)
_NAME: Final = 16


def name_of(authority: Certificate) -> str:
    """What the lists of an authority are called: SM3 of its certificate, 16 characters of it."""
    return sm3_hex(authority.der)[:_NAME]


def is_due(made_at: datetime | None, at: datetime, *, listed: int, known: int) -> bool:
    """Whether a list is to be made: something was revoked, or the last one is a day old."""
    return made_at is None or known > listed or at >= made_at + EVERY


def counts_from(at: datetime) -> datetime:
    """Lists know whole seconds: what was signed in the second of the act was signed before it."""
    whole = at.replace(microsecond=0)
    return whole + timedelta(seconds=1) if whole < at else whole
