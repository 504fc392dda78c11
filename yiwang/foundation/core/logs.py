"""Structured lines without personal data: ``time level logger app.noun.verb key=value``."""

import logging
import re
from datetime import UTC, datetime

_ID = re.compile(r"(?<![0-9])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9])")
_PHONE = re.compile(r"(?<![0-9])(1\d{2})\d{4}(\d{4})(?![0-9])")


def mask(text: str) -> str:
    """Mask resident ID numbers and mobile numbers in a line.

    A case number (18 digits, begins with a date of this century) looks like neither: it is kept.
    """

    def id_or_case(match: re.Match[str]) -> str:
        if match.group(0)[:2] == "20" and match.group(0)[:4] < "2100":
            return match.group(0)
        return f"{match.group(1)}********{match.group(2)}"

    return _PHONE.sub(r"\1****\2", _ID.sub(id_or_case, text))


class MaskPersonalData(logging.Filter):
    """Mask what slipped into a message or its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's message."""
        record.msg = mask(record.getMessage())
        record.args = ()
        return True


class KeyValueFormatter(logging.Formatter):
    """One line a record, UTC, tracebacks masked too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        line = f"{at}Z {record.levelname.lower()} {record.name} {record.getMessage()}"
        if record.exc_info:
            line += "\n" + mask(self.formatException(record.exc_info))
        return line
