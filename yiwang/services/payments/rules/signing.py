"""Signatures of notices: HMAC-SM3 over the fields in their canonical form (签名)."""

from collections.abc import Mapping
from typing import Final

from yiwang.lib.gm.digest import hmac_sm3, same

FIELD: Final = "sign"


def canonical(fields: Mapping[str, str]) -> bytes:
    """Return what is signed: fields with a value in order of their names, ``name=value&…``.

    Each value is preceded by its length, so that no two sets of fields look alike.
    """
    given = sorted((n, v) for n, v in fields.items() if n != FIELD and v)
    return "&".join(f"{n}={len(v.encode())}:{v}" for n, v in given).encode()


def sign(key: bytes, fields: Mapping[str, str]) -> str:
    """Return the signature in hexadecimal."""
    return hmac_sm3(key, canonical(fields)).hex()


def is_signed(key: bytes, fields: Mapping[str, str]) -> bool:
    """Whether the signature is that of these fields, compared in constant time."""
    return same(sign(key, fields).encode(), fields.get(FIELD, "").encode())
