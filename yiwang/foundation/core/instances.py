"""Model instances read by prepared statements, equal to those the ORM reads.

The ORM builds its SQL anew each time: of a wide table that costs more than the row itself.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

from yiwang.foundation.core.hot import hot_rows

M = TypeVar("M", bound=models.Model)
Converter = Callable[[Any, Any, Any], Any]


def many(model: type[M], tail: str, parameters: Sequence[Any] = ()) -> list[M]:
    """Return the instances that ``tail`` finds: what follows ``FROM table``, such as WHERE."""
    sql, names, converters = _plan(model)
    found = []
    for row in hot_rows(f"{sql} {tail}", parameters):
        values = list(row)
        for place, convert in converters:
            values[place] = convert(values[place], None, connection)
        found.append(model.from_db(connection.alias, names, values))
    return found


def one(model: type[M], tail: str, parameters: Sequence[Any] = ()) -> M | None:
    """Return the first instance that ``tail`` finds, or nothing."""
    return next(iter(many(model, tail, parameters)), None)


@lru_cache(maxsize=64)
def _plan(model: type[models.Model]) -> tuple[str, list[str], list[tuple[int, Converter]]]:
    """Return SELECT and FROM, the attributes, and what Django does to values as they come."""
    meta = model._meta  # noqa: SLF001  Django's own documented door
    fields = meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    converters = [
        (place, convert)
        for place, field in enumerate(fields)
        for convert in field.get_db_converters(connection)
    ]
    sql = f"SELECT {columns} FROM {meta.db_table}"  # noqa: S608  names of models only
    return sql, [str(field.attname) for field in fields], converters
