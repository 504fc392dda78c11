"""The file store as the settings name it: a folder or a bucket, read and written by name."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from config.backup import CannotBackUp, say
from config.backup.database import connect
from config.backup.manifest import BLOCK

if TYPE_CHECKING:
    import psycopg
    from django.core.files.storage import Storage

EVERY = 1000
PASSING = "incoming"  # uploads under way
CONTENTS = "SELECT to_regclass('public.files_filecontent') IS NOT NULL"


def _store() -> Storage:
    import os  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.files.storage import storages  # noqa: PLC0415  needs the settings

    return storages["default"]


def _names(store: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files))
    for name in sorted(folders):
        if prefix + name != PASSING:
            yield from _names(store, prefix + name)


def copy_out(target: Path) -> int:
    """Copy every stored file; return how many."""
    store, count = _store(), 0
    for name in _names(store):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with store.open(name, "rb") as stream, place.open("wb") as out:
            shutil.copyfileobj(stream, out, BLOCK)
        count += 1
        if count % EVERY == 0:
            say(f"  {count} files")
    return count


def copy_in(source: Path) -> int:
    """Put every file back that is not there with the same content; return how many are there."""
    from django.core.files import File  # noqa: PLC0415

    store, count = _store(), 0
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        name = path.relative_to(source).as_posix()
        if store.exists(name) and _sm3(store, name) != _sm3_of(path):
            store.delete(name)
        if not store.exists(name):
            with path.open("rb") as stream:
                kept = store.save(name, File(stream))
            if kept != name:
                raise CannotBackUp(f"The file store keeps {name} as {kept}.")
        count += 1
        if count % EVERY == 0:
            say(f"  {count} files")
    return count


def contents(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return the addresses of all contents that a row names, as the connection sees them."""
    if not (connection.execute(CONTENTS).fetchone() or (False,))[0]:
        return []
    rows = connection.execute("SELECT sm3 FROM files_filecontent ORDER BY sm3").fetchall()
    return [str(sm3) for (sm3,) in rows]


def place_of(sm3: str) -> str:
    """Return where the store holds a content."""
    return f"{sm3[:2]}/{sm3[2:4]}/{sm3}"


def missing(url: str) -> list[str]:
    """Return the addresses of contents that a row names and the store does not hold."""
    store = _store()
    with connect(url) as connection:
        return [sm3 for sm3 in contents(connection) if not store.exists(place_of(sm3))]


def _sm3(store: Storage, name: str) -> str:
    digest = hashlib.new("sm3")
    with store.open(name, "rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sm3_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new("sm3")).hexdigest()
