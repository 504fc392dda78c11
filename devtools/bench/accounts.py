"""Real logins for the load: password, and the second factor for staff."""

from __future__ import annotations

import time

from devtools.demo import log_in as log_in_as_a_person
from devtools.visitor import Lost

TRIES = 3


def log_in(base: str, account: dict[str, str]) -> str:
    """Log in as a person does and return the Cookie header of the session."""
    for left in reversed(range(TRIES)):
        try:
            return log_in_as_a_person(base, account).cookies
        except Lost:
            if not left:
                raise
            time.sleep(31)  # a code of the second factor may serve once only
    raise AssertionError
