"""What an SMS gateway offers."""

from typing import Protocol


class SmsFailed(Exception):
    """The gateway did not take the message; the job tries again."""


class SmsGateway(Protocol):
    """A gateway for short messages (短信通道)."""

    def send(self, *, phone: str, text: str, key: str) -> str:
        """Send and return the gateway's receipt; ``key`` is the same at every try.

        :raises SmsFailed: try again later.
        """

    def check_config(self) -> list[str]:
        """Say what is missing in settings or credentials, without sending."""
