"""Where a case stands on its review route: done, open with who and until when, ahead."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import models, policy
from yiwang.services.cases.rules.running import Run
from yiwang.services.cases.types import CaseState, Light
from yiwang.services.cases.types.routes import (
    CaseRoute,
    StageStatus,
    StageTaskView,
    StageView,
)
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.routes import (
    DECISION_KEY,
    RESULT_NAMES,
    WHOSE_NAMES,
    WORKED,
    Node,
    NodeKind,
    Result,
    Route,
    Whose,
)

from .case_file import case_row

MOST_TASKS: Final = 60
RESULTS: Final = {
    **{str(result): name for result, name in RESULT_NAMES.items()},
    "RETURNED": "退回",
    "TAKEN_BACK": "因退回撤销",
    "NOT_NEEDED": "会签人数已够，不用再办",
    "STOPPED": "办件已结束",
}
_DECIDED: Final = frozenset(
    {CaseState.DECIDED, CaseState.ISSUING, CaseState.DELIVERED, CaseState.CLOSED}
)


def case_route(number: int, *, viewer: Actor, at: datetime) -> CaseRoute | None:
    """Return the route of a case and where it stands; None when it has none of its own.

    Shows the newest ``MOST_TASKS`` tasks, whatever lies behind the case.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = case_row(number, viewer)
    route = catalogue.route_of(case.item_version_id) if case.marking is not None else None
    if route is None:
        return None
    run, today = Run.of(case.marking), local_date(at)
    rows = models.StageTask.objects.filter(case_id=number).order_by("-n")[:MOST_TASKS]
    tasks = [_task(row, case, run, today, viewer, route[row.stage]) for row in rows]
    decided = case.state in _DECIDED
    nodes = [node for node in catalogue.route_ordered(route) if node.kind in WORKED]
    names = {key: catalogue.node_name(route, key) for key in route.nodes}
    bodies = _named(nodes)
    return CaseRoute(
        number,
        case.version,
        route,
        tuple(
            StageView(
                node,
                names[node.key],
                _status(node, run, decided=decided),
                _places(node, case, [t for t in tasks if t.stage == node.key], bodies),
                _of_stage(node.key, tasks),
                Result(run.results[node.key]) if node.key in run.results else None,
                tuple(
                    (back.to, names[back.to], left)
                    for back in node.returns
                    if (left := _left(run, node.key, back.to, back.most)) > 0
                ),
            )
            for node in nodes
        ),
        policy.is_on_route(case),
        tuple(
            (back.to, catalogue.node_name(route, back.to))
            for back in route[DECISION_KEY].returns
            if _left(run, DECISION_KEY, back.to, back.most) > 0
        ),
        _labels(case, route),
    )


def _labels(case: models.Case, route: Route) -> dict[tuple[str, int], str]:
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    rows = [{"key": one.key, "name": one.name} for one in guide.situations]
    domains = catalogue.route_domains(case.form_version_id, {"situations": rows})
    return catalogue.route_labels(route, domains)


def _left(run: Run, key: str, to: str, most: int) -> int:
    return most - run.returned.get(f"{key}>{to}", 0)


def _task(  # noqa: PLR0917  all of one row
    row: models.StageTask, case: models.Case, run: Run, today: date, viewer: Actor, node: Node
) -> StageTaskView:
    why = ""
    key = run.of_task(row.n) if policy.is_on_route(case) else ""
    if key:
        one = run.open[key]
        signed = frozenset(one.people)
        stage = policy.Stage(one.right, node.other, signed, run.everybody() - signed)
        why = policy.why_no_stage(viewer, case, stage, one.tasks[row.n])
    days_left = orgs.working_calendar().working_days_between(today, row.due_on)
    return StageTaskView(
        n=row.n,
        stage=row.stage,
        name=row.name,
        organisation_name=row.organisation_name,
        opened_at=row.opened_at,
        due_on=row.due_on,
        days_left=days_left,
        light=_light(row, today),
        finished_at=row.finished_at,
        finished_name=row.finished_name,
        result=RESULTS.get(row.result, ""),
        opinion=row.opinion,
        may_act=bool(key) and not why,
        why_not=why,
    )


def _light(row: models.StageTask, today: date) -> Light:
    if row.finished_at is not None:
        return Light.NONE
    if row.due_on < today:
        return Light.RED
    return Light.YELLOW if row.yellow_on <= today else Light.GREEN


def _status(node: Node, run: Run, *, decided: bool) -> StageStatus:
    is_decision = node.kind is NodeKind.DECISION
    if is_decision and decided:
        return StageStatus.DONE
    if node.key in run.open or (is_decision and run.decides):
        return StageStatus.OPEN
    return StageStatus.DONE if node.key in run.results else StageStatus.AHEAD


def _of_stage(key: str, tasks: list[StageTaskView]) -> tuple[StageTaskView, ...]:
    """The tasks of a stage, those that are open first, then the newest."""
    mine = [task for task in tasks if task.stage == key]
    return tuple(sorted(mine, key=lambda t: (t.finished_at is not None, -t.n)))


def _named(nodes: list[Node]) -> dict[str, str]:
    """The names of all organisations that the route names."""
    ids = {UUID(one) for node in nodes for one in node.organisations}
    return {str(key): body.name for key, body in orgs.organisations(ids).items()} if ids else {}


def _places(
    node: Node, case: models.Case, tasks: list[StageTaskView], bodies: dict[str, str]
) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(task.organisation_name for task in tasks))
    if named:
        return named
    if node.whose in {Whose.OWN, Whose.LEAD}:
        return (case.organisation_name,)
    if node.whose is Whose.ABOVE:
        return (WHOSE_NAMES[Whose.ABOVE],)
    return tuple(bodies.get(one, "") for one in node.organisations)
