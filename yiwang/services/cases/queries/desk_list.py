"""What a member of staff has to do: figures, lists, colleagues (工作台、办件列表).

One probe of the partial index per organisation (LATERAL), sorted and cut, never counted exactly.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history, lifecycle
from yiwang.services.cases.types import Action, CaseState, Light, Outcome, Overlay
from yiwang.services.cases.types.desk import (
    Colleague,
    DeskCounts,
    DeskFilters,
    DeskPage,
    DeskRow,
)

from . import desk_search
from .desk_search import LIT, days

MOST: Final = 100
COUNTED: Final = 999
_POST: Final = (
    (Permission.ACCEPT, (CaseState.SUBMITTED, CaseState.PRE_REVIEW)),
    (Permission.REVIEW, (CaseState.ACCEPTED, CaseState.REVIEW)),
    (Permission.DECIDE, (CaseState.DECISION,)),
    (Permission.DELIVER, (CaseState.DECIDED, CaseState.ISSUING)),
)
"""Right → states in which it has something to do."""
STEPS: Final = {
    CaseState.SUBMITTED: "收件",
    CaseState.PRE_REVIEW: "收件",
    CaseState.CORRECTION: "补正",
    CaseState.PRE_ACCEPTED: "补齐",
    CaseState.ACCEPTED: "审查",
    CaseState.REVIEW: "审查",
    CaseState.DECISION: "决定",
    CaseState.DECIDED: "用印",
    CaseState.ISSUING: "送达",
}
CHANGES: Final[dict[str, str]] = {
    Action.RESUBMIT: "补正已交",
    Action.SUPPLY: "已补交材料",
    Action.COMPLETE: "材料已补齐",
    Action.RETURN: "退回重审",
    Action.STAGE_RETURN: "环节退回",
    Action.AUTO_ACCEPT: "逾期视为受理",
    Action.EXTEND: "已延期",
    Action.RESUME: "恢复办理",
    Action.END_SPECIAL: "特别程序结束",
    Action.SUBMIT: "新收到",
    Action.SEND_TO_DECISION: "新送审批",
    Action.DELIVER: "已送达",
}


def organisations(viewer: Actor) -> list[UUID]:
    """Return whose cases this member of staff may read: the organisations of the post."""
    require(viewer.is_staff and policy.reads_cases(viewer))
    mine = {viewer.organisation_id, *viewer.organisation_ids}
    return sorted((i for i in mine if i is not None), key=str)


def states_of_post(viewer: Actor) -> list[str]:
    """Return the states in which the viewer's post has something to do."""
    return [str(s) for right, states in _POST if viewer.has(right) for s in states]


_STAGED, _STAGE = "STAGED", "STAGE"
"""Rows of the figures that are no cases: a case whose route runs, and an open stage."""
_COUNTS: Final = f"""
SELECT state, overlay, claimed_by = %(me)s, claimed_by IS NULL,
       CASE WHEN {LIT[Light.RED]} THEN 'RED' WHEN {LIT[Light.YELLOW]} THEN 'YELLOW' END,
       count(*)
FROM (SELECT c.* FROM unnest(%(places)s::uuid[]) o(id) CROSS JOIN LATERAL (
        SELECT state, overlay, claimed_by, due_on, yellow_on, statutory_due_on FROM cases_case
        WHERE organisation_id = o.id AND is_open ORDER BY due_on, number LIMIT %(most)s) c
      UNION ALL SELECT c.* FROM unnest(%(places)s::uuid[]) o(id) CROSS JOIN LATERAL (
        SELECT '{_STAGED}', overlay, NULL::uuid, NULL::date, NULL::date, NULL::date FROM cases_case
        WHERE organisation_id = o.id AND is_open AND marking IS NOT NULL
          AND state IN ('ACCEPTED', 'REVIEW') LIMIT %(most)s) c
      UNION ALL SELECT c.* FROM unnest(%(places)s::uuid[]) o(id) CROSS JOIN LATERAL (
        SELECT '{_STAGE}', a.overlay, NULL::uuid, NULL::date, NULL::date, NULL::date
        FROM cases_stagetask t JOIN cases_case a ON a.number = t.case_id
        WHERE t.organisation_id = o.id AND t.finished_at IS NULL
          AND t.right = ANY(%(rights)s::text[]) LIMIT %(most)s) c) k
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608  constants


def desk_counts(*, viewer: Actor, at: datetime) -> DeskCounts:
    """Return the workbench's figures in one statement, each bounded."""
    params = {
        "places": organisations(viewer),
        "me": viewer.staff_id,
        "most": COUNTED * 5,
        "rights": sorted(viewer.permissions),
    }
    rows = hot_rows(_COUNTS, {**params, **days(at)})
    post = set(states_of_post(viewer))

    def total(wanted: Any) -> int:
        return min(COUNTED, max(0, sum(weight(r) * int(r[5]) for r in rows if wanted(r))))

    def weight(row: Sequence[Any]) -> int:
        return -1 if row[0] == _STAGED else 1

    def within(*states: CaseState) -> int:
        return total(lambda r: r[0] in states)

    whole = post | {_STAGE} | ({_STAGED} if CaseState.REVIEW in post else set())

    def waits(row: Sequence[Any]) -> bool:
        return row[0] in whole and row[1] not in history.HALTING

    def is_case(row: Sequence[Any]) -> bool:
        return row[0] not in {_STAGE, _STAGED}

    correction = (CaseState.CORRECTION, Overlay.CORRECTION)
    return DeskCounts(
        todo=total(lambda r: waits(r) and (r[2] or r[3])),
        mine=total(lambda r: r[2]),
        claimable=total(lambda r: waits(r) and r[3]),
        to_take_in=within(CaseState.SUBMITTED, CaseState.PRE_REVIEW),
        correcting=total(lambda r: r[0] in correction or (r[1] in correction and is_case(r))),
        to_review=within(CaseState.ACCEPTED, CaseState.REVIEW),
        to_decide=within(CaseState.DECISION),
        to_seal=within(CaseState.DECIDED),
        to_deliver=within(CaseState.ISSUING),
        yellow=total(lambda r: r[4] == Light.YELLOW),
        red=total(lambda r: r[4] == Light.RED),
    )


