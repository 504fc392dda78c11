"""The virus scanner's interface, and which one is in force."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.conf import settings

from .clamd import Clamd


class ScannerDown(Exception):
    """The scanner did not answer; the file stays unscanned and is tried again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner said: the signature's name, or nothing."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.signature


class Scanner(Protocol):
    """What a scanner offers."""

    def scan(self, content: BinaryIO) -> Verdict:
        """Read a content from its start and judge it.

        :raises ScannerDown: when there is no answer.
        """

    def check_config(self) -> str:
        """Return what answers, or raise :class:`ScannerDown`."""


class _ClamdScanner:
    """ClamAV's daemon behind the interface."""

    def __init__(self, address: str) -> None:
        self._clamd = Clamd(address)

    def scan(self, content: BinaryIO) -> Verdict:
        try:
            return Verdict(self._clamd.scan(content))
        except (OSError, ValueError) as error:
            raise ScannerDown(str(error)) from error

    def check_config(self) -> str:
        try:
            return self._clamd.version()
        except (OSError, ValueError) as error:
            raise ScannerDown(str(error)) from error


def scanner() -> Scanner | None:
    """Return the scanner of the settings, or None where none is configured."""
    return _ClamdScanner(settings.YIWANG_CLAMD) if settings.YIWANG_CLAMD else None
