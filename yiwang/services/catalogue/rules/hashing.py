"""Content hashes of versions: SM3 over canonical JSON."""

import json
from typing import Any

from yiwang.lib.gm.digest import sm3_hex


def canonical(content: Any) -> bytes:
    """Return one byte form of plain values: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def content_hash(content: Any) -> str:
    """Return SM3 of plain values, in hexadecimal."""
    return sm3_hex(canonical(content))


def local_hash(*, code: str, version_no: int, body: str, form_version_id: int | None) -> str:
    """Return the hash of a local version over its code, number, text and form."""
    return sm3_hex(f"{code}|{version_no}|{body}|{form_version_id or 0}".encode())


def guide_hash(basic: str, local: str) -> str:
    """Return the hash of a guide over its basic and its local version."""
    return sm3_hex(bytes.fromhex(basic) + bytes.fromhex(local))