def light_of(case: Case, today: date) -> Light:
    """Return the light a case shows today."""
    is_late = history.is_overrun(case.state, case.statutory_due_on, today)
    return _light(case.due_on, case.yellow_on, today, is_open=case.is_open, is_late=is_late)


def _light(
    due_on: date, yellow_on: date | None, today: date, *, is_open: bool, is_late: bool
) -> Light:
    if not is_open or due_on == PAUSED_UNTIL:
        return Light.NONE
    if is_late or due_on < today:
        return Light.RED
    return Light.YELLOW if yellow_on and yellow_on <= today else Light.GREEN


def desk_list(
    filters: DeskFilters, *, viewer: Actor, at: datetime, after: str = "", limit: int = 20
) -> DeskPage:
    """Return cases, the most urgent first; those that are closed newest first. One statement.

    A number looked for is found in every view the viewer may read. Words are looked for in the
    newest ``LOOKED_THROUGH`` closed cases, so that no list grows slower with the archive.
    """
    size = min(limit, MOST)
    search = desk_search.Search(
        filters,
        tuple(organisations(viewer)),
        tuple(states_of_post(viewer)),
        viewer.staff_id,
        tuple(sorted(viewer.permissions)),
    )
    sql, params = search.page(desk_search.key_of(after), size + 1, at)
    today = local_date(at)
    found = hot_rows(sql, params)
    rows = tuple(row_of(values, today) for values in found[:size])
    if len(found) <= size:
        return DeskPage(rows)
    return DeskPage(rows, desk_search.text_of(rows[-1]))


def label_of(case: Case) -> tuple[str, str]:
    """Return the public label and its colour."""
    return lifecycle.public_label(
        CaseState(case.state),
        outcome=Outcome(case.outcome) if case.outcome else None,
        overlay=Overlay(case.overlay),
    )


def row_of(values: tuple[Any, ...], today: date) -> DeskRow:
    """Return a line of the list from the columns that ``desk_search`` reads."""
    number, item, place, applicant, state, outcome, overlay, is_open, due, yellow, *rest = values
    statutory, claimed_by, claimed_name, submitted_at, channel, version, _, stage, act = rest
    known = CaseState(state), Outcome(outcome) if outcome else None, Overlay(overlay)
    label, tone = lifecycle.public_label(*known)
    due_on = None if due == PAUSED_UNTIL else due
    counted = due_on if is_open else None
    return DeskRow(
        number=number,
        version=version,
        item_name=item,
        organisation_name=place,
        applicant_name=applicant,
        state=known[0],
        overlay=known[2],
        outcome=outcome,
        label=label,
        tone=tone,
        step=stage or STEPS.get(known[0], "已办"),
        due_on=due_on,
        days_left=working_calendar().working_days_between(today, counted) if counted else None,
        light=_light(
            due,
            yellow,
            today,
            is_open=is_open,
            is_late=history.is_overrun(state, statutory, today),
        ),
        claimed_by=claimed_by,
        claimed_name=claimed_name,
        change=CHANGES.get(act or "", "") if is_open else "",
        submitted_at=submitted_at,
        channel=channel,
    )


_COLLEAGUES: Final = """
SELECT claimed_by, claimed_name, count(*) FROM cases_case
WHERE organisation_id = ANY(%(places)s::uuid[]) AND is_open AND claimed_by IS NOT NULL
GROUP BY 1, 2 ORDER BY 2, 1 LIMIT %(most)s
"""


def desk_colleagues(*, viewer: Actor) -> list[Colleague]:
    """Return who has claimed open cases that the viewer may read (同事), at most 100."""
    rows = hot_rows(_COLLEAGUES, {"places": organisations(viewer), "most": MOST})
    return [Colleague(UUID(str(i)), name, int(n)) for i, name, n in rows]
