"""`make test`: pytest on a throw-away PostgreSQL (or the one DATABASE_URL names)."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.launch.account import CannotStart
from config.launch.postgres import Server


def main() -> int:
    """Start a database, run the suite, say what was skipped, stop the database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=0, help="processes to share the suite")
    options, rest = parser.parse_known_args()
    command = [sys.executable, "-m", "pytest", "-rfEs", "--create-db", "-m", "not storm", *rest]
    if options.jobs > 1:
        command += ["-n", str(options.jobs), "--dist", "loadfile", "--no-loadscope-reorder"]
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    place = Path(tempfile.mkdtemp(prefix="yiwang-test-"))
    place.chmod(0o755)
    server = Server(place / "pg", throw_away=True)
    try:
        server.start()
        environment = os.environ | {"DATABASE_URL": server.url}
        return subprocess.run(command, env=environment, check=False).returncode
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
