"""`manage.py backup`, `restore` and `rehearse_migration`: the whole, kept and proven.

Database, file store, keys and demo accounts are the whole (docs/operations/back-up.md).
The composition root does it, because it needs the launcher and no app.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from config.env import BadEnvironment
from config.launch.account import CannotStart

COMMANDS = {"backup": "making", "restore": "restoring", "rehearse_migration": "rehearsal"}


def main(name: str, arguments: list[str]) -> int:
    """Entry of the three commands; what cannot be done is one line."""
    run: Callable[[list[str]], int] = importlib.import_module(f"{__name__}.{COMMANDS[name]}").main
    try:
        return run(arguments)
    except (BadEnvironment, CannotStart, CannotBackUp) as error:
        say(str(error))
        return 1


class CannotBackUp(Exception):
    """It cannot be done, or must not; the text is one line for the person at the terminal."""


def say(line: str) -> None:
    """One line to the terminal, at once."""
    print(line, flush=True)
