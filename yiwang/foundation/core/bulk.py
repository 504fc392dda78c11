"""Loading whole tables: PostgreSQL's COPY on Django's own connection.

For loaders only (a province for measurement, a migration from an older system): what a command
writes row by row goes through the models. The rows are lines in COPY's text format.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_BLOCK = 4000


def text(value: str) -> str:
    """Return a text as COPY reads it."""
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


def json(value: Any) -> str:
    """Return plain values as JSON with sorted keys and no blanks."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS).decode()


def plain(value: Any) -> str:
    """Return plain values (JSON) as COPY reads them; JSON itself has no raw line ends."""
    return json(value).replace("\\", "\\\\")


def sealed(value: bytes) -> str:
    """Return bytes as COPY reads them."""
    return "\\\\x" + value.hex()


def cell(value: Any) -> str:
    """Return any value of a row as COPY reads it; loaders that are in a hurry write their own."""
    if value is None:
        return NULL
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return str(value)


_WRITERS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (str, text),
    (bool, lambda value: "t" if value else "f"),
    (bytes, sealed),
    (dict | list, plain),
    (datetime | date, lambda value: str(value.isoformat())),
)


def line(*values: Any) -> str:
    """Return one row."""
    return "\t".join([cell(value) for value in values])


def copy(table: str, columns: Sequence[str], lines: Sequence[str]) -> int:
    """Write the rows into a table of ours; return how many."""
    if not lines:
        return 0
    connection.ensure_connection()
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as target,
    ):
        for start in range(0, len(lines), _BLOCK):
            target.write(("\n".join(lines[start : start + _BLOCK]) + "\n").encode())
    return len(lines)


def trust_keys() -> None:
    """Until the transaction ends, do not look up what foreign keys point to.

    Only the owner of the server may ask for it; elsewhere the keys are checked, which takes twice
    the time. Whoever calls this checks afterwards (:func:`orphans`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if row is not None and row[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")


def reserve_ids(table: str, count: int) -> list[int]:
    """Take ``count`` values of a table's identity sequence."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')::regclass)"
            " FROM generate_series(1, %s)",
            [table, count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def orphans(child: str, column: str, parent: str, key: str) -> int:
    """Count rows whose key points to nothing: one pass over both tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {child} c WHERE c.{column} IS NOT NULL"  # noqa: S608  our names
            f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = c.{column})"
        )
        return int(cursor.fetchone()[0])


def sizes(tables: Iterable[str]) -> list[tuple[str, int, int]]:
    """Return (table, rows as the planner counts them, bytes with indexes), largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relname = ANY(%s) ORDER BY 3 DESC",
            [list(tables)],
        )
        return [(str(name), int(rows), int(size)) for name, rows, size in cursor.fetchall()]
