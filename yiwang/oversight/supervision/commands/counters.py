"""Moving the counters of every scope that something counts for."""

from collections import Counter
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection

from yiwang.oversight.supervision.rules import scopes
from yiwang.oversight.supervision.rules.projection import Counted

_ADD: Final = """
INSERT INTO supervision_tally (scope, kind, measure, day, n)
SELECT * FROM json_to_recordset(%s::json)
  AS given(scope text, kind text, measure text, day date, n bigint)
ON CONFLICT (scope, kind, measure, day) DO UPDATE SET n = supervision_tally.n + EXCLUDED.n
"""


def add(counts: Counter[Counted]) -> None:
    """Add to the counters of every scope that a count belongs to."""
    spread: Counter[tuple[str, str, str, Any]] = Counter()
    for (region, office, basic, by, kind, measure, day), n in counts.items():
        if n:
            for scope in _scopes(region, office, basic, by):
                spread[scope, kind, measure, day] += n
    rows = [
        {"scope": scope, "kind": kind, "measure": measure, "day": day, "n": n}
        for (scope, kind, measure, day), n in sorted(spread.items())
        if n
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [orjson.dumps(rows).decode()])


@lru_cache(maxsize=20_000)
def _scopes(region: str, office: UUID | None, basic: str, by: UUID | None) -> tuple[str, ...]:
    """Return the scopes of a place, an office, an item and a person."""
    names = scopes.regions_above(region)
    if office is not None:
        names.append(scopes.of_office(office))
        if basic:
            names.append(scopes.of_item(office, basic))
    if by is not None:
        names.append(scopes.of_staff(by))
    return tuple(names)
