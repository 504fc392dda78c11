"""DER as strangers send it: value by value, bounded, with one error for all faults.

asn1crypto's classes read lazily, take BER for DER and fail late in many manners;
what comes from outside is therefore taken apart here. Bytes are kept as they came, for signatures
are over them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum

from asn1crypto import core, parser

LIMIT = 4 * 1024 * 1024
"""Bytes of the largest structure that is read; a seal with its picture has some ten thousand."""
_MOST_PARTS = 2000
_INTEGER_BYTES = 8
_TEXT_LIMIT = 4000
_CONTEXT = 2
_KINDS = frozenset({0, _CONTEXT})
_CONSTRUCTED, _LONG_TAG, _INDEFINITE = 0x20, 0x1F, 0x80


class MalformedSeal(ValueError):
    """Bytes that are no seal or seal signature; the message says where they stop making sense."""


class Tag(IntEnum):
    """The universal tags that occur in a seal."""

    BOOLEAN = 1
    INTEGER = 2
    BIT_STRING = 3
    OCTET_STRING = 4
    OID = 6
    UTF8 = 12
    SEQUENCE = 16
    PRINTABLE = 19
    TELETEX = 20
    IA5 = 22
    UTC_TIME = 23
    GENERALIZED_TIME = 24
    VISIBLE = 26
    BMP = 30


_CODINGS: dict[int, str] = {
    Tag.UTF8: "utf-8",
    Tag.PRINTABLE: "ascii",
    Tag.TELETEX: "latin-1",
    Tag.IA5: "ascii",
    Tag.VISIBLE: "ascii",
    Tag.BMP: "utf-16-be",
}
_TIME = re.compile(r"(\d{12}|\d{14})(?:[.,]\d{1,9})?(Z|[+-]\d{4})")
_SHORT_YEAR = 12
_CENTURY_TURN = 50


@dataclass(frozen=True, slots=True)
class Value:
    """One encoded value: what it is, what it holds, and its bytes as they came."""

    context: bool
    """Tagged for its place ([0], [1]) and not by its type."""
    tag: int
    constructed: bool
    content: bytes
    raw: bytes

    def parts(self, least: int = 0, most: int = _MOST_PARTS) -> "tuple[Value, ...]":
        """The members of a SEQUENCE, as many as expected. :raises MalformedSeal: otherwise."""
        if self.context or self.tag != Tag.SEQUENCE or not self.constructed:
            raise MalformedSeal("a SEQUENCE was expected")
        found: list[Value] = []
        at = 0
        while at < len(self.content):
            if len(found) == most:
                raise MalformedSeal("a SEQUENCE has more members than it may have")
            found.append(_next(self.content, at))
            at += len(found[-1].raw)
        if len(found) < least:
            raise MalformedSeal("a SEQUENCE lacks members")
        return tuple(found)

    def inner(self, number: int) -> "Value":
        """What an explicit [number] wraps. :raises MalformedSeal: tagged otherwise."""
        if not (self.context and self.constructed and self.tag == number):
            raise MalformedSeal(f"[{number}] was expected")
        return read(self.content)

    def integer(self) -> int:
        """A small INTEGER that is not negative."""
        content = self._of(Tag.INTEGER)
        if not 0 < len(content) <= _INTEGER_BYTES or content[0] & _INDEFINITE:
            raise MalformedSeal("a small number was expected")
        return int.from_bytes(content, "big")

    def boolean(self) -> bool:
        """A BOOLEAN."""
        content = self._of(Tag.BOOLEAN)
        if len(content) != 1:
            raise MalformedSeal("a BOOLEAN was expected")
        return content != b"\0"

    def oid(self) -> str:
        """An OBJECT IDENTIFIER, dotted."""
        content = self._of(Tag.OID)
        if not content or content[-1] & _INDEFINITE or len(content) > _TEXT_LIMIT:
            raise MalformedSeal("an object identifier is cut short")
        return str(core.ObjectIdentifier.load(self.raw).dotted)

    def octets(self) -> bytes:
        """The bytes of an OCTET STRING or of a BIT STRING of whole bytes; makers mix them up."""
        if self._is(Tag.OCTET_STRING):
            return self.content
        content = self._of(Tag.BIT_STRING)
        if not content or content[0]:
            raise MalformedSeal("a BIT STRING of whole bytes was expected")
        return content[1:]

    def text(self) -> str:
        """Any character string."""
        coding = None if self.context or self.constructed else _CODINGS.get(self.tag)
        if coding is None or len(self.content) > _TEXT_LIMIT:
            raise MalformedSeal("a text was expected")
        try:
            return self.content.decode(coding)
        except UnicodeDecodeError:
            raise MalformedSeal("a text is not in its encoding") from None

    def time(self) -> datetime:
        """A UTCTime or GeneralizedTime, in UTC to the second."""
        if self._is(Tag.UTC_TIME) or self._is(Tag.GENERALIZED_TIME):
            return moment(self.content)
        raise MalformedSeal("a time was expected")

    def _is(self, tag: Tag) -> bool:
        return not self.context and not self.constructed and self.tag == tag

    def _of(self, tag: Tag) -> bytes:
        if not self._is(tag):
            raise MalformedSeal(f"{tag.name} was expected")
        return self.content


def read(data: bytes) -> Value:
    """The one value that ``data`` is. :raises MalformedSeal: none, more than one, or too large."""
    if len(data) > LIMIT:
        raise MalformedSeal("larger than any seal")
    value = _next(data)
    if len(value.raw) != len(data):
        raise MalformedSeal("something follows after the end")
    return value


def moment(content: bytes) -> datetime:
    """The written form of a time, as UTC. :raises MalformedSeal: not one."""
    try:
        matched = _TIME.fullmatch(content.decode("ascii"))
        if matched is None:
            raise MalformedSeal("a time is not written as one")
        digits, zone = matched.groups()
        if len(digits) == _SHORT_YEAR:
            digits = ("19" if int(digits[:2]) >= _CENTURY_TURN else "20") + digits
        local = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=_zone(zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedSeal("a time is not written as one") from None


def sequence(*members: bytes) -> bytes:
    """A SEQUENCE of values that are encoded already."""
    return bytes(parser.emit(0, 1, Tag.SEQUENCE, b"".join(members)))


def _zone(written: str) -> timezone:
    if written == "Z":
        return UTC
    shift = timedelta(hours=int(written[1:3]), minutes=int(written[3:]))
    return timezone(-shift if written[0] == "-" else shift)


def _next(data: bytes, at: int = 0) -> Value:
    """The value that begins at a place; only definite lengths and low tags, as DER has them."""
    try:
        first, size = data[at], data[at + 1]
        start = at + 2
        if size > _INDEFINITE:
            start += size - _INDEFINITE
            size = int.from_bytes(data[at + 2 : start], "big")
        elif size == _INDEFINITE:
            raise MalformedSeal("no length is given")
    except IndexError:
        raise MalformedSeal("a value is cut short") from None
    end = start + size
    if end > len(data):
        raise MalformedSeal("a value is cut short")
    if first >> 6 not in _KINDS or first & _LONG_TAG == _LONG_TAG:
        raise MalformedSeal("a tag that no seal has")
    return Value(
        context=first >> 6 == _CONTEXT,
        tag=first & _LONG_TAG,
        constructed=bool(first & _CONSTRUCTED),
        content=data[start:end],
        raw=data[at:end],
    )
