"""`make clean`: remove the data directory, and the database that a link in it may point to."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from pathlib import Path


def main() -> int:
    """Refuse while a run uses the directory."""
    data = Path(os.environ.get("YIWANG_DATA") or "var")
    if not data.exists():
        return 0
    with (data / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(f"{data} is in use by a run: stop that first.", file=sys.stderr)
            return 1
        database = data / "postgres"
        if database.is_symlink():
            shutil.rmtree(database.resolve(), ignore_errors=True)
        shutil.rmtree(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
