"""What staff read: the workbench, the list by keyset, the whole case (工作台)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import lifecycle, papers
from yiwang.services.cases.types import (
    CaseFile,
    CaseState,
    DeskCounts,
    DeskFilters,
    DeskPage,
    DeskRow,
    DeskView,
    Light,
    Outcome,
    Overlay,
)

from .views import Shown

MOST = 100
COUNTED = 999
_COLUMNS = (
    "number, item_name, organisation_name, applicant_name, state, outcome, overlay, light,"
    " due_on, claimed_by, claimed_name, submitted_at, channel, version"
)
_POST = (
    (Permission.ACCEPT, (CaseState.SUBMITTED, CaseState.PRE_REVIEW)),
    (Permission.REVIEW, (CaseState.ACCEPTED, CaseState.REVIEW)),
    (Permission.DECIDE, (CaseState.DECISION,)),
    (Permission.DELIVER, (CaseState.DECIDED, CaseState.ISSUING)),
)
_STEPS = {
    CaseState.SUBMITTED: "收件",
    CaseState.PRE_REVIEW: "预审",
    CaseState.CORRECTION: "补正",
    CaseState.ACCEPTED: "受理",
    CaseState.REVIEW: "审查",
    CaseState.DECISION: "决定",
    CaseState.DECIDED: "用印",
    CaseState.ISSUING: "送达",
}


def _organisations(viewer: Actor) -> list[UUID]:
    own = {viewer.organisation_id} - {None}
    if not viewer.is_staff or not viewer.has(Permission.READ_CASES):
        return []
    return sorted((own | viewer.organisation_ids), key=str)  # type: ignore[arg-type]


def _states(viewer: Actor) -> list[str]:
    """States the viewer's post has to do something in."""
    return [s for permission, states in _POST if viewer.has(permission) for s in states]


def _conditions(viewer: Actor, filters: DeskFilters) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    params: list[Any] = []
    if filters.view is DeskView.TODO:
        where.append("state = ANY(%s) AND (claimed_by IS NULL OR claimed_by = %s)")
        params += [_states(viewer), viewer.staff_id]
    elif filters.view is DeskView.MINE:
        where.append("claimed_by = %s")
        params.append(viewer.staff_id)
    elif filters.view is DeskView.CLAIMABLE:
        where.append("state = ANY(%s) AND claimed_by IS NULL")
        params.append(_states(viewer))
    where.append("NOT is_open" if filters.view is DeskView.DONE else "is_open")
    plain = (
        ("state = ANY(%s)", [str(s) for s in filters.states]),
        ("light = %s", filters.light),
        ("(item_code = %s OR item_name LIKE %s)", filters.item),
        ("number = %s", int(filters.number) if filters.number.isdigit() else None),
        ("channel = %s", filters.channel),
    )
    for text, value in plain:
        if value:
            where.append(text)
            params += [value, f"%{value}%"] if text.count("%s") > 1 else [value]
    return where, params


def desk_list(
    filters: DeskFilters | None = None,
    *,
    after: str = "",
    limit: int = 20,
    viewer: Actor,
    at: datetime,
) -> DeskPage:
    """Return a page of the cases of the viewer's organisations, the most urgent first.

    One probe of the partial index per organisation (LATERAL), sorted and cut; never counted.
    Done cases come newest first.
    """
    filters = filters or DeskFilters()
    places = _organisations(viewer)
    if filters.organisation_id is not None:
        places = [p for p in places if p == filters.organisation_id]
    if not places:
        return DeskPage(())
    size = min(limit, MOST)
    where, params = _conditions(viewer, filters)
    done = filters.view is DeskView.DONE
    order = "number DESC" if done else "due_on, number"
    if after:
        day, _, number = after.partition(".")
        where.append("number < %s" if done else "(due_on, number) > (%s, %s)")
        params += [int(number)] if done else [date.fromisoformat(day), int(number)]
    sql = (
        f"SELECT c.* FROM unnest(%s::uuid[]) o(id) CROSS JOIN LATERAL ("  # noqa: S608  constants
        f"SELECT {_COLUMNS} FROM cases_case WHERE organisation_id = o.id"
        f" AND {' AND '.join(where)} ORDER BY {order} LIMIT %s) c ORDER BY {order} LIMIT %s"
    )
    found = _rows(sql, [places, *params, size + 1, size + 1])
    rows = tuple(_row(values, local_date(at)) for values in found[:size])
    if len(found) <= size:
        return DeskPage(rows)
    last = rows[-1]
    return DeskPage(rows, f"{(last.due_on or PAUSED_UNTIL).isoformat()}.{last.number}")


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _row(values: tuple[Any, ...], today: date) -> DeskRow:
    number, item, place, applicant, state, outcome, overlay, light, due, *rest = values
    claimed_by, claimed_name, submitted_at, channel, version = rest
    known = CaseState(state), Outcome(outcome) if outcome else None, Overlay(overlay)
    label, colour = lifecycle.public_label(*known)
    due_on = None if due == PAUSED_UNTIL else due
    left = orgs.working_calendar().working_days_between(today, due_on) if due_on else None
    return DeskRow(
        number=number,
        item_name=item,
        organisation_name=place,
        applicant_name=applicant,
        state=known[0],
        overlay=known[2],
        label=label,
        colour=colour,
        step=_STEPS.get(known[0], "办结"),
        light=Light(light),
        due_on=due_on,
        days_left=left,
        claimed_by=claimed_by,
        claimed_name=claimed_name,
        submitted_at=submitted_at,
        channel=channel,
        version=version,
    )


