"""A throw-away PostgreSQL: `testpg.py DIRECTORY [-- COMMAND …]`.

Prints `DATABASE_URL=…` and stays until SIGINT or SIGTERM; with a command it runs that with the
variable set, stops the server and exits with the command's status. It would not survive a power
cut (fsync is off).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.launch.account import CannotStart
from config.launch.postgres import Server


def main(arguments: list[str]) -> int:
    """Start, serve, stop."""
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    command = arguments[2:] if arguments[1:2] == ["--"] else []
    server = Server(
        Path(arguments[0]), throw_away=True, say=lambda line: print(line, file=sys.stderr)
    )
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _leave)
    try:
        server.start()
        if command:
            return subprocess.run(
                command, env=os.environ | {"DATABASE_URL": server.url}, check=False
            ).returncode
        print(f"DATABASE_URL={server.url}", flush=True)
        while server.running():
            time.sleep(0.5)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if not command else 130
    finally:
        server.stop()
    return 1


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
