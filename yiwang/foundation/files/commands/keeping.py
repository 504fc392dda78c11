"""Keep prepared bytes under their SM3 address; give files to another owner; let them go."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.events import FileQuarantined
from yiwang.foundation.files.models import FileContent, StoredFile
from yiwang.foundation.files.queries import content_path, size_of, thumbnail_path
from yiwang.foundation.files.rules import sentences
from yiwang.foundation.files.types import FileState, StoredFileInfo

MAX_FILES = 100
UNDER_WAY = "incoming"  # beside the contents; swept when a killed process left something
LET_GO = 1000
BLOCK = 64 * 1024


class CannotKeep(DomainError):
    """The owner holds too much already (超出数量)."""

    code = "files.cannot_keep"


class CannotAdopt(DomainError):
    """A file is not there any more (文件不存在)."""

    code = "files.cannot_adopt"
    sentence = "有文件已经删除，请重新上传"


class CannotDiscard(DomainError):
    """The file belongs to something else (文件归属不符)."""

    code = "files.cannot_discard"
    sentence = "这个文件已经不在这里，请刷新页面看最新情况"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Bytes on disk that have been recognised, stripped and opened."""

    path: Path
    media_type: str
    page_count: int
    preview: Path | None


@command("files.keep")
def keep(
    *,
    prepared: Prepared,
    name: str,
    owner: str,
    state: FileState,
    signature: str,
    actor: Actor,
    at: datetime,
) -> StoredFileInfo:
    """Keep prepared bytes once and a file that names them (保存文件).

    《电子文件归档与电子档案管理规范》GB/T 18894-2016。

    :raises CannotKeep: the owner's files would exceed their number or size.
    """
    address, size = _digest(prepared.path)
    file_id = uuid7()
    concerning(f"files:stored_file:{file_id}", owner=owner, sm3=address, state=str(state))
    _check_room(owner, size)
    blank = FileContent(
        sm3=address,
        media_type=prepared.media_type,
        size=size,
        page_count=prepared.page_count,
        has_thumbnail=prepared.preview is not None,
        state=state,
        signature=signature,
        kept_at=at,
    )
    content = _content(blank)
    parts = [(content_path(address), prepared.path)]
    if prepared.preview is not None:
        parts.append((thumbnail_path(address), prepared.preview))
    with _written(parts):
        row = StoredFile.objects.create(
            pk=file_id,
            content=content,
            name=name,
            owner=owner,
            uploaded_by=actor.id,
            stored_at=at,
        )
        if state is FileState.QUARANTINED:
            publish(FileQuarantined(sm3=address, signature=signature))
    return row.info()


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.new("sm3"), 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _check_room(owner: str, size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [owner])
    if StoredFile.objects.filter(owner=owner).count() >= MAX_FILES:
        raise CannotKeep(sentences.too_many(MAX_FILES), reason="too_many")
    limit = settings.YIWANG_CASE_MAX_BYTES
    if size_of(owner) + size > limit:
        raise CannotKeep(sentences.too_much(limit), reason="too_much")


def _content(blank: FileContent) -> FileContent:
    """Return the address's row, locked: nobody else writes or sweeps its bytes meanwhile."""
    FileContent.objects.bulk_create([blank], ignore_conflicts=True)
    content = FileContent.objects.select_for_update(of=("self",)).get(pk=blank.sm3)
    if blank.state not in {content.state, FileState.UNSCANNED}:
        content.state, content.signature = blank.state, blank.signature
        content.save(update_fields=["state", "signature"])
    return content


@contextmanager
def _written(parts: Sequence[tuple[str, Path]]) -> Iterator[None]:
    """Write all parts whole or none; take them away again when what follows fails.

    What lies there whole already is left alone. What a commit that fails leaves is found again by
    the next upload of the same bytes.
    """
    missing = [(name, source) for name, source in parts if not _is_whole(name, source)]
    begun = [f"{UNDER_WAY}/{uuid7()}" if _path(name) else name for name, _ in missing]
    try:
        for (_, source), part in zip(missing, begun, strict=True):
            _copy(source, part)
        for (name, _), part in zip(missing, begun, strict=True):
            _rename(part, name)
        yield
    except BaseException:
        for name in [*begun, *(name for name, _ in missing)]:
            default_storage.delete(name)
        raise


