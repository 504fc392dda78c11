"""Where many cases stand, by their numbers: for an app above that keeps them together.

Four statements whatever the number of cases; clocks are read from the memory on the rows, never
from histories. That app has asked itself who may look, so it asks as the platform.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import (
    Case,
    Draft,
    GrantedResult,
    OfficialDocument,
    Slice,
    SubmittedMaterial,
)
from yiwang.services.cases.models.case import BASIC_CODE, PAUSED_UNTIL
from yiwang.services.cases.rules import clock, labels, results
from yiwang.services.cases.rules.clock import ClockEvent, EventKind
from yiwang.services.cases.types import (
    STOP_NAMES,
    CaseState,
    DocumentKind,
    DraftState,
    Light,
    Outcome,
    Overlay,
    StopKind,
)
from yiwang.services.cases.types.results import ResultState
from yiwang.services.cases.types.standings import CaseStanding, GrantedTo, HandedIn, StopSpan

from .desk_list import label_of, light_of

MOST = 200
_WIDE = ("values", "signature")
_ENDS = frozenset({EventKind.DECIDED, EventKind.ENDED})


def standings(numbers: Iterable[int], *, viewer: Actor, at: datetime) -> Mapping[int, CaseStanding]:
    """Return where these cases, their parts and these open drafts stand."""
    require(viewer.is_system)
    wanted = list(dict.fromkeys(numbers))[:MOST]
    if not wanted:
        return {}
    today = local_date(at)
    slices = list(Slice.objects.filter(case_id__in=wanted).order_by("case_id", "n"))
    parts: dict[int, dict[str, int]] = {}
    for row in slices:
        parts.setdefault(row.case_id, {})[row.basic_code] = row.child
    every = [*wanted, *(row.child for row in slices)]
    cases = Case.objects.filter(pk__in=every).defer(*_WIDE)
    found = {c.number: _of_case(c, parts.get(c.number, {}), today) for c in cases}
    missing = [number for number in wanted if number not in found]
    drafts = Draft.objects.filter(pk__in=missing, state=DraftState.OPEN) if missing else ()
    return found | {d.number: _of_draft(d) for d in drafts}


def _of_draft(row: Draft) -> CaseStanding:
    return CaseStanding(
        number=row.number,
        is_draft=True,
        item_name=row.item_name,
        organisation_name=row.organisation_name,
        label="草稿",
        tone="grey",
    )


def _of_case(row: Case, parts: dict[str, int], today: date) -> CaseStanding:
    label, tone = label_of(row)
    begun, ended, stops = _spans(row.remembered())
    waiting = {Overlay.CORRECTION, Overlay.PAYMENT}
    return CaseStanding(
        number=row.number,
        is_draft=False,
        item_name=row.item_name,
        organisation_name=row.organisation_name,
        label=label,
        tone=tone,
        holder=row.claimed_name,
        due_on=None if row.due_on == PAUSED_UNTIL or not row.is_open else row.due_on,
        is_late=light_of(row, today) is Light.RED,
        is_open=row.is_open,
        waits_for_applicant=CaseState(row.state) in labels.WAITS_FOR_APPLICANT
        or Overlay(row.overlay) in waiting,
        outcome=Outcome(row.outcome) if row.outcome else None,
        submitted_at=row.submitted_at,
        begun_on=begun,
        ended_on=ended,
        stops=stops,
        parts=parts,
    )


def _spans(
    events: Iterable[ClockEvent],
) -> tuple[date | None, date | None, tuple[StopSpan, ...]]:
    """From acceptance to the end, and what stopped the promised clock between."""
    begun = ended = None
    open_: dict[StopKind, date] = {}
    stops: list[StopSpan] = []
    for event in sorted(events, key=clock.instant):
        if event.kind is EventKind.ACCEPTED and begun is None:
            begun = event.on
        elif event.kind in _ENDS and begun is not None and ended is None:
            ended = event.on
        elif event.kind is EventKind.STOPPED and event.stop is not None:
            open_.setdefault(event.stop, event.on)
        elif event.kind is EventKind.RESUMED and event.stop in open_:
            stops.append(_span(event.stop, open_.pop(event.stop), event.on))
    stops += [_span(kind, first, ended) for kind, first in open_.items()]
    return begun, ended, tuple(stops)


def _span(kind: StopKind, first: date, last: date | None) -> StopSpan:
    return StopSpan(kind, STOP_NAMES[kind], first, last)


def granted_to(
    applicant_id: UUID, basic_code: str, *, viewer: Actor, at: datetime, limit: int = 20
) -> tuple[GrantedTo, ...]:
    """Return what a party was granted for an item and still holds, the newest first."""
    require(viewer.is_system)
    rows = Case.objects.filter(applicant_id=applicant_id, outcome=Outcome.GRANTED)
    rows = rows.annotate(basic=BASIC_CODE).filter(basic=basic_code, decided_on__isnull=False)
    cases = list(rows.only("number", "decided_on", "organisation_name").order_by("-pk")[:limit])
    numbers = [case.pk for case in cases]
    kept = GrantedResult.objects.filter(case__in=numbers).order_by("case", "n")
    last = {one.case_id: one for one in kept}
    papers = OfficialDocument.objects.filter(case__in=numbers, kind=DocumentKind.GRANT_DECISION)
    told = dict(papers.order_by("case", "n").values_list("case_id", "document_number"))
    today = local_date(at)
    return tuple(
        GrantedTo(case.pk, told.get(case.pk, ""), case.decided_on, case.organisation_name)
        for case in cases
        if case.decided_on is not None and _is_valid(last.get(case.pk), today)
    )


def _is_valid(row: GrantedResult | None, today: date) -> bool:
    """Valid until something says otherwise."""
    if row is None:
        return True
    return results.state_on(row.state, row.valid_until, today) is ResultState.VALID


def handed_in(numbers: Iterable[int], *, viewer: Actor, limit: int = 100) -> tuple[HandedIn, ...]:
    """Return the files that were handed in with these cases, newest first, once each."""
    require(viewer.is_system)
    rows = SubmittedMaterial.objects.filter(
        case__in=list(numbers)[:MOST], is_superseded=False, file_id__isnull=False
    )
    wanted = ("case_id", "case__item_name", "name", "file_id", "file_name", "case__submitted_at")
    found = rows.order_by("-case__submitted_at", "case_id", "n").values_list(*wanted)[:limit]
    return tuple(HandedIn(*row) for row in found)
