"""What a member of staff has to do: figures, lists, colleagues (工作台、办件列表)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.lib.codes.masks import mask_name
from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.models import Case, CaseEvent
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.types import Action, CaseState, Light, Outcome, Overlay
from yiwang.services.cases.types.desk import (
    Colleague,
    DeskCounts,
    DeskFilters,
    DeskPage,
    DeskRow,
    DeskView,
)

MOST: Final = 100
COUNTED_UP_TO: Final = 5000
DIGITS: Final = 18
LONGEST_NAME: Final = 4
INTAKE: Final = (CaseState.SUBMITTED, CaseState.PRE_REVIEW)
REVIEW: Final = (CaseState.ACCEPTED, CaseState.REVIEW)
HALTING: Final = (Overlay.SPECIAL, Overlay.SUSPENDED, Overlay.PAYMENT, Overlay.CORRECTION)
_BY_RIGHT: Final = {
    Permission.ACCEPT: INTAKE,
    Permission.REVIEW: REVIEW,
    Permission.DECIDE: (CaseState.DECISION,),
    Permission.DELIVER: (CaseState.DECIDED, CaseState.ISSUING),
}
STEPS: Final = {
    CaseState.SUBMITTED: "收件",
    CaseState.PRE_REVIEW: "收件",
    CaseState.CORRECTION: "补正",
    CaseState.ACCEPTED: "审查",
    CaseState.REVIEW: "审查",
    CaseState.DECISION: "决定",
    CaseState.DECIDED: "用印",
    CaseState.ISSUING: "送达",
}
CHANGES: Final[dict[str, str]] = {
    Action.RESUBMIT: "补正已交",
    Action.RETURN: "退回重审",
    Action.AUTO_ACCEPT: "逾期视为受理",
    Action.EXTEND: "已延期",
    Action.RESUME: "恢复办理",
    Action.END_SPECIAL: "特别程序结束",
    Action.SUBMIT: "新收到",
    Action.SEND_TO_DECISION: "新送审批",
}


def readable(viewer: Actor) -> Q:
    """Return which cases this member of staff may read: those of the organisations of the post."""
    require(viewer.is_staff and viewer.has(Permission.READ_CASES))
    mine = {viewer.organisation_id, *viewer.organisation_ids} - {None}
    return Q(organisation_id__in=mine)


def mine_to_act_on(viewer: Actor) -> Q:
    """Return the cases whose next act this role does."""
    states = [s for right, some in _BY_RIGHT.items() if viewer.has(right) for s in some]
    return Q(is_open=True, state__in=states) & ~Q(overlay__in=HALTING)


def desk_counts(*, viewer: Actor, at: datetime) -> DeskCounts:
    """Return the workbench's figures in one statement, over at most 5000 open cases."""
    today = local_date(at)
    rows = Case.objects.filter(readable(viewer), is_open=True).order_by("due_on")[:COUNTED_UP_TO]
    light = {light: _light(light, today) for light in (Light.RED, Light.YELLOW)}
    found = rows.aggregate(
        intake=Count("pk", Q(state__in=INTAKE)),
        correction=Count("pk", Q(state=CaseState.CORRECTION) | Q(overlay=Overlay.CORRECTION)),
        review=Count("pk", Q(state__in=REVIEW)),
        decision=Count("pk", Q(state=CaseState.DECISION)),
        seal=Count("pk", Q(state=CaseState.DECIDED)),
        delivery=Count("pk", Q(state=CaseState.ISSUING)),
        red=Count("pk", light[Light.RED]),
        yellow=Count("pk", light[Light.YELLOW]),
        mine=Count("pk", Q(claimed_by=viewer.staff_id)),
        claimable=Count("pk", mine_to_act_on(viewer) & Q(claimed_by__isnull=True)),
    )
    return DeskCounts(**found)


def _light(light: Light, today: date) -> Q:
    running = Q(is_open=True, due_on__lt=PAUSED_UNTIL)
    if light is Light.RED:
        return running & Q(due_on__lt=today)
    if light is Light.YELLOW:
        return running & Q(due_on__gte=today, yellow_on__lte=today)
    if light is Light.GREEN:
        return running & Q(due_on__gte=today) & (Q(yellow_on__gt=today) | Q(yellow_on__isnull=True))
    return ~running


def light_of(case: Case, today: date) -> Light:
    """Return the light a case shows today."""
    if not case.is_open or case.due_on == PAUSED_UNTIL:
        return Light.NONE
    if case.due_on < today:
        return Light.RED
    return Light.YELLOW if case.yellow_on and case.yellow_on <= today else Light.GREEN


