"""UUID version 7 (RFC 9562): time-ordered keys for rows without a public number."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7: 48 bits of milliseconds, then 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    value |= 0x7 << 76 | 0x2 << 62
    return uuid.UUID(int=value)


def generated(n: int, kind: int) -> uuid.UUID:
    """Return the n-th key of a generated kind of row: always the same, ascending, version 8."""
    return uuid.UUID(int=0x59570000_0000_8000_8000_000000000000 | kind << 96 | n)
