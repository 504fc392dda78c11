"""Several apps' rows in one statement: ``WITH gate AS (…), … SELECT * FROM gate``.

A :class:`Clause` is one app's part: tables stay private to their app, which offers the clause where
it would otherwise offer a command. Only rows of an open gate are written, so the gate's unique key
makes the whole idempotent (fast_paths.md 1).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import orjson
from django.db import models

from yiwang.foundation.core.hot import hot_numbered

Row = tuple[Any, ...]
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clause:
    """A named part of one ``WITH`` statement; all but the gate read from ``gate``."""

    name: str
    sql: str
    params: tuple[Any, ...] = ()


GATE = "gate"


def together(clauses: Iterable[Clause]) -> list[Row]:
    """Write all clauses in one statement and return the gate's rows: none = the gate is shut.

    The gate must be shut the second time, so a broken connection is tried once more.
    """
    given = tuple(clauses)
    sql = _joined(tuple((clause.name, clause.sql) for clause in given))
    return hot_numbered(sql, [one for clause in given for one in clause.params])


@lru_cache(maxsize=64)
def _joined(parts: tuple[tuple[str, str], ...]) -> str:
    """Return the whole statement with ``$1 $2 …``, which the driver need not read again."""
    numbers = count(1)
    text = ", ".join(f"{name} AS ({sql})" for name, sql in parts)
    text = re.sub("%s", lambda _: f"${next(numbers)}", text)
    return f"WITH {text} SELECT * FROM {GATE}"  # noqa: S608  clauses are ours


def row(model: type[models.Model], **given: Any) -> Columns:
    """Return a row of the model, columns by name, with the model's own defaults.

    A tenth of the work of an instance; ``model(**row(model, …))`` is the instance.
    """
    if not given.keys() <= _columns(model):
        raise TypeError(f"{model.__name__} has no {sorted(given.keys() - _columns(model))}")
    found = {**_defaults(model), **given}
    for column, make in _made(model):
        if column not in given:
            found[column] = make()
    return found


@lru_cache(maxsize=64)
def _columns(model: type[models.Model]) -> frozenset[str]:
    return frozenset(str(f.column) for f in _fields(model))


@lru_cache(maxsize=64)
def _defaults(model: type[models.Model]) -> Columns:
    made = dict(_made(model))
    plain = (f for f in _fields(model) if f.column not in made and not f.has_db_default())
    return {str(f.column): f.get_default() for f in plain}


@lru_cache(maxsize=64)
def _made(model: type[models.Model]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    fields = [f for f in _fields(model) if f.has_default() and callable(f.default)]
    return tuple((str(f.column), f.default) for f in fields)


def of_instance(instance: models.Model) -> Columns:
    """Return an instance's row."""
    return {str(f.column): getattr(instance, f.attname) for f in _fields(type(instance))}


def insertion(
    name: str,
    model: type[models.Model],
    rows: Sequence[Columns],
    *,
    without: tuple[str, ...] = (),
    instead: tuple[tuple[str, str], ...] = (),
    after: str = "",
) -> Clause:
    """Insert rows once the gate is open, all columns named by the model.

    :param without: columns the database fills.
    :param instead: column → expression, where the row ``r`` itself does not say.
    :param after: what follows ``FROM gate, … r``, such as ``RETURNING id``.
    """
    many = len(rows) != 1
    sql = _insert(model, without, instead, many=many, source=f"{GATE}, ", after=after)
    return Clause(name, sql, (as_json(rows if many else rows[0]),))


def gate_insertion(
    model: type[models.Model],
    row: Columns,
    *,
    conflict: str,
    returning: str,
    when: str,
    asked: tuple[Any, ...] = (),
) -> Clause:
    """Insert the row that is the gate; nothing comes back when ``conflict`` names a kept row.

    :param when: a condition on what earlier clauses found; ``asked`` are its parameters.
    """
    after = f"WHERE {when} ON CONFLICT ({conflict}) DO NOTHING RETURNING {returning}"
    sql = _insert(model, (), (), many=False, source="", after=after)
    return Clause(GATE, sql, (as_json(row), *asked))


@lru_cache(maxsize=64)
def _insert(
    model: type[models.Model],
    without: tuple[str, ...],
    instead: tuple[tuple[str, str], ...],
    *,
    many: bool,
    source: str,
    after: str,
) -> str:
    table = model._meta.db_table  # noqa: SLF001  see _fields
    names = [str(f.column) for f in _fields(model) if f.column not in without]
    other = dict(instead)
    columns = ", ".join(f'"{n}"' for n in names)
    values = ", ".join(other.get(n, f'r."{n}"') for n in names)
    # The planner takes a set for a hundred rows: multiplied through all clauses that makes it plan
    # the whole statement anew each time (2 ms of a filing) instead of keeping one plan.
    read = "jsonb_populate_recordset" if many else "jsonb_populate_record"
    return (  # names of models only
        f"INSERT INTO {table} ({columns}) SELECT {values} "  # noqa: S608
        f"FROM {source}{read}(NULL::{table}, %s::jsonb) r {after}"
    )


def _fields(model: type[models.Model]) -> Sequence[Any]:
    return model._meta.concrete_fields  # noqa: SLF001  Django's own documented door


def as_json(rows: Sequence[Columns] | Columns) -> str:
    """Return a row or rows as PostgreSQL reads them; bytes in hexadecimal."""
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"a row holds {type(value).__name__}")
