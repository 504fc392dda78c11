"""The rows of slices: read once a step, written with it."""

from collections.abc import Sequence

from yiwang.foundation.core import instances
from yiwang.foundation.core.hot import hot
from yiwang.foundation.core.together import Clause, as_json, of_instance
from yiwang.services.cases.models import Slice

_COLUMNS = (
    "stage",
    "outcome",
    "finished_at",
    "opinion",
    "opinion_text",
    "opined_at",
    "opined_name",
    "points",
    "asked_n",
)
_READ = "_as_read"


def of(number: int) -> list[Slice]:
    """Return the slices of a joint case, which is locked."""
    found = instances.many(Slice, "WHERE case_id = %s ORDER BY n", (number,))
    for row in found:
        setattr(row, _READ, _values(row))
    return found


def is_changed(row: Slice) -> bool:
    """Whether it differs from what was read."""
    return bool(getattr(row, _READ, None) != _values(row))


def written(rows: Sequence[Slice]) -> Clause:
    """Write what changes of them, in one part of the step's statement."""
    names = ", ".join(f'"{name}" = r."{name}"' for name in _COLUMNS)
    return Clause(
        "slices",
        f"UPDATE cases_slice s SET {names} FROM gate, "  # noqa: S608  names of columns only
        "jsonb_populate_recordset(NULL::cases_slice, %s::jsonb) r "
        "WHERE s.case_id = r.case_id AND s.n = r.n",
        (as_json([of_instance(row) for row in rows]),),
    )


def pause_of(number: int) -> str:
    """Return the kind of the special procedure the joint case stands in for a part's sake."""
    found = hot(
        "SELECT facts->>'kind' FROM cases_caseevent WHERE case_id = %s AND act = 'START_SPECIAL' "
        "ORDER BY n DESC LIMIT 1",
        (number,),
    )
    return str(found[0]) if found else ""


def _values(row: Slice) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _COLUMNS)
