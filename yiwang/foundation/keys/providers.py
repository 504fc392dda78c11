"""The software key store: symmetric keys derived from the master key, one per purpose.

Sealing follows SM4-GCM (GB/T 32907, GB/T 36624); look-up indexes are HMAC-SM3. A device store will
implement the same four functions (trust issue).
"""

import functools
import re
from contextlib import AbstractContextManager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm import cipher, digest, sm2
from yiwang.lib.gm.provider import SoftwareProvider

_MASTER_CHECK = b"yiwang master key"
_CHECK_PLACE = b"master-check"


def signer() -> SoftwareProvider:
    """Return the SM2 provider in force."""
    return sm2.provider()


@functools.lru_cache(maxsize=32)
def _derived(master: str, purpose: Purpose, length: int) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", master):
        raise ImproperlyConfigured("YIWANG_MASTER_KEY is not set, or is no hex of 32 bytes")
    return digest.hmac_sm3(bytes.fromhex(master), f"yiwang/{purpose.value}/1".encode())[:length]


def derive(purpose: Purpose, length: int = 32) -> bytes:
    """Return the purpose's key (at most 32 bytes)."""
    return _derived(settings.YIWANG_MASTER_KEY, purpose, length)


def encrypt(plain: bytes | bytearray, purpose: Purpose, *, bound_to: bytes = b"") -> bytes:
    """Seal with SM4-GCM; ``bound_to`` is authenticated, so a value cannot be moved elsewhere."""
    return cipher.encrypt(derive(purpose, 16), plain, context=bound_to)


def decrypt(sealed: bytes, purpose: Purpose, *, bound_to: bytes = b"") -> bytes:
    """Open what :func:`encrypt` sealed.

    ``lib.gm.cipher.CannotDecrypt`` means altered or sealed for something else.
    """
    return cipher.decrypt(derive(purpose, 16), sealed, context=bound_to)


def opened(
    sealed: bytes, purpose: Purpose, *, bound_to: bytes = b""
) -> AbstractContextManager[bytearray]:
    """Open as :func:`decrypt` does, into a buffer that is wiped afterwards."""
    return cipher.opened(derive(purpose, 16), sealed, context=bound_to)


def index(value: str) -> bytes:
    """Return the keyed 32-byte SM3 index of a value, for equality look-up only."""
    return digest.hmac_sm3(derive(Purpose.LOOKUP_INDEX), value.encode())


def master_check() -> bytes:
    """Seal the constant that tells the master key in force from any other."""
    return encrypt(_MASTER_CHECK, Purpose.KEY_WRAPPING, bound_to=_CHECK_PLACE)


def fits(sealed: bytes) -> bool:
    """Whether the master key in force is the one under which the check value was sealed."""
    try:
        found = decrypt(sealed, Purpose.KEY_WRAPPING, bound_to=_CHECK_PLACE)
    except (ImproperlyConfigured, cipher.CannotDecrypt):
        return False
    return found == _MASTER_CHECK


def has_master() -> bool:
    """Whether there is a master key at all; only :func:`fits` tells whether it is the right one."""
    try:
        derive(Purpose.KEY_WRAPPING)
    except ImproperlyConfigured:
        return False
    return True
