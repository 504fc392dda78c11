"""`python -m devtools.totp 窗口`: name, phone, password and present code of a demo account."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from pathlib import Path

STEP = 30


def code(secret: str, at: float) -> str:
    """The six digits of RFC 6238 at an instant."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(at // STEP).to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def main(roles: list[str]) -> int:
    """Print one line for each role named, or for all."""
    world = Path(os.environ.get("YIWANG_DATA") or "var") / "world.json"
    if not world.exists():
        print(f"{world} is not there yet: run `make run` first.", file=sys.stderr)
        return 1
    accounts = json.loads(world.read_text("utf8"))["accounts"]
    for role in roles or accounts:
        if role not in accounts:
            print(f"Nobody is called {role}; there are: {'、'.join(accounts)}", file=sys.stderr)
            return 1
        one = accounts[role]
        digits = code(one["totp_secret"], time.time()) if one["totp_secret"] else "no code needed"
        print(f"{role}: {one['name']}, {one['phone']}, {one['password']}, {digits}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
