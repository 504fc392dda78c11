"""Hand-written statements of the hot paths: prepared by the server, with Django's guards.

Django's own cursor merges parameters on the client and never prepares, so PostgreSQL plans a big
statement anew each time (`fast_paths.md` 2). Without the guards Django never learns that a
connection is dead.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections


@dataclass
class Counted:
    """The statements that ran while counting, Django's own and the hot ones, in order."""

    sql: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """Spent waiting for the database, all statements together."""

    @property
    def statements(self) -> int:
        """How many there were."""
        return len(self.sql)


_counts: ContextVar[tuple[Counted, ...]] = ContextVar("hot_counts", default=())


def hot(sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> tuple[Any, ...] | None:
    """Run a prepared statement and return its first row."""
    return _run(sql, parameters, psycopg.Cursor.fetchone)  # type: ignore[no-any-return]


def hot_rows(sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run a prepared statement and return all its rows."""
    return _run(sql, parameters, psycopg.Cursor.fetchall)  # type: ignore[no-any-return]


def hot_numbered(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose parameters are ``$1 $2 …``; once more if the connection broke.

    It is repeated on a new connection when no transaction is open, so it must be one that changes
    nothing the second time: its gate has a unique key.
    """
    try:
        return _run(sql, parameters, psycopg.Cursor.fetchall, psycopg.RawCursor)  # type: ignore[no-any-return]
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _run(sql, parameters, psycopg.Cursor.fetchall, psycopg.RawCursor)  # type: ignore[no-any-return]


def hot_done(sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Run a prepared statement that returns nothing; tell how many rows it touched."""
    return _run(sql, parameters, lambda cursor: cursor.rowcount)  # type: ignore[no-any-return]


def _run(
    sql: str,
    parameters: Sequence[Any] | dict[str, Any],
    read: Callable[[Any], Any],
    kind: type[Any] = psycopg.Cursor,
) -> Any:
    here: Any = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up at each touch
    if here.queries_logged:  # what Django's own tools look at
        here.queries_log.append({"sql": sql, "time": "0"})
    here.close_if_health_check_failed()
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with (
        _noted(sql, _counts.get()),
        here.wrap_database_errors,
        kind(here.connection) as cursor,
    ):
        # prepare_threshold None: an old pooler between us turns preparing off
        may_prepare = None if here.connection.prepare_threshold is None else True
        cursor.execute(sql, parameters, prepare=may_prepare)
        return read(cursor)


@contextmanager
def _noted(sql: str, counts: Sequence[Counted]) -> Iterator[None]:
    """Tell those who count of a statement and of its time."""
    began = time.perf_counter() if counts else 0.0
    try:
        yield
    finally:
        for counted in counts:
            counted.sql.append(sql)
            counted.seconds += time.perf_counter() - began


@contextmanager
def counting() -> Iterator[Counted]:
    """Count statements, those of Django's cursors and the hot ones."""
    counted = Counted()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django calls it so
        with _noted(sql, (counted,)):
            return execute(sql, params, many, context)

    token = _counts.set((*_counts.get(), counted))
    try:
        with connection.execute_wrapper(note):
            yield counted
    finally:
        _counts.reset(token)
