"""SM3 (GB/T 32905-2016, 杂凑算法) and HMAC over it."""

import functools
import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives import hashes

SIZE = 32
"""Bytes of a digest."""
_BLOCK = 64


class _Wheel:
    """SM3 of the libcrypto inside cryptography's wheel, with the manners of hashlib."""

    def __init__(self, begun: hashes.Hash | None = None) -> None:
        self._begun = begun or hashes.Hash(hashes.SM3())

    def copy(self) -> "_Wheel":
        return _Wheel(self._begun.copy())

    def update(self, data: bytes) -> None:
        self._begun.update(data)

    def digest(self) -> bytes:
        return self._begun.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()


def _fresh() -> Any:
    """The system's, or where Python was built against one without SM3 the wheel's."""
    return hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else _Wheel()


_EMPTY = _fresh()
"""Copied for every digest: looking the algorithm up by its name costs as much as hashing."""


def _begun(data: bytes) -> Any:
    found = _EMPTY.copy()
    found.update(data)
    return found


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of ``data``."""
    return bytes(_begun(data).digest())


def sm3_hex(data: bytes) -> str:
    """The SM3 digest as 64 lower-case hexadecimal characters."""
    return str(_begun(data).hexdigest())


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC (RFC 2104, GB/T 15852.2) with SM3: 32 bytes."""
    begun, ended = _keyed(key)
    inner = begun.copy()
    inner.update(data)
    outer = ended.copy()
    outer.update(inner.digest())
    return bytes(outer.digest())


@functools.lru_cache(maxsize=32)
def _keyed(key: bytes) -> tuple[Any, Any]:
    """Both hashes of an HMAC with the key's block read in; four times as fast as from the key."""
    block = (sm3(key) if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return _begun(bytes(b ^ 0x36 for b in block)), _begun(bytes(b ^ 0x5C for b in block))


def same(left: bytes, right: bytes) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(left, right)
