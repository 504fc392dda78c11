"""What a step writes, as the parts of one statement; the case's own row is the gate."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from yiwang.foundation.core.together import GATE, Clause, insertion, of_instance
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case


def _meta(model: type[models.Model]) -> Any:
    return model._meta  # noqa: SLF001  Django's own documented door


def changed(case: Case, columns: dict[str, Any]) -> Clause:
    """Write these columns of the case, whose version is still the one that was read."""
    fields = {field.column: field for field in _meta(Case).concrete_fields}
    given = [fields[n].get_db_prep_save(value, connection) for n, value in columns.items()]
    names = ", ".join(f'"{name}" = %s' for name in columns)
    return Clause(
        GATE,
        f"UPDATE cases_case SET {names} WHERE number = %s AND version = %s RETURNING number",  # noqa: S608
        (*given, case.number, case.version),
    )


def beside(
    n: int, case: Case, columns: dict[str, Any], ending: tuple[Actor, datetime, str] | None
) -> list[Clause]:
    """Write these columns of a case that was locked with it, and end its open tasks."""
    gate = changed(case, columns)
    clauses = [Clause(f"beside_{n}", gate.sql, gate.params)]
    if ending is not None:
        actor, at, act = ending
        clauses.append(
            Clause(
                f"beside_{n}_ended",
                "UPDATE cases_task SET finished_at = %s, finished_by = %s, finished_name = %s,"
                " result = %s WHERE case_id = %s AND finished_at IS NULL",
                (at, actor.staff_id, actor.name, str(act), case.number),
            )
        )
    return clauses


def ended(actor: Actor, at: datetime, act: str) -> Clause:
    """End the case's open tasks."""
    return Clause(
        "ended",
        "UPDATE cases_task t SET finished_at = %s, finished_by = %s, finished_name = %s,"
        " result = %s FROM gate WHERE t.case_id = gate.number AND t.finished_at IS NULL",
        (at, actor.staff_id, actor.name, str(act)),
    )


def resumed(n: int, on: date, result: str) -> Clause:
    """End a pause of the case."""
    return Clause(
        "resumed",
        "UPDATE cases_suspension s SET ended_on = %s, result = %s FROM gate"
        " WHERE s.case_id = gate.number AND s.n = %s",
        (on, result, n),
    )


def gaps_ended(cases: Sequence[int], at: datetime) -> Clause:
    """Let nobody wait for materials of cases that have ended or are decided."""
    return Clause(
        "gaps_ended",
        "UPDATE cases_gap g SET closed_at = %s FROM gate"
        " WHERE g.case_id = ANY(%s::bigint[]) AND g.closed_at IS NULL",
        (at, list(cases)),
    )


def inserted(rows: Iterable[models.Model]) -> list[Clause]:
    """Insert rows, those of a table together."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    return [
        insertion(f"new_{_meta(model).model_name}", model, [of_instance(r) for r in found])
        for model, found in by_model.items()
    ]
