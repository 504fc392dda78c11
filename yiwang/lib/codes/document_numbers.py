"""Numbers of official documents (文号): ``（某区）许受字〔2026〕第0012号``.

Authority's short name + kind mark + year + serial of at least four digits (standards 3.4).
"""

import re
import unicodedata
from dataclasses import dataclass

from .faults import InvalidCode

_SHAPE = re.compile(
    r"\((?P<place>[^()\[\]\s]{1,20})\)(?P<mark>\w{1,6}?)字"
    r"[\[〔](?P<year>[0-9]{4})[\]〕]第(?P<serial>[0-9]{4,9})号"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number in its parts; ``str()`` gives the printed form."""

    place: str
    mark: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"（{self.place}）{self.mark}字〔{self.year:04d}〕第{self.serial:04d}号"


def parse_document_number(text: str) -> DocumentNumber:
    """Parse the printed form, brackets of any width. :raises InvalidCode: ``codes.document``."""
    match = _SHAPE.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if match is None:
        raise InvalidCode("codes.document", "文号的格式是：（某区）许受字〔2026〕第0012号")
    return DocumentNumber(match["place"], match["mark"], int(match["year"]), int(match["serial"]))


def build_document_number(*, place: str, mark: str, year: int, serial: int) -> str:
    """Join and validate. :raises InvalidCode: a part does not fit the pattern."""
    number = str(DocumentNumber(place, mark, year, serial))
    parse_document_number(number)
    return number
