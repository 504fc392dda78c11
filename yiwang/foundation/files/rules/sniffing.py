"""What a file is, from its content; the name is never believed."""

import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from yiwang.foundation.files.types import MediaType

HEAD = 4096
LONGEST_EXTENSION = 5
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif"})
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "程序（EXE）"),
    (b"\x7fELF", "程序"),
    (b"\xca\xfe\xba\xbe", "程序"),
    (b"#!", "脚本程序"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR 压缩"),
    (b"7z\xbc\xaf\x27\x1c", "7Z 压缩"),
    (b"\x1f\x8b", "GZ 压缩"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word 或 Excel"),
    (b"{\\rtf", "RTF"),
    (b"ID3", "音频"),
    (b"OggS", "音频"),
)
_EXTENSIONS = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.HEIC: "heic",
    MediaType.PDF: "pdf",
    MediaType.OFD: "ofd",
}
_ALIASES = {MediaType.JPEG: {"jpg", "jpeg", "jpe", "jfif"}, MediaType.HEIC: {"heic", "heif", "hif"}}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What was found: a type we keep, or the words for one that we do not."""

    media_type: MediaType | None
    label: str


def sniff(stream: BinaryIO) -> Sniffed:
    """Recognise the content of a seekable stream; its position is put back to the start."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    found = _known(head)
    if found is not None:
        return Sniffed(found, _EXTENSIONS[found].upper())
    if head.startswith(b"PK\x03\x04"):
        return _archive(head)
    return Sniffed(None, _foreign(head))


def _known(head: bytes) -> MediaType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and _is_heic(head):
        return MediaType.HEIC
    if b"%PDF-" in head[:1024] and not head.startswith(b"MZ"):
        return MediaType.PDF
    return None


def _is_heic(head: bytes) -> bool:
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, length, 4))}
    return bool(brands & _HEIC_BRANDS) and head[8:12] != b"avif"


def _archive(head: bytes) -> Sniffed:
    if b"OFD.xml" in head:
        return Sniffed(MediaType.OFD, "OFD")
    if b"[Content_Types].xml" in head or b"word/" in head or b"xl/" in head:
        return Sniffed(None, "Word 或 Excel")
    return Sniffed(None, "ZIP 压缩")


def _foreign(head: bytes) -> str:
    for magic, label in _FOREIGN:
        if head.startswith(magic):
            return label
    if head[4:8] == b"ftyp":
        return "AVIF" if head[8:12] == b"avif" else "视频"
    text = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")):
        return "网页"
    return "文本" if _is_text(head) else "未知类型的"


def _is_text(head: bytes) -> bool:
    try:
        text = head[:-4].decode() if len(head) == HEAD else head.decode()
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f" for c in text)


def safe_name(name: str, media_type: MediaType | None = None) -> str:
    """Make a given file name harmless: no path, no control or direction marks, a true extension."""
    flat = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in flat if unicodedata.category(c)[0] != "C" and c not in '"<>|:*?')
    clean = clean.strip(" .") or "未命名"
    if media_type is None:
        return clean[:120]
    stem, dot, extension = clean.rpartition(".")
    right = _ALIASES.get(media_type, {_EXTENSIONS[media_type]})
    if dot and extension.lower() in right:
        return f"{stem[:110]}.{extension}"
    stem = stem if dot and len(extension) <= LONGEST_EXTENSION and stem else clean
    return f"{stem[:110]}.{_EXTENSIONS[media_type]}"
