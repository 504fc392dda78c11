"""`manage.py backup DIR`: database, file store, keys and manifest, whole or not at all."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from config.backup import CannotBackUp, say
from config.backup.database import JOBS, ROOT, connect, data_directory, database, run_program
from config.backup.manifest import Kept, Manifest, Table, files_below, sm3_of, tables_of
from config.backup.store import contents, copy_out, place_of
from config.env import env_master_key

DUMP, FILES, KEYS, WORLD = "database", "files", "keys", "world.json"


def main(arguments: list[str]) -> int:
    """Entry of `manage.py backup`."""
    parser = argparse.ArgumentParser(prog="manage.py backup", description=__doc__)
    parser.add_argument("directory", type=Path, help="a new directory; it must not exist")
    parser.add_argument(
        "--without-keys", action="store_true", help="leave var/keys out, to keep it elsewhere"
    )
    options = parser.parse_args(arguments)
    began = time.monotonic()
    target = options.directory.absolute()
    if target.exists():
        raise CannotBackUp(f"{target} exists: a backup is never written over another.")
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        _make(part, data_directory(), with_keys=not options.without_keys)
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    say(f"Backup in {target}, {time.monotonic() - began:.0f} s. Keep it as safe as the original.")
    return 0


def _make(part: Path, data: Path, *, with_keys: bool) -> None:
    keys = _copy_keys(part, data) if with_keys else False
    with database(data) as url:
        manifest, addresses = _dump(part, url, data, keys_included=keys)
    say("Copying the file store …")
    copied = copy_out(part / FILES)
    say(f"  {copied} files")
    check_contents(part / FILES, addresses)
    if (data / WORLD).exists():
        _copy_private(data / WORLD, part / WORLD)
    say("Checking sums …")
    manifest.files = {
        path.relative_to(part).as_posix(): Kept(path.stat().st_size, sm3_of(path))
        for path in files_below(part)
    }
    manifest.write(part)


def check_contents(files: Path, addresses: list[str]) -> None:
    """Refuse a backup that could not be restored: a row whose file was not copied."""
    lost = [sm3 for sm3 in addresses if not (files / place_of(sm3)).is_file()]
    if lost:
        raise CannotBackUp(f"{len(lost)} contents are not in the file store, first {lost[0]}.")


def _dump(part: Path, url: str, data: Path, *, keys_included: bool) -> tuple[Manifest, list[str]]:
    """Dump and count in one snapshot, whatever is filed meanwhile; name the contents it holds."""
    with connect(url) as connection:
        server = str(connection.info.server_version)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = str((connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",))[0])
        say("Counting rows …")
        tables: dict[str, Table] = tables_of(connection)
        rows = sum(table.rows for table in tables.values())
        say(f"Dumping {len(tables)} tables with {rows:,} rows …")
        complaints = run_program(
            "pg_dump", url, "--format=directory", f"--jobs={JOBS}", "--compress=1", "--no-owner",
            "--no-privileges", f"--snapshot={snapshot}", f"--file={part / DUMP}",
            count="dumping contents of table", of=len(tables),
        )  # fmt: skip
        if complaints:
            raise CannotBackUp(f"pg_dump: {complaints[0]}")
        migrations = "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
        applied = {str(app): str(name) for app, name in connection.execute(migrations)}
        addresses = contents(connection)
        connection.execute("COMMIT")
    manifest = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["version"],
        server=server,
        migrations=applied,
        tables=tables,
        master_key_check=master_key_check(data),
        keys_included=keys_included,
    )
    return manifest, addresses


def master_key_check(data: Path) -> str:
    """Return what tells one master key from another, and nothing else about it."""
    kept = data / KEYS / "master"
    key = env_master_key() or (kept.read_text("ascii") if kept.exists() else "")
    if not key.strip():
        return ""
    return hashlib.new("sm3", b"yiwang backup\n" + key.strip().encode()).hexdigest()[:32]


def _copy_keys(part: Path, data: Path) -> bool:
    """Copy the keys that lie in the data directory; those of the environment are not ours to."""
    names = [path for path in sorted((data / KEYS).glob("*")) if path.is_file()]
    if not names:
        say("The keys come from the environment: keep a copy of them elsewhere.")
        return False
    (part / KEYS).mkdir(mode=0o700)
    for path in names:
        _copy_private(path, part / KEYS / path.name)
    say(f"  {len(names)} keys")
    return True


def _copy_private(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    os.chmod(target, 0o600)  # noqa: PTH101  beside copyfile
