"""What the clock has brought up: numbers for the schedules, a bounded batch at a time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases.models import Case, Draft, FollowUp, Gap, GrantedResult, OfficialDocument
from yiwang.services.cases.rules import gaps
from yiwang.services.cases.rules.results import ASKED_BEFORE, WARNED_BEFORE
from yiwang.services.cases.types import CaseState, DraftState, Overlay, Purpose, ResultState

BATCH = 500
REMIND_AFTER = timedelta(days=3)
LOOKED_BACK = timedelta(days=400)
"""Renewals undecided for longer are not looked for again each hour."""


def unanswered(*, viewer: Actor, at: datetime) -> list[int]:
    """Return cases whose five days passed without an answer (行政许可法 32)."""
    return _overdue(viewer, at, CaseState.SUBMITTED, CaseState.PRE_REVIEW)


def uncorrected(*, viewer: Actor, at: datetime) -> list[int]:
    """Return cases whose correction did not come in time."""
    return _overdue(viewer, at, CaseState.CORRECTION)


def unsupplied(*, viewer: Actor, at: datetime) -> list[int]:
    """Return pre-accepted cases whose gaps were not filled in time."""
    return _overdue(viewer, at, CaseState.PRE_ACCEPTED)


def gaps_to_remind(*, viewer: Actor, at: datetime) -> list[int]:
    """Return cases with gaps whose day is near and whose applicants were not reminded yet."""
    if not viewer.is_system:
        return []
    near = working_calendar().add_working_days(local_date(at), gaps.WARNED_DAYS)
    rows = Gap.objects.filter(closed_at=None, reminded_on=None, due_on__lte=near)
    found = rows.order_by("due_on", "case", "n").values_list("case_id", flat=True)[:BATCH]
    return list(dict.fromkeys(found))


def results_to_remind(*, viewer: Actor, at: datetime) -> list[int]:
    """Return cases whose results expire soon and whose holders were not told (行政许可法 50)."""
    if not viewer.is_system:
        return []
    today = local_date(at)
    rows = GrantedResult.objects.filter(
        state=ResultState.VALID,
        reminded_on=None,
        valid_until__gte=today,
        valid_until__lte=today + timedelta(days=WARNED_BEFORE),
    )
    found = rows.order_by("valid_until", "case").values_list("case_id", flat=True)
    return list(found[:BATCH])


def documents_to_seal(*, viewer: Actor, at: datetime) -> list[tuple[int, int]]:
    """Return (case, n) of documents whose sealing is to be tried now."""
    if not viewer.is_system:
        return []
    rows = OfficialDocument.objects.filter(seal_due__lte=at).order_by("seal_due", "case", "n")
    return list(rows.values_list("case_id", "n")[:BATCH])


def undecided_renewals(*, viewer: Actor, at: datetime) -> list[int]:
    """Return renewals applied for in time and not decided before the expiry (行政许可法 50)."""
    if not viewer.is_system:
        return []
    today = local_date(at)
    waiting = Case.objects.filter(
        number=OuterRef("number"),
        is_open=True,
        state__in=[CaseState.ACCEPTED, CaseState.REVIEW, CaseState.DECISION],
        submitted_at__date__lte=OuterRef("valid_until") - timedelta(days=ASKED_BEFORE),
    ).exclude(overlay__in=[Overlay.CORRECTION, Overlay.PAYMENT])
    rows = FollowUp.objects.filter(
        Exists(waiting),
        purpose=Purpose.RENEW,
        settled_on=None,
        valid_until__lt=today,
        valid_until__gte=today - LOOKED_BACK,
    )
    found = rows.order_by("valid_until", "number").values_list("number", flat=True)
    return list(found[:BATCH])


def _overdue(viewer: Actor, at: datetime, *states: CaseState) -> list[int]:
    if not viewer.is_system:
        return []
    rows = Case.objects.filter(is_open=True, state__in=states, due_on__lt=local_date(at))
    return list(rows.order_by("due_on", "number").values_list("number", flat=True)[:BATCH])


def forgotten_drafts(*, viewer: Actor, at: datetime) -> list[int]:
    """Return drafts left for three days whose owners were not reminded yet."""
    if not viewer.is_system:
        return []
    rows = Draft.objects.filter(
        state=DraftState.OPEN,
        reminded_at=None,
        saved_at__lt=at - REMIND_AFTER,
        expires_at__gt=at,
    )
    return list(rows.order_by("saved_at").values_list("number", flat=True)[:BATCH])


def still_open(organisation_id: UUID, at: datetime, *, viewer: Actor = SYSTEM) -> str:
    """Say that an organisation has cases not yet closed, or nothing (for closing it)."""
    del at
    if not viewer.is_system:
        return ""
    rows = Case.objects.filter(organisation_id=organisation_id, is_open=True)
    left = len(rows.order_by("due_on", "number").values_list("number", flat=True)[:BATCH])
    return f"还有 {left}{' 多' if left == BATCH else ''} 件没有办结的办件" if left else ""
