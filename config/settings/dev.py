"""Laptop and demo: demo mode on unless YIWANG_DEMO=0; keys kept in the data directory."""

import contextlib
import secrets

from config.env import env_bool
from config.settings import base
from config.settings.base import *  # noqa: F403
from config.settings.parts.paths import DATA

YIWANG_DEMO = env_bool("YIWANG_DEMO", default=True)
if YIWANG_DEMO:  # checks of the demo world log the same people in again and again
    YIWANG_CODE_INTERVAL_SECONDS, YIWANG_CODES_PER_HOUR = 1, 1000
    YIWANG_TOTP_ONCE = False


def _kept(name: str) -> str:
    """Make a secret once and keep it, mode 0600, so that a restart reads its own data."""
    path = DATA / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(f".{secrets.token_hex(4)}")
    if not path.exists():
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_hex(32), "ascii")
        with contextlib.suppress(FileExistsError):  # another process was first: its key stands
            path.hardlink_to(temporary)
        temporary.unlink()
    return path.read_text("ascii").strip()


SECRET_KEY = base.SECRET_KEY or _kept("secret")
YIWANG_MASTER_KEY = base.YIWANG_MASTER_KEY or _kept("master")