def _of_view(view: DeskView, viewer: Actor) -> Q:
    if view is DeskView.MINE:
        return Q(is_open=True, claimed_by=viewer.staff_id)
    if view is DeskView.CLAIMABLE:
        return mine_to_act_on(viewer) & Q(claimed_by__isnull=True)
    if view is DeskView.TODO:
        free = Q(claimed_by__isnull=True) | Q(claimed_by=viewer.staff_id)
        return mine_to_act_on(viewer) & free
    return Q(is_open=view is DeskView.OPEN)


def _filtered(filters: DeskFilters, today: date) -> Q:
    exact = {
        "state__in": filters.states,
        "overlay__in": filters.overlays,
        "claimed_by": filters.colleague,
        "channel": filters.channel,
        "item_name__contains": filters.item,
    }
    found = Q(**{name: value for name, value in exact.items() if value})
    if filters.lights:
        lit = Q()
        for light in filters.lights:
            lit |= _light(light, today)
        found &= lit
    return found & _matching("".join(filters.text.split()))


def _matching(text: str) -> Q:
    if not text:
        return Q()
    if text.isdigit():
        return Q(number=int(text)) if len(text) <= DIGITS else Q(pk__isnull=True)
    found = Q(item_name__contains=text) | Q(applicant_name__contains=text)
    return found | Q(applicant_name=mask_name(text)) if len(text) <= LONGEST_NAME else found


def desk_list(
    *, viewer: Actor, filters: DeskFilters, at: datetime, after: str = "", limit: int = 20
) -> DeskPage:
    """Return cases, the most urgent first; those that are closed newest first. One statement.

    A number looked for is found in every view the viewer may read.
    """
    today, limit = local_date(at), min(limit, MOST)
    number = "".join(filters.text.split())
    view = Q() if number.isdigit() else _of_view(filters.view, viewer)
    rows = Case.objects.filter(readable(viewer) & view & _filtered(filters, today))
    ordered = _after(rows, after, newest=filters.view is DeskView.DONE)
    last = CaseEvent.objects.filter(case_id=OuterRef("pk"), n=OuterRef("last_n")).values("act")[:1]
    found = list(
        ordered.annotate(last_act=Subquery(last)).defer("values", "signature", "delivery")[
            : limit + 1
        ]
    )
    calendar = working_calendar()
    shown = tuple(_row(case, today, calendar) for case in found[:limit])
    more = len(found) > limit
    key = f"{found[limit - 1].due_on.isoformat()}_{found[limit - 1].pk}" if more else None
    return DeskPage(shown, key)


def _after(rows: QuerySet[Case], after: str, *, newest: bool) -> QuerySet[Case]:
    due, _, number = after.partition("_")
    if newest:
        rows = rows.filter(pk__lt=int(number)) if number.isdigit() else rows
        return rows.order_by("-pk")
    if number.isdigit():
        day = date.fromisoformat(due)
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=int(number)))
    return rows.order_by("due_on", "pk")


def label_of(case: Case) -> tuple[str, str]:
    """Return the public label and its colour."""
    return lifecycle.public_label(
        CaseState(case.state),
        outcome=Outcome(case.outcome) if case.outcome else None,
        overlay=Overlay(case.overlay),
    )


def _row(case: Case, today: date, calendar: Calendar) -> DeskRow:
    label, tone = label_of(case)
    counted = case.is_open and case.due_on != PAUSED_UNTIL
    due = case.due_on if counted else None
    act = getattr(case, "last_act", "") or ""
    return DeskRow(
        number=case.pk,
        version=case.version,
        item_name=case.item_name,
        organisation_name=case.organisation_name,
        applicant_name=case.applicant_name,
        state=CaseState(case.state),
        overlay=Overlay(case.overlay),
        outcome=case.outcome,
        label=label,
        tone=tone,
        step=STEPS.get(CaseState(case.state), "已办"),
        due_on=due,
        days_left=calendar.working_days_between(today, due) if due else None,
        light=light_of(case, today),
        claimed_by=case.claimed_by,
        claimed_name=case.claimed_name,
        change=CHANGES.get(act, "") if case.is_open else "",
        submitted_at=case.submitted_at,
        channel=case.channel,
    )


def desk_colleagues(*, viewer: Actor) -> list[Colleague]:
    """Return who has claimed open cases that the viewer may read (同事), at most 100."""
    rows = (
        Case.objects.filter(readable(viewer), is_open=True, claimed_by__isnull=False)
        .values("claimed_by", "claimed_name")
        .annotate(n=Count("pk"))
        .order_by("claimed_name", "claimed_by")[:MOST]
    )
    return [Colleague(UUID(str(r["claimed_by"])), r["claimed_name"], r["n"]) for r in rows]
