"""Take in a file: stream it to disk, recognise, strip, open, scan, then keep it."""

import errno
import logging
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from yiwang.foundation.core.commands import command, procedure
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.providers.examiner import Examined, examine
from yiwang.foundation.files.providers.scanner import ScannerDown, scanner
from yiwang.foundation.files.rules import sentences, sniffing, stripping
from yiwang.foundation.files.types import (
    CITIZEN_TYPES,
    STAFF_TYPES,
    FileState,
    MediaType,
    StoredFileInfo,
)

from .keeping import Prepared, keep

logger = logging.getLogger(__name__)
BLOCK = 64 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
COUNTED = 16  # how many times the limit is still counted, to tell the true size
_STRIPPED = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP})


class CannotStore(DomainError):
    """The file is of a wrong type or size, or cannot be opened (不予接收文件)."""

    code = "files.cannot_store"
    sentence = "这个文件不能上传，请换一份"


class TooLarge(CannotStore):
    """The file is larger than one file may be (文件过大)."""

    status = 413


class NoRoom(CannotStore):
    """The platform's disk is full: nothing was kept, and it may be tried again (存储空间不足)."""

    code = "files.no_room"
    status = 503


class Harmful(CannotStore):
    """The scanner found something; the file is in quarantine (文件隔离)."""

    code = "files.harmful"


@procedure("files.store")
def store(
    *,
    content: Iterable[bytes] | BinaryIO,
    name: str,
    owner: str,
    kinds: frozenset[str] | None = None,
    actor: Actor,
    at: datetime,
) -> StoredFileInfo:
    """Take in an uploaded file without ever holding it in memory (接收电子材料).

    《国务院关于在线政务服务的若干规定》第八条。

    :raises CannotStore: wrong type, empty, damaged, locked, too large, too many.
    :raises NoRoom: the disk is full; no part of the file is left.
    :raises Harmful: the scanner found something.
    """
    allowed = kinds if kinds is not None else STAFF_TYPES if actor.is_staff else CITIZEN_TYPES
    shown = sniffing.safe_name(name)
    try:
        return _store(content, name, owner=owner, allowed=allowed, actor=actor, at=at)
    except OSError as error:
        if error.errno not in FULL:
            raise
        logger.exception("files.store.no_room")
        raise NoRoom(sentences.no_room(shown)) from error


@command("files.keep_made", audited=False)
def keep_made(
    *,
    content: bytes,
    media_type: str,
    page_count: int,
    name: str,
    owner: str,
    actor: Actor,
    at: datetime,
) -> StoredFileInfo:
    """Keep a file the platform has just made itself, such as a sealed original (保存原件).

    《电子文件归档与电子档案管理规范》GB/T 18894-2016. Within the act that made it; the entry is
    that of ``files.keep``.

    :raises NoRoom: the disk is full; no part of the file is left.
    """
    require(actor.is_system)
    try:
        with tempfile.TemporaryDirectory(prefix="yiwang-made-") as folder:
            path = Path(folder) / "made"
            path.write_bytes(content)
            return keep(
                prepared=Prepared(path, media_type, page_count, None),
                name=name,
                owner=owner,
                state=FileState.CLEAN,
                signature="",
                actor=actor,
                at=at,
            )
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoRoom(sentences.no_room(name)) from error


def _store(
    content: Iterable[bytes] | BinaryIO,
    name: str,
    *,
    owner: str,
    allowed: frozenset[str],
    actor: Actor,
    at: datetime,
) -> StoredFileInfo:
    shown = sniffing.safe_name(name)
    with tempfile.TemporaryDirectory(prefix="yiwang-upload-") as folder:
        raw = Path(folder) / "raw"
        _spool(content, raw, shown)
        media_type = _recognise(raw, shown, allowed)
        prepared = _prepare(raw, media_type, shown)
        state, signature = _scan(prepared.path, prepared.media_type)
        final = sniffing.safe_name(name, MediaType(prepared.media_type))
        info = keep(
            prepared=prepared,
            name=final,
            owner=owner,
            state=state,
            signature=signature,
            actor=actor,
            at=at,
        )
    if state is FileState.QUARANTINED or not info.is_served:
        raise Harmful(sentences.harmful(shown))
    return info


def _spool(content: Iterable[bytes] | BinaryIO, raw: Path, name: str) -> None:
    limit = settings.YIWANG_FILE_MAX_BYTES
    size = 0
    with raw.open("wb") as target:
        for block in _blocks(content):
            size += len(block)
            if size <= limit:
                target.write(block)
            elif size > limit * COUNTED:
                break
    if size > limit:
        raise TooLarge(sentences.too_large(name, size, limit), reason="too_large")
    if not size:
        raise CannotStore(sentences.unusable(name, "empty"), reason="empty")


def _blocks(content: Iterable[bytes] | BinaryIO) -> Iterator[bytes]:
    chunks = getattr(content, "chunks", None)
    read = getattr(content, "read", None)
    if chunks is not None:
        yield from chunks(BLOCK)
    elif read is not None:
        while block := read(BLOCK):
            yield block
    else:
        yield from content


def _recognise(raw: Path, name: str, allowed: frozenset[str]) -> MediaType:
    with raw.open("rb") as stream:
        found = sniffing.sniff(stream)
    if found.media_type is None or found.media_type not in allowed:
        with_ofd = MediaType.OFD in allowed
        sentence = sentences.wrong_type(name, found.label, with_ofd=with_ofd)
        raise CannotStore(sentence, reason="wrong_type")
    return found.media_type


def _prepare(raw: Path, media_type: MediaType, name: str) -> Prepared:
    clean, preview = raw.with_name("clean"), raw.with_name("preview")
    source = raw
    if media_type in _STRIPPED:
        try:
            with raw.open("rb") as stream, clean.open("w+b") as target:
                stripping.strip(media_type, stream, target)
        except stripping.Damaged:
            raise CannotStore(sentences.unusable(name, "damaged"), reason="damaged") from None
        source = clean
    examined = examine(media_type, source, clean, preview)
    if examined.fault:
        raise CannotStore(sentences.unusable(name, examined.fault), reason=examined.fault)
    if media_type is MediaType.HEIC:
        media_type, source = MediaType.JPEG, clean
    return _prepared(media_type, source, preview, examined)


def _prepared(media_type: MediaType, source: Path, preview: Path, examined: Examined) -> Prepared:
    return Prepared(
        path=source,
        media_type=media_type,
        page_count=examined.pages,
        preview=preview if examined.has_preview else None,
    )


def _scan(path: Path, media_type: str) -> tuple[FileState, str]:
    scans = scanner()
    if scans is None:
        return FileState.UNSCANNED, ""
    try:
        with path.open("rb") as stream:
            verdict = scans.scan(stream)
    except ScannerDown:
        return FileState.UNSCANNED, ""
    if verdict.is_clean:
        return FileState.CLEAN, ""
    return FileState.QUARANTINED, verdict.signature[:120] or media_type
