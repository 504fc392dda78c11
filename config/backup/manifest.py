"""What a backup holds: every file with its SM3, every table with its rows and their fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from config.backup import CannotBackUp

NAME = "manifest.json"
FORMAT = 1
BLOCK = 1024 * 1024
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relpersistence = 'p' ORDER BY c.relname
"""
# Sums do not depend on the order of rows; a row's text does not depend on the server.
CONTENT = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)"


@dataclass(frozen=True)
class Table:
    """A table's rows: how many, and a fingerprint of all of them."""

    rows: int
    fingerprint: str


@dataclass(frozen=True)
class Kept:
    """A file of the backup."""

    size: int
    sm3: str


@dataclass
class Manifest:
    """The list that makes a backup checkable."""

    made_at: str
    version: str
    server: str
    migrations: dict[str, str]
    tables: dict[str, Table]
    master_key_check: str
    keys_included: bool
    files: dict[str, Kept] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it into the backup."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / NAME).write_text(text + "\n", "utf8")

    @staticmethod
    def read(folder: Path) -> Manifest:
        """Read the list of a backup.

        :raises CannotBackUp: there is none, or of another format.
        """
        try:
            found = json.loads((folder / NAME).read_text("utf8"))
        except (OSError, ValueError):
            raise CannotBackUp(f"{folder} is no backup: it has no readable {NAME}.") from None
        if found.get("format") != FORMAT:
            raise CannotBackUp(f"{folder} was made by another version (format {found['format']}).")
        found["tables"] = {name: Table(**one) for name, one in found["tables"].items()}
        found["files"] = {name: Kept(**one) for name, one in found["files"].items()}
        return Manifest(**found)


def sm3_of(path: Path) -> str:
    """Return the SM3 of a file, read in blocks."""
    digest = hashlib.new("sm3")
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Return every file of a backup but the manifest."""
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != NAME)


def tables_of(
    connection: psycopg.Connection[tuple[object, ...]],
) -> dict[str, Table]:
    """Count and fingerprint every table, as the connection's transaction sees them."""
    connection.execute("SET extra_float_digits = 1; SET timezone = 'UTC'; SET datestyle = 'ISO'")
    names = [str(name) for (name,) in connection.execute(TABLES)]
    found = {}
    for name in names:
        statement = sql.SQL(CONTENT) + sql.SQL(" FROM {} t").format(sql.Identifier(name))
        rows, fingerprint = connection.execute(statement).fetchone() or (0, 0)
        found[name] = Table(int(str(rows)), str(fingerprint))
    return found


def differences(wanted: dict[str, Table], found: dict[str, Table]) -> list[str]:
    """Say which tables differ, one line each."""
    lines = []
    for name in sorted(wanted.keys() | found.keys()):
        want, have = wanted.get(name), found.get(name)
        if want == have:
            continue
        if want is None or have is None:
            lines.append(f"{name}: {'missing' if have is None else 'not in the backup'}")
        else:
            same = "the same number of" if want.rows == have.rows else f"{have.rows} instead of"
            lines.append(f"{name}: {same} {want.rows} rows, other content")
    return lines
