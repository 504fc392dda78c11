"""SM3 (GB/T 32905-2016, 杂凑算法) and HMAC over it."""

import hashlib
import hmac

SIZE = 32
"""Bytes of a digest."""


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of ``data``."""
    return hashlib.new("sm3", data).digest()


def sm3_hex(data: bytes) -> str:
    """The SM3 digest as 64 lower-case hexadecimal characters."""
    return hashlib.new("sm3", data).hexdigest()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC (RFC 2104, GB/T 15852.2) with SM3: 32 bytes."""
    return hmac.digest(key, data, "sm3")


def same(left: bytes, right: bytes) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(left, right)
