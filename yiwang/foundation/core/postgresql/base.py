"""The backend named in ``DATABASES``: a connection's health is read from its socket.

``SELECT 1`` before each request costs a round trip and tells what the operating system knows
already: an idle connection whose socket can be read was closed by the server (fast_paths.md 8).
"""

import select
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as Django


def is_quiet(descriptor: int) -> bool:
    """Whether nothing has come on an idle socket: neither an end nor an error."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLPRI)
    return not poll.poll(0)


class DatabaseWrapper(Django):
    """PostgreSQL, with the cheap health check."""

    def is_usable(self) -> bool:
        """Ask the socket; after an error ask the server too."""
        raw: Any = self.connection
        if raw is None or raw.closed or not is_quiet(raw.fileno()):
            return False
        return bool(super().is_usable()) if self.errors_occurred else True
