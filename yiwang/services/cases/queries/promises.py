"""Promises of a case with their checks, and all checks that are due (告知承诺)."""

from datetime import date, datetime

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, PromiseBar, PromiseCheck
from yiwang.services.cases.rules import gaps as lights
from yiwang.services.cases.types import Action, DueCheck, DueCheckPage, PromisesView, PromiseView

from .desk_list import organisations

MOST = 100
WARNED_DAYS = 5
"""Working days before the day from which a check is yellow."""


def promises_of(number: int, *, viewer: Actor, at: datetime) -> PromisesView:
    """Return the promises of a case to its applicant or its staff.

    :raises NotFound: there is no such case, or it is not the viewer's.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    checks = list(PromiseCheck.objects.filter(case=case).order_by("n")[:MOST])
    found = PromiseBar.objects.filter(case=number).order_by("check_n") if checks else ()
    bars = {bar.check_n: bar for bar in found[:MOST]}
    acts = policy.actions_for(viewer, case) if checks else frozenset()
    today = local_date(at)
    views = (_view(row, bars.get(row.n), acts, viewer, today) for row in checks)
    return PromisesView(tuple(views), case.version)


def _is_mine(viewer: Actor, check: PromiseCheck) -> bool:
    mine = policy.proposed_by(viewer, check.checked_by, check.checked_person)
    return mine or (viewer.staff_id is not None and viewer.staff_id == check.second_by)


def _view(
    check: PromiseCheck,
    bar: PromiseBar | None,
    acts: frozenset[Action],
    viewer: Actor,
    today: date,
) -> PromiseView:
    warned = working_calendar().add_working_days(check.due_on, -WARNED_DAYS)
    judged_by_me = viewer.staff_id is not None and viewer.staff_id == check.judged_by
    mine = _is_mine(viewer, check)
    objected = bar is not None and bar.objected_at is not None
    waits = objected and bar is not None and bar.answered_at is None
    return PromiseView(
        n=check.n,
        name=check.name,
        promise=check.promise,
        what=check.what,
        consequence=check.consequence,
        due_on=check.due_on,
        light=lights.light(check.due_on, warned, today, is_open=not check.result),
        result=check.result,
        opinion=check.opinion,
        on_site=check.on_site,
        checked_name=check.checked_name,
        second_name=check.second_name,
        checked_at=check.checked_at,
        proposal=check.proposal,
        judged_reason=check.judged_reason,
        judged_name=check.judged_name,
        judged_at=check.judged_at,
        rectify_by=check.rectify_by,
        barred_until=bar.until_on if bar else None,
        objection=bar.objection if bar else "",
        objected_at=bar.objected_at if bar else None,
        answer=bar.answer if bar else "",
        answered_name=bar.answered_name if bar else "",
        answered_at=bar.answered_at if bar else None,
        is_lifted=bar is not None and bar.lifted_at is not None,
        may_check=Action.CHECK_PROMISE in acts and not check.result,
        may_judge=Action.JUDGE_PROMISE in acts
        and check.result == "FALSE"
        and check.judged_at is None
        and not mine,
        may_object=Action.OBJECT in acts and bar is not None and not objected,
        may_answer=Action.ANSWER_OBJECTION in acts and waits and not (mine or judged_by_me),
    )


def due_checks(*, viewer: Actor, at: datetime, after: str = "", limit: int = 20) -> DueCheckPage:
    """Return promises to be checked or judged in the viewer's organisations, by their day."""
    size, today = min(limit, MOST), local_date(at)
    rows = PromiseCheck.objects.filter(organisation_id__in=organisations(viewer), closed_at=None)
    key = keyset(after)
    if key is not None:
        due, case, n = key
        later = Q(due_on=due, case_id=case, n__gt=n) | Q(due_on=due, case_id__gt=case)
        rows = rows.filter(Q(due_on__gt=due) | later)
    found = list(rows.select_related("case").order_by("due_on", "case", "n")[: size + 1])
    shown = tuple(_line(row, today) for row in found[:size])
    if len(found) <= size:
        return DueCheckPage(shown)
    last = shown[-1]
    return DueCheckPage(shown, f"{last.due_on.isoformat()}.{last.number}.{last.n}")


def keyset(text: str) -> tuple[date, int, int] | None:
    """Read where a page of due rows goes on, or nothing."""
    day, _, rest = text.partition(".")
    case, _, n = rest.partition(".")
    if not (case.isdecimal() and n.isdecimal()) or len(case) > 18 or len(n) > 4:  # noqa: PLR2004
        return None
    try:
        return date.fromisoformat(day), int(case), int(n)
    except ValueError:
        return None


def _line(row: PromiseCheck, today: date) -> DueCheck:
    case = row.case
    warned = working_calendar().add_working_days(row.due_on, -WARNED_DAYS)
    waits = "OBJECTION" if row.judged_at else "JUDGE" if row.result else "CHECK"
    return DueCheck(
        number=case.number,
        n=row.n,
        item_name=case.item_name,
        applicant_name=case.applicant_name,
        name=row.name,
        promise=row.promise,
        due_on=row.due_on,
        days_left=working_calendar().working_days_between(today, row.due_on),
        light=lights.light(row.due_on, warned, today, is_open=not row.result),
        waits_for=waits,
    )
