"""Opens a ZIP from anywhere without trusting a word of it."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .faults import CannotRead

LARGEST_FILE = 50_000_000
_LARGEST_CONTENT = 150_000_000
_MOST_MEMBERS = 2_000
_LONGEST_NAME = 260
_RATIO = 200
_RATIO_FROM = 1_000_000
"""Below a megabyte a high ratio harms nobody: a ruled table of empty cells packs well."""
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_DESCRIPTOR_FLAG = 0x8
_DESCRIPTORS = {b"PK\x07\x08": 16}
_NAME = re.compile(r"[^\x00-\x1f\\:*?\"<>|]+")
_BROKEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError,
    OverflowError, LookupError, zlib.error, struct.error,
)  # fmt: skip
"""What zipfile raises on damaged archives, by its source and by the fuzz test."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The members by name, and whether the file is made of nothing but them."""

    members: dict[str, bytes]
    tight: bool
    """False: there are bytes before, between or behind the members."""


def unpack(data: bytes) -> Archive:
    """Read all members. :raises CannotRead: damaged, encrypted, ambiguous or too large."""
    if len(data) > LARGEST_FILE:
        raise CannotRead("ofd.zip.size", "文件超过50兆字节，请确认选对了文件")
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_folder(entry)]
            _check_entries(archive.infolist())
            members = dict(_contents(archive, entries))
            tight = _is_tight(data, archive)
    except _BROKEN as error:
        raise CannotRead(
            "ofd.zip.damaged", "文件已损坏或不完整，不是可以打开的 OFD 文件，请重新下载"
        ) from error
    return Archive(members, tight)


def _check_end(data: bytes) -> None:
    """The directory's size, before the standard library makes an object of each entry."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if place < 0 or place + _END.size > len(data):
        raise CannotRead("ofd.zip.damaged", "文件不完整，或不是 OFD 文件，请重新下载")
    _, _, _, _, count, size, _, _ = _END.unpack_from(data, place)
    large = data[place - 20 : place - 16] == b"PK\x06\x07"  # the locator of a 64-bit archive
    if large or count > _MOST_MEMBERS or size > _MOST_MEMBERS * _LONGEST_NAME:
        raise CannotRead("ofd.zip.members", "文件内的成员过多，系统不予打开")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_MEMBERS:
        raise CannotRead("ofd.zip.members", "文件内的成员过多，系统不予打开")
    names = [entry.filename.casefold().rstrip("/") for entry in entries]
    if len(set(names)) != len(names):
        raise CannotRead("ofd.zip.duplicate", "文件内有同名的成员，内容不确定，系统不予打开")
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > _LARGEST_CONTENT:
        raise CannotRead("ofd.zip.size", "文件展开后过大，系统不予打开")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & _ENCRYPTED:
        raise CannotRead("ofd.zip.encrypted", "文件经过加密，系统不能核验，请提供未加密的文件")
    clean = name == entry.orig_filename and _NAME.fullmatch(name)
    if not clean or {"", ".", ".."} & set(name.removesuffix("/").split("/")):
        raise CannotRead("ofd.zip.name", "文件内有不合规的成员路径，系统不予打开")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise CannotRead("ofd.zip.method", "文件使用了不支持的压缩方式，请用标准 OFD 软件重新导出")
    if entry.file_size > max(_RATIO_FROM, max(entry.compress_size, 1) * _RATIO):
        raise CannotRead("ofd.zip.bomb", "文件内有压缩比异常的成员，系统不予打开")


def _contents(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    for entry in entries:
        with archive.open(entry) as member:
            # never more than was declared, or a lying size would unpack without end
            data = member.read(entry.file_size + 1)
        if len(data) != entry.file_size:
            raise zipfile.BadZipFile("a member is not as long as declared")
        yield entry.filename, data


def _is_tight(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether local entries follow each other without a gap and agree with the directory."""
    place = 0
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        if entry.header_offset != place:
            return False
        _, _, flags, method, _, _, crc, packed, size, named, extra = _LOCAL.unpack_from(data, place)
        place += _LOCAL.size + named + extra + entry.compress_size
        if flags & _DESCRIPTOR_FLAG:
            place += _DESCRIPTORS.get(data[place : place + 4], 12)
        elif (crc, packed, size) != (entry.CRC, entry.compress_size, entry.file_size):
            return False
        if method != entry.compress_type or flags & _ENCRYPTED:
            return False
    return place == archive.start_dir and not archive.comment and _ends(data, place)


def _ends(data: bytes, directory: int) -> bool:
    _, _, _, _, _, size, start, _ = _END.unpack_from(data, len(data) - _END.size)
    return bool(start == directory and start + size + _END.size == len(data))


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith("/") and not entry.file_size
