"""`manage.py rehearse_migration`: the next migration on a copy of the database, with its time.

What is pending is applied to the copy; where nothing is, the last step of each app is taken back
and applied again, as far as it can be. Rows are counted before and after; the copy is dropped.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.backup import CannotBackUp, say
from config.backup.database import JOBS, ROOT, connect, data_directory, database, run_program
from config.backup.manifest import TABLES

COPY = "yiwang_rehearsal"
OPTIONS = "-c lock_timeout=4s"
# Runs inside Django on the copy: says the plan or takes one step, one line each.
STEPS = """
import sys, time, django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
def executor():
    return MigrationExecutor(connection)
def last(app):
    return [leaf for leaf in executor().loader.graph.leaf_nodes() if leaf[0] == app]
def timed(word, name, targets):
    began = time.monotonic()
    executor().migrate(targets)
    print(f"{word}\\t{name}\\t{time.monotonic() - began:.2f}", flush=True)
one = executor()
pending = [m for m, _ in one.migration_plan(one.loader.graph.leaf_nodes())]
for migration in pending:
    key = (migration.app_label, migration.name)
    timed("forward", ".".join(key), [key])
if not pending:
    for app in sorted({app for app, _ in one.loader.graph.leaf_nodes()}):
        leaf = last(app)[0]
        before = [key for key in one.loader.graph.node_map[leaf].parents if key[0] == app]
        label = ".".join(leaf)
        if not before:
            continue
        plan = executor().migration_plan([before[0].key])
        if any(m.initial or m.name.startswith("0001") for m, _ in plan):
            print(f"kept\\t{label}\\tan initial migration hangs on it", flush=True)
            continue
        try:
            timed("backward", label, [before[0].key])
        except Exception as error:
            print(f"kept\\t{label}\\t{type(error).__name__}", flush=True)
            continue
        timed("forward", label, executor().loader.graph.leaf_nodes())
"""


def main(arguments: list[str]) -> int:
    """Entry of `manage.py rehearse_migration`."""
    parser = argparse.ArgumentParser(prog="manage.py rehearse_migration", description=__doc__)
    parser.parse_args(arguments)
    with database(data_directory()) as url:
        try:
            began = time.monotonic()
            _copy(url)
            copy = make_conninfo(url, dbname=COPY)
            size, before = _size(copy), _rows(copy)
            say(f"Copied {size} with {sum(before.values()):,} rows, {_since(began)}.")
            began = time.monotonic()
            _steps(url)
            after = _rows(copy)
        finally:
            with connect(url) as connection:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY))
                )
    changed = [
        f"{name}: {before.get(name, 0)} → {after.get(name, 0)}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name, 0) != after.get(name, 0) and name != "django_migrations"
    ]
    say(f"Migrated in {_since(began)}; rows changed in {len(changed)} tables.")
    for line in changed:
        say(f"  {line}")
    return 0


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"


def _copy(url: str) -> None:
    """Make the copy: by template where nobody is connected, else by a dump of the living."""
    name, source = sql.Identifier(COPY), ""
    with connect(url) as connection:
        source = connection.info.dbname
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    with connect(url, database="postgres") as connection:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(source))
            )
        except psycopg.errors.ObjectInUse:
            say("The product runs: copying by a dump …")
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        else:
            return
    folder = Path(tempfile.mkdtemp(prefix="yiwang-rehearsal-"))
    try:
        dump = str(folder / "dump")
        common = (f"--jobs={JOBS}", "--no-owner", "--no-privileges")
        complaints = run_program(
            "pg_dump", url, "--format=directory", "--compress=0", f"--file={dump}", *common
        )
        complaints += run_program("pg_restore", make_conninfo(url, dbname=COPY), *common, dump)
    finally:
        shutil.rmtree(folder)
    serious = [
        c for c in complaints if "transaction_timeout" not in c and "already exists" not in c
    ]
    if serious:
        raise CannotBackUp(f"The copy could not be made: {serious[0]}")


def _rows(url: str) -> dict[str, int]:
    with connect(url) as connection:
        names = [str(name) for (name,) in connection.execute(TABLES)]
        found = {}
        for name in names:
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            found[name] = int(str((connection.execute(count).fetchone() or (0,))[0]))
        return found


def _size(url: str) -> str:
    with connect(url) as connection:
        asked = "SELECT pg_size_pretty(pg_database_size(current_database()))"
        return str((connection.execute(asked).fetchone() or ("",))[0])


def _steps(url: str) -> None:
    """Take the steps in a process whose DATABASE_URL is the copy."""
    parts, _, query = url.partition("?")
    copy = parts.rsplit("/", 1)[0] + f"/{COPY}" + (f"?{query}" if query else "")
    environment = {**os.environ, "DATABASE_URL": copy, "PGOPTIONS": OPTIONS}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    process = subprocess.Popen(
        [sys.executable, "-c", STEPS],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout or ():
        word, name, rest = line.rstrip("\n").split("\t")
        say(f"  {word:8} {name}: {rest}" + ("" if word == "kept" else " s"))
    if process.wait():
        raise CannotBackUp("A migration failed on the copy: the reason is above.")
