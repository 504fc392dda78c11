"""An archive of scans (扫描件压缩包): what lies in it, and which licence each file names."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, Final, cast

from yiwang.lib.codes.masks import mask_id
from yiwang.lib.sheets.workbooks import BROKEN

MOST_FILES: Final = 1000
_MOST_BYTES: Final = 200 * 1024 * 1024
_UTF8, _LOCKED = 0x800, 0x1
_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9Xx]|[1-9][0-9]{14}")
_LONGEST: Final = 80


class BadArchive(ValueError):
    """The bytes are no archive of scans; ``str(error)`` says what to do."""


class Archive:
    """The scans of an archive, in its own order."""

    def __init__(self, content: bytes) -> None:
        """Look into it. :raises BadArchive: none, empty, too much in it, or with a password."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise BadArchive("这不是能打开的 ZIP 压缩包，请重新压缩再上传") from error
        self._parts = [one for one in self._zip.infolist() if _is_scan(one)]
        if not self._parts:
            raise BadArchive("压缩包里没有扫描件，请放入 PDF 或者图片")
        if len(self._parts) > MOST_FILES or sum(p.file_size for p in self._parts) > _MOST_BYTES:
            raise BadArchive(f"压缩包里超过 {MOST_FILES} 个文件或者 200 MB，请分成几个压缩包")
        if any(one.flag_bits & _LOCKED for one in self._parts):
            raise BadArchive("压缩包加了密码，请取消密码再上传")
        self.names: Sequence[str] = [_name(one) for one in self._parts]

    def __len__(self) -> int:
        """How many scans there are."""
        return len(self._parts)

    def open(self, n: int) -> BinaryIO:
        """Open one. :raises BROKEN: its bytes do not come out."""
        return cast("BinaryIO", self._zip.open(self._parts[n]))


def _is_scan(part: zipfile.ZipInfo) -> bool:
    """Not a folder, nor what a Mac or Windows leaves beside the files."""
    path = PurePosixPath(part.filename)
    hidden = path.name.startswith(".") or path.name.lower() in {"thumbs.db", "desktop.ini"}
    return not (part.is_dir() or hidden or "__MACOSX" in path.parts)


def _name(part: zipfile.ZipInfo) -> str:
    """The name alone; Chinese Windows writes GBK where the standard has no mark for it."""
    name = part.filename
    if not part.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = part.filename
    return re.split(r"[/\\]", name)[-1]


def told_by(name: str) -> Iterator[str]:
    """Yield the numbers a name may mean: itself, and with the stroke no file name can have."""
    number = unicodedata.normalize("NFKC", PurePosixPath(name).stem).strip()
    yield number
    if "_" in number:
        yield number.replace("_", "/")


def shown(name: str) -> str:
    """Return a name as it may be read by others: resident numbers masked, nothing invisible."""
    plain = "".join(c for c in name if c.isprintable())[-_LONGEST:]
    return _RESIDENT.sub(lambda found: mask_id(found.group()), plain) or "未命名"
