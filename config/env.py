"""Strict readers of the environment: a typo raises instead of passing silently."""

import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class BadEnvironment(Exception):
    """A variable has a value nobody can mean."""


def env_str(name: str, default: str = "") -> str:
    """Read a text variable."""
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool) -> bool:
    """Read a truth value; anything but 1/0, true/false, yes/no, on/off raises."""
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    if raw.lower() in TRUE:
        return True
    if raw.lower() in FALSE:
        return False
    raise BadEnvironment(f"{name}={raw!r} is neither true nor false")


def env_int(name: str, default: int) -> int:
    """Read a whole number."""
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    try:
        return int(raw)
    except ValueError as error:
        raise BadEnvironment(f"{name}={raw!r} is not a whole number") from error


def env_secret(name: str, default: str = "") -> str:
    """Read a secret from NAME, or from the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text("utf8").strip()
    return os.environ.get(name, default)


def env_master_key() -> str:
    """Read the master key, from ``YIWANG_MASTER_KEY_FILE`` if named: everything hangs on it.

    :raises BadEnvironment: the file cannot be read, or others than its owner can read it too.
    """
    path = os.environ.get("YIWANG_MASTER_KEY_FILE")
    if path:
        try:
            mode = stat.S_IMODE(Path(path).stat().st_mode)
            if mode & 0o077:
                raise BadEnvironment(
                    f"YIWANG_MASTER_KEY_FILE: others can read {path} (mode {mode:04o});"
                    f" run: chmod 600 {path}"
                    f" 主密钥文件不能让其他用户读取，请执行 chmod 600 {path}"
                )
            return Path(path).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadEnvironment(
                f"YIWANG_MASTER_KEY_FILE: {path} cannot be read ({type(error).__name__});"
                " give its path and let the account of the service own it"
                " 主密钥文件读不出来，请检查路径，并让运行服务的账户拥有这个文件"
            ) from None
    return os.environ.get("YIWANG_MASTER_KEY", "").strip()


def database_from_url(url: str) -> dict[str, str]:
    """Turn postgresql://user:password@host:port/name?host=/socket/dir into Django's keys."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment("DATABASE_URL must begin with postgresql://")
    query = parse_qs(parts.query)
    return {
        "NAME": unquote(parts.path.lstrip("/")) or "yiwang",
        "USER": unquote(parts.username or query.get("user", [""])[0]),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
    }
