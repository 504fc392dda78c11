"""A client of clamd: INSTREAM over a local socket or TCP (clamd(8), "z" commands)."""

import socket
from typing import BinaryIO

CHUNK = 64 * 1024
TIMEOUT = 30.0


class Clamd:
    """One address: ``/run/clamav/clamd.ctl`` or ``host:port``."""

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        self._address = address
        self._timeout = timeout

    def _connect(self) -> socket.socket:
        if self._address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(self._timeout)
            connection.connect(self._address)
            return connection
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host or "127.0.0.1", int(port)), self._timeout)

    @staticmethod
    def _answer(connection: socket.socket) -> str:
        data = b""
        while not data.endswith(b"\0") and len(data) < CHUNK:
            block = connection.recv(1024)
            if not block:
                break
            data += block
        return data.rstrip(b"\0").decode(errors="replace").strip()

    def version(self) -> str:
        """Return the daemon's version line."""
        with self._connect() as connection:
            connection.sendall(b"zVERSION\0")
            return self._answer(connection)

    def scan(self, content: BinaryIO) -> str:
        """Return the signature found, or an empty text.

        :raises OSError: no connection. :raises ValueError: an answer that is no verdict.
        """
        content.seek(0)
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            while block := content.read(CHUNK):
                connection.sendall(len(block).to_bytes(4, "big") + block)
            connection.sendall(b"\0\0\0\0")
            answer = self._answer(connection)
        verdict = answer.removeprefix("stream:").strip()
        if verdict == "OK":
            return ""
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise ValueError(f"clamd answered {answer[:80]!r}")
