"""Counts by key and minute in a small file that processes map into memory (1 MB, 16 bytes each)."""

import fcntl
import mmap
import os
import struct
from hashlib import blake2b
from pathlib import Path
from threading import Lock

WINDOW = 60


class Counters:
    """Counts by key in a file shared by processes: a fixed table, the least used gives way."""

    ROW, SLOTS, REACH = struct.Struct("<QII"), 1 << 16, 8

    def __init__(self, path: Path | None) -> None:
        """Map the file; without one (or where it cannot be written) count in this process."""
        self.lock, self.file = Lock(), -1
        size = self.ROW.size * self.SLOTS
        try:
            self.file = self._opened(path, size) if path else -1
        except OSError:
            self.file = -1
        self.table = mmap.mmap(self.file, size)

    @staticmethod
    def _opened(path: Path, size: int) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(file).st_size < size:
            os.ftruncate(file, size)
        return file

    def count(self, key: str, at: int) -> tuple[int, int]:
        """Count a call; return how many there were in its minute and how long that still lasts."""
        tag = int.from_bytes(blake2b(key.encode("utf8", "replace"), digest_size=8).digest())
        with self.lock:
            if self.file >= 0:
                fcntl.flock(self.file, fcntl.LOCK_EX)
            try:
                return self._count(tag or 1, at)
            finally:
                if self.file >= 0:
                    fcntl.flock(self.file, fcntl.LOCK_UN)

    def _count(self, tag: int, at: int) -> tuple[int, int]:
        place, least = -1, 2**33
        for step in range(self.REACH):
            here = (tag + step) % self.SLOTS * self.ROW.size
            found, since, used = self.ROW.unpack_from(self.table, here)
            runs = since <= at < since + WINDOW  # a clock set back begins anew
            if found == tag:
                since, used = (since, used + 1) if runs else (at, 1)
                self.ROW.pack_into(self.table, here, tag, since, min(used, 2**32 - 1))
                return used, since + WINDOW - at
            weight = used if runs else -1
            if weight < least:
                place, least = here, weight
        self.ROW.pack_into(self.table, place, tag, at, 1)
        return 1, WINDOW
