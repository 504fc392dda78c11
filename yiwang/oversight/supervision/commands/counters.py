"""Moving the counters of every scope that something counts for."""

from collections import Counter
from typing import Any, Final

from django.db import connection

from yiwang.oversight.supervision.rules import scopes
from yiwang.oversight.supervision.rules.projection import Counted

_ADD: Final = """
INSERT INTO supervision_tally (scope, kind, measure, day, n)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[])
ON CONFLICT (scope, kind, measure, day) DO UPDATE SET n = supervision_tally.n + EXCLUDED.n
"""


def add(counts: Counter[Counted]) -> None:
    """Add to the counters of every scope that a count belongs to."""
    spread: Counter[tuple[str, str, str, Any]] = Counter()
    for (region, office, basic, by, kind, measure, day), n in counts.items():
        if not n:
            continue
        names = scopes.regions_above(region)
        if office is not None:
            names.append(scopes.of_office(office))
            if basic:
                names.append(scopes.of_item(office, basic))
        if by is not None:
            names.append(scopes.of_staff(by))
        for scope in names:
            spread[scope, kind, measure, day] += n
    rows = sorted((key, n) for key, n in spread.items() if n)
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _ADD,
                [*(list(c) for c in zip(*(k for k, _ in rows), strict=True)), [n for _, n in rows]],
            )
