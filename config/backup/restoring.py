"""`manage.py restore DIR`: everything back as it was, compared with the manifest."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from pathlib import Path

from psycopg import sql

from config.backup import CannotBackUp, say
from config.backup.database import JOBS, connect, data_directory, database, not_running, run_program
from config.backup.making import DUMP, FILES, KEYS, WORLD, master_key_check
from config.backup.manifest import TABLES, Manifest, differences, sm3_of, tables_of
from config.backup.store import copy_in, missing

TOO_NEW = "transaction_timeout"  # a setting of 17 that older servers do not know: harmless


def main(arguments: list[str]) -> int:
    """Entry of `manage.py restore`."""
    parser = argparse.ArgumentParser(prog="manage.py restore", description=__doc__)
    parser.add_argument("directory", type=Path, help="what `manage.py backup` made")
    parser.add_argument(
        "--force", action="store_true", help="replace what the database and the keys hold now"
    )
    options = parser.parse_args(arguments)
    began = time.monotonic()
    backup, data = options.directory.absolute(), data_directory()
    manifest = Manifest.read(backup)
    say(f"Backup of {manifest.made_at}: checking {len(manifest.files)} files …")
    _check(backup, manifest)
    with not_running(data):
        _check_keys(data, manifest, force=options.force)
        with database(data) as url:
            _empty(url, force=options.force)
            _restore_keys(backup, data)
            _fill(backup, url, manifest)
            say("Copying the file store …")
            say(f"  {copy_in(backup / FILES)} files")
            lost = missing(url)
    if lost:
        raise CannotBackUp(f"{len(lost)} contents are not in the backup, the first is {lost[0]}.")
    say(f"Restored and compared in {time.monotonic() - began:.0f} s. Start with `manage.py up`.")
    return 0


def _check(backup: Path, manifest: Manifest) -> None:
    for name, kept in manifest.files.items():
        path = backup / name
        if not path.is_file() or path.stat().st_size != kept.size or sm3_of(path) != kept.sm3:
            raise CannotBackUp(f"{path} is missing or not what was backed up.")


def _check_keys(data: Path, manifest: Manifest, *, force: bool) -> None:
    """Refuse when the keys here could not read what the backup holds."""
    here = master_key_check(data)
    if manifest.keys_included and (not here or force):
        return
    if manifest.master_key_check and here != manifest.master_key_check:
        raise CannotBackUp(
            "The master key here is not the one of the backup: bring that key,"
            " or use --force where the backup holds its own."
        )


def _restore_keys(backup: Path, data: Path) -> None:
    kept = [backup / WORLD, *sorted((backup / KEYS).glob("*"))]
    (data / KEYS).mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in kept:
        if path.is_file():
            target = data / path.relative_to(backup)
            shutil.copyfile(path, target)
            os.chmod(target, 0o600)  # noqa: PTH101  beside copyfile


def _empty(url: str, *, force: bool) -> None:
    """Make sure that the database is empty, by force or not at all."""
    with connect(url) as connection:
        names = [str(name) for (name,) in connection.execute(TABLES)]
        if names and not force:
            raise CannotBackUp(
                f"The database already holds {len(names)} tables: restore into an empty one,"
                " or say --force to lose what it holds."
            )
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
        if others and others[0]:
            raise CannotBackUp(f"{others[0]} connections use the database: stop the product first.")
        owner = sql.Identifier(connection.info.user)
        connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
        connection.execute(sql.SQL("CREATE SCHEMA public AUTHORIZATION {}").format(owner))


def _fill(backup: Path, url: str, manifest: Manifest) -> None:
    say(f"Restoring {len(manifest.tables)} tables …")
    complaints = run_program(
        "pg_restore", url, f"--jobs={JOBS}", "--no-owner", "--no-privileges",
        str(backup / DUMP), count="finished item", of=0,
    )  # fmt: skip
    known = ('schema "public" already exists', TOO_NEW, "errors ignored")
    serious = [line for line in complaints if not any(words in line for words in known)]
    if serious:
        raise CannotBackUp(f"pg_restore: {serious[0]}")
    say("Comparing every table …")
    with connect(url) as connection:
        wrong = differences(manifest.tables, tables_of(connection))
        if wrong:
            raise CannotBackUp(f"{len(wrong)} tables differ from the backup: {wrong[0]}")
        connection.execute("ANALYZE")
