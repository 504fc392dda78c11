"""Bytes about persons that are kept for a while: sealed to the row they wait for."""

from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose


def seal_kept(place: str, plain: bytes) -> bytes:
    """Seal bytes for one place; elsewhere they do not open."""
    return keys.encrypt(plain, Purpose.PERSONAL_DATA, bound_to=f"licences:{place}".encode())


def open_kept(place: str, sealed: bytes | memoryview) -> bytes:
    """Open what was sealed for a place."""
    bound = f"licences:{place}".encode()
    return keys.decrypt(bytes(sealed), Purpose.PERSONAL_DATA, bound_to=bound)
