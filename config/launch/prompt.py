"""The master key asked for at the start: it lies in this process's memory and nowhere else."""

from __future__ import annotations

import getpass
import os
import re

from config.launch.account import CannotStart

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_FILE = "YIWANG_MASTER_KEY_FILE"
_VALUE = "YIWANG_MASTER_KEY"


class AskedKey:
    """A key typed by somebody: children read it by our own open file, which ends with us."""

    def __init__(self, key: str) -> None:
        """Keep it. :raises CannotStart: it is no hex of 32 bytes, or this system cannot keep it."""
        if not _HEX.fullmatch(key):
            raise CannotStart(
                "The master key is 64 hexadecimal digits."
                " 主密钥是 64 位十六进制数字，请重新启动再输入"
            )
        if not hasattr(os, "memfd_create"):
            raise CannotStart("--ask-master-key needs Linux; use YIWANG_MASTER_KEY_FILE here.")
        self._open = os.memfd_create("yiwang-master")
        os.fchmod(self._open, 0o600)
        os.write(self._open, key.encode())

    @classmethod
    def ask(cls) -> AskedKey:
        """Ask at the terminal; nothing is echoed."""
        return cls(getpass.getpass("Master key 主密钥: ").strip())

    def environment(self, given: dict[str, str]) -> dict[str, str]:
        """Return an environment that says where the key is, without the key."""
        kept = {name: value for name, value in given.items() if name != _VALUE}
        return {**kept, _FILE: f"/proc/{os.getpid()}/fd/{self._open}"}

    def close(self) -> None:
        """Forget it."""
        os.close(self._open)
