"""Public numbers: counters per kind and scope, and blocks of one sequence for case numbers."""

import threading

from django.db import connection

from yiwang.foundation.core.hot import hot
from yiwang.foundation.core.together import Clause

BLOCK = 64
_NEXT = (
    "INSERT INTO core_numberseries (kind, scope, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (kind, scope) DO UPDATE SET last = core_numberseries.last + 1 RETURNING last"
)
_lock = threading.Lock()
_blocks: dict[int, list[int]] = {}


def next_in(kind: str, scope: str) -> int:
    """Return the next number of a series, locked until the transaction ends (no gaps)."""
    found = hot(_NEXT, (kind, scope))
    return int(found[0]) if found else 0


def next_clause(name: str, kind: str, scope: str) -> Clause:
    """Return the part of a statement that draws the next number: ``(SELECT last FROM name)``."""
    return Clause(
        name,
        "INSERT INTO core_numberseries (kind, scope, last) SELECT %s, %s, 1 FROM gate "
        "ON CONFLICT (kind, scope) DO UPDATE SET last = core_numberseries.last + 1 RETURNING last",
        (kind, scope),
    )


def next_application_serial() -> int:
    """Return an unused value of the case sequence; a process takes 64 at a time (gaps are fine)."""
    thread = threading.get_ident()
    block = _blocks.get(thread)
    if not block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('core_application_serial')")
            first = int(cursor.fetchone()[0])
        block = list(range(first + BLOCK - 1, first - 1, -1))
        with _lock:
            _blocks[thread] = block
    return block.pop()


def forget_blocks() -> None:
    """Drop reserved values (after a fork, or when a test database is made anew)."""
    with _lock:
        _blocks.clear()


def reserve_application_serials(count: int) -> list[int]:
    """Return ``count`` unused values of the case sequence at once (for loaders)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('core_application_serial') FROM generate_series(1, %s)",
            [-(-count // BLOCK)],
        )
        firsts = [int(row[0]) for row in cursor.fetchall()]
    return [first + n for first in firsts for n in range(BLOCK)][:count]


def next_in_many(wanted: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Take several numbers of each (kind, scope) at once; return the last one taken of each."""
    pairs = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numberseries (kind, scope, last)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[])"
            " ON CONFLICT (kind, scope) DO UPDATE SET last = core_numberseries.last + excluded.last"
            " RETURNING kind, scope, last",
            [[p[0] for p in pairs], [p[1] for p in pairs], [wanted[p] for p in pairs]],
        )
        return {(kind, scope): int(last) for kind, scope, last in cursor.fetchall()}