def desk_counts(*, viewer: Actor) -> DeskCounts:
    """Return the workbench's figures in one statement, each bounded."""
    places = _organisations(viewer)
    if not places:
        return DeskCounts()
    sql = (
        "SELECT state, light, claimed_by IS NULL, claimed_by = %s, count(*) FROM ("
        "SELECT c.* FROM unnest(%s::uuid[]) o(id) CROSS JOIN LATERAL ("
        "SELECT state, light, claimed_by FROM cases_case WHERE organisation_id = o.id AND is_open"
        " ORDER BY due_on, number LIMIT %s) c) k GROUP BY 1, 2, 3, 4"
    )
    rows = _rows(sql, [viewer.staff_id, places, COUNTED * 5])
    mine_states = set(_states(viewer))

    def total(*states: CaseState) -> int:
        return min(COUNTED, sum(int(r[4]) for r in rows if r[0] in states))

    def lit(light: Light) -> int:
        return min(COUNTED, sum(int(r[4]) for r in rows if r[1] == light))

    mine = sum(r[4] for r in rows if r[3])
    free = sum(r[4] for r in rows if r[2] and r[0] in mine_states)
    own = sum(r[4] for r in rows if r[3] and r[0] in mine_states)
    return DeskCounts(
        todo=min(COUNTED, free + own),
        mine=min(COUNTED, mine),
        claimable=min(COUNTED, free),
        to_take_in=total(CaseState.SUBMITTED, CaseState.PRE_REVIEW),
        correcting=total(CaseState.CORRECTION),
        to_review=total(CaseState.ACCEPTED, CaseState.REVIEW),
        to_decide=total(CaseState.DECISION),
        to_deliver=total(CaseState.DECIDED, CaseState.ISSUING),
        yellow=lit(Light.YELLOW),
        red=lit(Light.RED),
    )


def case_for_staff(number: int, *, viewer: Actor, at: datetime) -> CaseFile:
    """Return the whole case with the acts open to the viewer.

    :raises NotFound: there is none, or it belongs to another organisation.
    """
    case = Case.objects.filter(pk=number).first()
    if case is None or not policy.may_read(viewer, case):
        raise NotFound
    shown = Shown(case, viewer, local_date(at))
    return CaseFile(
        view=shown.view(with_code=False, inside=True),
        reviews=shown.review_views(),
        review_round=case.review_round,
        two_reviewers=case.two_reviewers,
        is_permit=case.is_permit,
        light=Light(case.light),
        claimed_by=case.claimed_by,
        claimed_name=case.claimed_name,
        claimed_at=case.claimed_at,
        may_claim=policy.may_claim(viewer, case),
        may_release=policy.may_release(viewer, case),
        applicant_kind=case.applicant_kind,
        applicant_id=case.applicant_id,
        applicant_masked_id=case.applicant_masked_id,
        standard_remedy="".join(papers.remedies(_government(case.region_code))),
        second_notice_needs_reason=bool(shown.corrections),
        signature=case.signature,
    )


def _government(region_code: str) -> str:
    region = orgs.region(region_code[:6].ljust(12, "0")) or orgs.region(region_code)
    return f"{region.name}人民政府" if region else "本级人民政府"
