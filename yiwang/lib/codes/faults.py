"""The one error of this library, and the normalisation every parser starts with."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−_·.]+")  # noqa: RUF001 - these are what people type  # fmt: skip


class InvalidCode(ValueError):
    """A code that cannot be right.

    ``code`` is a stable identifier (``codes.resident_id.check``); ``str(error)`` is the Chinese
    sentence of the error grammar, ready to be shown beside a field.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def compact(text: str) -> str:
    """Full-width to half-width, separators dropped, upper case: ``34 01-0x`` → ``34010X``."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return unicodedata.normalize("NFKC", plain)  # letters and accents that have become neighbours


def is_digits(text: str) -> bool:
    """Only ASCII digits, at least one (``str.isdigit`` also takes ``²`` and Arabic digits)."""
    return text.isascii() and text.isdigit()
