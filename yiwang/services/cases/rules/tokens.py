"""The opaque code on a document's QR: it names (case, n), reveals nothing and cannot be made up.

Encrypt-then-nothing-to-look-up: body is masked by a key stream drawn from its own MAC (SIV).
"""

import base64
import hmac
from typing import Final

from yiwang.lib.gm.digest import hmac_sm3

_MAC_BYTES: Final = 10
_BODY_BYTES: Final = 10
_LENGTH: Final = 32
_GROUP: Final = 4


class BadToken(ValueError):
    """Not one of ours."""


def make(number: int, n: int, key: bytes) -> str:
    """Return 32 characters A to Z and 2 to 7."""
    body = number.to_bytes(8, "big") + n.to_bytes(2, "big")
    mac = hmac_sm3(key, b"mac" + body)[:_MAC_BYTES]
    return base64.b32encode(mac + _masked(body, mac, key)).decode()


def read(token: str, key: bytes) -> tuple[int, int]:
    """Return (case, n). :raises BadToken: mistyped or not ours."""
    text = "".join(token.split()).replace("-", "").upper()
    if len(text) != _LENGTH:
        raise BadToken
    try:
        raw = base64.b32decode(text)
    except ValueError:
        raise BadToken from None
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    body = _masked(body, mac, key)
    if not hmac.compare_digest(mac, hmac_sm3(key, b"mac" + body)[:_MAC_BYTES]):
        raise BadToken
    return int.from_bytes(body[:8], "big"), int.from_bytes(body[8:], "big")


def short(token: str) -> str:
    """The whole code in groups, to be read aloud or typed."""
    return "-".join(token[i : i + _GROUP] for i in range(0, len(token), _GROUP))


def _masked(body: bytes, mac: bytes, key: bytes) -> bytes:
    stream = hmac_sm3(key, b"stream" + mac)[:_BODY_BYTES]
    mixed = int.from_bytes(body, "big") ^ int.from_bytes(stream, "big")
    return mixed.to_bytes(_BODY_BYTES, "big")