def _is_whole(name: str, source: Path) -> bool:
    """What a killed process began is not taken for the bytes."""
    return default_storage.exists(name) and default_storage.size(name) == source.stat().st_size


def _path(name: str) -> Path | None:
    """Return the path, None in a bucket, where a write is whole by itself."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        return None


def _copy(source: Path, name: str) -> None:
    target = _path(name)
    if target is None:
        default_storage.delete(name)
        with source.open("rb") as stream:
            default_storage.save(name, File(stream))
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as stream, target.open("xb") as out:
        shutil.copyfileobj(stream, out, BLOCK)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(0o600)


def _rename(begun: str, name: str) -> None:
    part, target = _path(begun), _path(name)
    if part is not None and target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)


@command("files.adopt")
def adopt(
    *, file_ids: Iterable[UUID], owner: str, actor: Actor, at: datetime
) -> tuple[StoredFileInfo, ...]:
    """Give files to another owner, such as a case when its draft is filed (转移归属).

    《电子文件归档与电子档案管理规范》GB/T 18894-2016。

    :raises CannotAdopt: one of them is gone or in quarantine.
    """
    wanted = list(dict.fromkeys(file_ids))
    concerning(f"files:owner:{owner}", count=len(wanted), at=at.isoformat(), by=actor.id)
    rows = StoredFile.objects.select_related("content").filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    if any(i not in found or not found[i].info().is_served for i in wanted):
        raise CannotAdopt
    StoredFile.objects.filter(pk__in=wanted).update(owner=owner)
    for row in found.values():
        row.owner = owner
    return tuple(found[i].info() for i in wanted)


@command("files.refer")
def refer(*, file_id: UUID, owner: str, actor: Actor, at: datetime) -> StoredFileInfo:
    """Name the same bytes once more for another owner (引用文件).

    《国务院关于在线政务服务的若干规定》第十一条: materials are used again. The caller has checked
    the right to the first owner.

    :raises CannotAdopt: the file is gone or in quarantine.
    """
    new_id = uuid7()
    concerning(f"files:stored_file:{new_id}", source=str(file_id), owner=owner)
    source = StoredFile.objects.select_related("content").filter(pk=file_id).first()
    if source is None or not source.info().is_served:
        raise CannotAdopt
    _check_room(owner, source.content.size)
    row = StoredFile.objects.create(
        pk=new_id,
        content=source.content,
        name=source.name,
        owner=owner,
        uploaded_by=actor.id,
        stored_at=at,
    )
    return row.info()


@command("files.discard")
def discard(*, file_id: UUID, owner: str = "", actor: Actor, at: datetime) -> None:
    """Let a file go; its bytes go when no file names them any more (删除文件).

    《个人信息保护法》第四十七条。

    :param owner: when given, the file must still belong to it.
    :raises CannotDiscard: it is gone or belongs to something else.
    """
    concerning(f"files:stored_file:{file_id}", owner=owner, at=at.isoformat(), by=actor.id)
    rows = StoredFile.objects.filter(pk=file_id)
    rows = rows.filter(owner=owner) if owner else rows
    if not rows.delete()[0]:
        raise CannotDiscard


@command("files.discard_all")
def discard_all(*, owner: str, actor: Actor, at: datetime) -> int:
    """Let everything go that still belongs to an owner (删除全部文件); return how many files.

    《个人信息保护法》第四十七条。
    """
    gone = StoredFile.objects.filter(owner=owner).delete()[0]
    concerning(f"files:owner:{owner}", discarded=gone, at=at.isoformat(), by=actor.id)
    if not gone:
        nothing_done()
    return gone


@command("files.let_go")
def let_go(*, owners: Sequence[str], actor: Actor, at: datetime) -> None:
    """Let everything of many owners go at once (成批删除文件), 《个人信息保护法》第四十七条."""
    gone = 0
    for start in range(0, len(owners), LET_GO):
        gone += StoredFile.objects.filter(owner__in=owners[start : start + LET_GO]).delete()[0]
    if not gone:
        nothing_done()
        return
    concerning("files:owners", discarded=gone, at=at.isoformat(), by=actor.id)
