"""Remove what pictures tell about place, time and device (EXIF, GPS, XMP, comments).

The pixels are copied byte by byte, never decoded, so memory stays small whatever the picture's
size; only the orientation survives, as an EXIF block of one entry.
"""

from collections.abc import Callable
from typing import BinaryIO

from yiwang.foundation.files.types import MediaType

BLOCK = 64 * 1024
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD pHYs acTL fcTL fdAT cICP".split()
)
_END, _SCAN, _APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = (
    0xD9,
    0xDA,
    0xE0,
    0xE1,
    0xE2,
    0xEE,
    0xEF,
    0xFE,
)
_LENGTH_BYTES, _CHUNK_HEAD, _LAST_ORIENTATION = 2, 8, 8
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_ORIENTATION = 0x0112


class Damaged(ValueError):
    """The bytes break off or contradict themselves."""


def strip(media_type: MediaType, source: BinaryIO, target: BinaryIO) -> None:
    """Copy a picture without what it tells about the person.

    :raises Damaged: when the structure cannot be followed.
    """
    source.seek(0)
    _STRIPPERS[media_type](source, target)


def _take(source: BinaryIO, count: int) -> bytes:
    data = source.read(count)
    if len(data) != count:
        raise Damaged("the file breaks off")
    return data


def _copy(source: BinaryIO, target: BinaryIO | None, count: int) -> None:
    while count:
        block = source.read(min(BLOCK, count))
        if not block:
            raise Damaged("the file breaks off")
        if target is not None:
            target.write(block)
        count -= len(block)


def _jpeg(source: BinaryIO, target: BinaryIO) -> None:
    if _take(source, 2) != b"\xff\xd8":
        raise Damaged("no start of image")
    target.write(b"\xff\xd8")
    while True:
        marker = _marker(source)
        if marker in _JPEG_ALONE:
            target.write(bytes([0xFF, marker]))
            continue
        if marker == _END:
            raise Damaged("no picture before the end")
        length = int.from_bytes(_take(source, 2), "big")
        if length < _LENGTH_BYTES:
            raise Damaged("a segment without length")
        if marker == _SCAN:
            target.write(b"\xff\xda" + length.to_bytes(2, "big"))
            _copy(source, target, length - 2)
            return _rest(source, target)
        _segment(source, target, marker, length)


def _rest(source: BinaryIO, target: BinaryIO) -> None:
    """Copy what follows the first scan up to the true end of image (later pictures are dropped)."""
    held = b""
    while block := source.read(BLOCK):
        data = held + block
        at = _end_of_image(data)
        if at is not None:
            target.write(data[:at])
            return
        target.write(data[:-1])
        held = data[-1:]
    target.write(held)


def _end_of_image(data: bytes) -> int | None:
    at = data.find(b"\xff\xd9")
    return None if at < 0 else at + 2


def _marker(source: BinaryIO) -> int:
    if _take(source, 1) != b"\xff":
        raise Damaged("no marker")
    value = _take(source, 1)
    while value == b"\xff":
        value = _take(source, 1)
    if value == b"\x00":
        raise Damaged("no marker")
    return value[0]


def _segment(source: BinaryIO, target: BinaryIO, marker: int, length: int) -> None:
    body = _take(source, length - 2)
    if marker == _APP1 and body.startswith(b"Exif\x00\x00"):
        turned = orientation(body[6:])
        if turned != 1:
            block = b"Exif\x00\x00" + orientation_block(turned)
            target.write(b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block)
        return
    keeps_colour = marker in {_APP0, _APP14} or (
        marker == _APP2 and body.startswith(b"ICC_PROFILE")
    )
    if _APP0 <= marker <= _APP15 and not keeps_colour:
        return
    if marker != _COMMENT:
        target.write(bytes([0xFF, marker]) + length.to_bytes(2, "big") + body)


def orientation(tiff: bytes) -> int:
    """Read the orientation (1 to 8) out of an EXIF block; 1 when it says nothing sensible."""
    order = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    start = number(4, 4)
    for entry in range(min(number(start, 2), 64)):
        at = start + 2 + 12 * entry
        if number(at, 2) == _ORIENTATION:
            found = number(at + 8, 2)
            return found if 1 <= found <= _LAST_ORIENTATION else 1
    return 1


def orientation_block(value: int) -> bytes:
    """Write an EXIF block that holds the orientation and nothing else."""
    entry = _ORIENTATION.to_bytes(2, "big") + b"\x00\x03\x00\x00\x00\x01"
    entry += value.to_bytes(2, "big") + b"\x00\x00"
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


def _png(source: BinaryIO, target: BinaryIO) -> None:
    if _take(source, 8) != b"\x89PNG\r\n\x1a\n":
        raise Damaged("no PNG")
    target.write(b"\x89PNG\r\n\x1a\n")
    while True:
        head = _take(source, 8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        kept = target if kind in _PNG_KEPT else None
        if kept is not None:
            kept.write(head)
        _copy(source, kept, length + 4)
        if kind == b"IEND":
            return


def _webp(source: BinaryIO, target: BinaryIO) -> None:
    head = _take(source, 12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise Damaged("no WEBP")
    left = int.from_bytes(head[4:8], "little") - 4
    start = target.tell()
    target.write(head)
    while left >= _CHUNK_HEAD:
        chunk = _take(source, 8)
        size = int.from_bytes(chunk[4:], "little")
        padded = size + (size & 1)
        left -= 8 + padded
        _webp_chunk(source, target, chunk, padded)
    total = target.tell() - start - 8
    target.seek(start + 4)
    target.write(total.to_bytes(4, "little"))
    target.seek(0, 2)


def _webp_chunk(source: BinaryIO, target: BinaryIO, chunk: bytes, padded: int) -> None:
    kind = chunk[:4]
    if kind in {b"EXIF", b"XMP "}:
        return _copy(source, None, padded)
    target.write(chunk)
    if kind == b"VP8X" and padded:
        flags = _take(source, 1)[0] & ~0b0000_1100
        target.write(bytes([flags]))
        padded -= 1
    return _copy(source, target, padded)


_STRIPPERS: dict[MediaType, Callable[[BinaryIO, BinaryIO], None]] = {
    MediaType.JPEG: _jpeg,
    MediaType.PNG: _png,
    MediaType.WEBP: _webp,
}
