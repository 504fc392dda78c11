"""From the rows of a case to what its viewers see: a bounded number of statements."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from uuid import UUID

from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import long_case_number, parse_application_number
from yiwang.services.cases import policy
from yiwang.services.cases.models import (
    Case,
    CaseEvent,
    Correction,
    Decision,
    Gap,
    OfficialDocument,
    Review,
    SubmittedMaterial,
    Suspension,
)
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import (
    clock,
    effects,
    history,
    labels,
    lifecycle,
    papers,
    standing,
)
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.sealing import by_hand
from yiwang.services.cases.types import (
    STOP_NAMES,
    Action,
    CaseState,
    CaseView,
    Check,
    ClockView,
    CorrectionView,
    DecisionView,
    DocumentKind,
    DocumentView,
    HistoryLine,
    MaterialView,
    Outcome,
    Overlay,
    ReviewView,
    StopKind,
    SuspensionView,
)
from yiwang.services.cases.types.scene import Proceedings
from yiwang.services.catalogue.types import Limit
from yiwang.services.payments import queries as bills

from . import proceedings
from .case_parts import open_stages, situation_and_fee

MOST = 500
_TASK_CODE = 31


class Shown:
    """One case being prepared for a viewer; reads each table at most once."""

    def __init__(self, case: Case, viewer: Actor, today: date) -> None:
        """Read the rows that belong to the case."""
        self.case, self.viewer, self.today = case, viewer, today
        self.state, self.overlay = CaseState(case.state), Overlay(case.overlay)
        self.outcome = Outcome(case.outcome) if case.outcome else None
        self.events = list(CaseEvent.objects.filter(case=case).order_by("n")[:MOST])
        rows = Correction.objects.filter(case=case).order_by("n")
        self.corrections = tuple(_correction(row) for row in rows[:MOST])
        pauses = Suspension.objects.filter(case=case).order_by("n")
        self.suspensions = tuple(_suspension(row) for row in pauses[:MOST])
        self.reviews = Review.objects.filter(case=case).order_by("n")

    def view(self, *, with_code: bool, inside: bool) -> CaseView:
        """Return the whole; ``inside`` shows names of staff, ``with_code`` the 查询码."""
        case = self.case
        label, colour = lifecycle.public_label(self.state, self.outcome, self.overlay)
        situation, fee = situation_and_fee(case)
        before = CaseState(self.events[-1].from_state or "SUBMITTED") if self.events else None
        view = CaseView(
            number=case.number,
            long_number=self._long_number(),
            version=case.version,
            item_code=case.item_code,
            item_name=case.item_name,
            organisation_name=case.organisation_name,
            region_code=case.region_code,
            applicant_name=case.applicant_name,
            state=self.state,
            outcome=self.outcome,
            overlay=self.overlay,
            label=label,
            colour=colour,
            told=self.told(),
            timeline=lifecycle.timeline(self.state, before=before),
            submitted_at=case.submitted_at,
            accepted_on=case.accepted_on,
            decided_on=case.decided_on,
            statutory_due_on=case.statutory_due_on,
            promised_due_on=case.promised_due_on,
            due_on=self.due_on,
            days_left=self.days_left,
            channel=case.channel,
            situation=case.situation,
            situation_name=situation,
            fee=fee,
            promised_text=Limit(case.promised_value, case.promised_unit).text,
            form_version_id=case.form_version_id,
            values=case.values,
            delivery_way=case.delivery.get("way", ""),
            delivery_address=case.delivery.get("address", {}),
            materials=self._materials(),
            corrections=self.corrections,
            documents=self.documents(),
            history=tuple(_line(event, inside=inside) for event in self.events),
            clocks=self._clocks(),
            decision=self._decision(),
            suspensions=self.suspensions,
            proceedings=self._proceedings(inside=inside),
            query_code=case.query_code() if with_code else "",
            audit_hash=case.audit_hash,
            bills=bills.bills_of(f"case:{case.number}", viewer=SYSTEM) if fee.charged else (),
            actions=policy.actions_for(self.viewer, case, reviewers=self._reviewers()),
            joint_number=case.joint_number,
            gaps=self.gaps,
        )
        return replace(view, standing=standing.standing(view))

    @property
    def due_on(self) -> date | None:
        """The date of the clock that rules now, or until which the applicant has time."""
        return None if self.case.due_on == PAUSED_UNTIL else self.case.due_on

    @property
    def days_left(self) -> int | None:
        """Working days to the date; negative when late."""
        if self.due_on is None or not self.case.is_open:
            return None
        return orgs.working_calendar().working_days_between(self.today, self.due_on)

    def told(self) -> str:
        """Return what the applicant is told now."""
        last = self.events[-1] if self.events else None
        waiting = next((c for c in self.corrections if c.answered_at is None), None)
        pause = self._pause()
        return labels.told(
            labels.Told(
                department=self.case.organisation_name,
                state=self.state,
                outcome=self.outcome,
                overlay=self.overlay,
                due_on=self.due_on,
                days_left=self.days_left,
                points=len(waiting.points) if waiting else self.gaps,
                reason=(pause.reason if pause else "") or (last.opinion if last else ""),
                delivery=self.case.delivery.get("way", ""),
                ended_on=last.effective_at.astimezone(clock.SHANGHAI).date() if last else None,
                procedure=pause.name if pause else "",
                stages=open_stages(self.case),
                started_on=pause.started_on if pause else None,
            )
        )

    def _pause(self) -> SuspensionView | None:
        """What lies over the review now: the extension, or the stop that is not over."""
        if self.overlay is Overlay.EXTENDED:
            return next((s for s in reversed(self.suspensions) if s.kind == "EXTEND"), None)
        if self.overlay is Overlay.NONE:
            return None
        return next((s for s in reversed(self.suspensions) if s.ended_on is None), None)

    @cached_property
    def gaps(self) -> int:
        """How many materials that may follow have not; no statement when none ever could."""
        with_gaps = {Action.PRE_ACCEPT, Action.ACCEPT_WITH_GAPS}
        if not self.case.is_open or with_gaps.isdisjoint(event.act for event in self.events):
            return 0
        return Gap.objects.filter(case=self.case, closed_at=None).count()

    def _proceedings(self, *, inside: bool) -> Proceedings:
        if not proceedings.has_any(event.act for event in self.events):
            return Proceedings()
        return proceedings.proceedings_of(self.case, today=self.today, inside=inside)

    def _long_number(self) -> str:
        code = self.case.item_code[:_TASK_CODE]
        if len(code) < _TASK_CODE:
            return ""
        return long_case_number(code, parse_application_number(self.case.number))

    def _reviewers(self) -> frozenset[UUID]:
        if not self.viewer.is_staff:
            return frozenset()
        pairs = [(r.reviewer_id, r.reviewer_person_id) for r in self.reviews]
        return frozenset(i for pair in pairs for i in pair if i is not None)

    def review_views(self) -> tuple[ReviewView, ...]:
        """Return the opinions; for staff only."""
        return tuple(
            ReviewView(
                r.n,
                r.round,
                r.reviewer_name,
                r.passed,
                r.opinion,
                tuple(Check(**check) for check in r.checks),
                r.at,
            )
            for r in self.reviews
        )

    def _materials(self) -> tuple[MaterialView, ...]:
        rows = SubmittedMaterial.objects.filter(case=self.case).order_by("material_no", "n")
        return tuple(
            MaterialView(
                n=row.n,
                material_no=row.material_no,
                name=row.name,
                way=row.way,
                way_name=papers.way_word(row.way),
                file_id=row.file_id,
                file_name=row.file_name,
                copies=row.copies,
                is_superseded=row.is_superseded,
                correction_n=row.correction_n,
            )
            for row in rows[:MOST]
        )

    def documents(self) -> tuple[DocumentView, ...]:
        """Return the documents, newest first."""
        rows = OfficialDocument.objects.filter(case=self.case, is_public=True).order_by("-n")
        return tuple(_document(row) for row in rows[:MOST])

    def _clocks(self) -> tuple[ClockView, ...]:
        acts = [history.Act(e.act, e.effective_at, e.from_state, e.facts) for e in self.events]
        events, inside = history.clock_events(acts), self.viewer.is_staff
        found = history.readings(
            events, self.case.limits(), orgs.working_calendar(), today=self.today
        )
        return tuple(
            ClockView(
                kind=kind,
                name=labels.CLOCKS[kind],
                light=reading.light,
                due_on=reading.due_on,
                total=reading.total,
                days_used=reading.days_used,
                days_left=reading.days_left,
                running=reading.running,
                provisional=reading.provisional,
                reasons=(*reading.reasons, *effects.remarks(acts, kind, inside=inside)),
            )
            for kind, reading in found.items()
        )

    def _decision(self) -> DecisionView | None:
        if not self.case.outcome:
            return None
        row = Decision.objects.filter(case=self.case).order_by("-n").first()
        if row is None:
            return None
        return DecisionView(
            Outcome(row.outcome),
            row.reason,
            row.clause,
            row.remedy,
            row.conditions,
            row.decided_at,
            row.decided_name,
        )


def _correction(row: Correction) -> CorrectionView:
    return CorrectionView(
        row.n,
        tuple(row.points),
        row.requested_at,
        row.due_on,
        row.second_reason,
        row.answered_at,
        row.after_acceptance,
    )


def _suspension(row: Suspension) -> SuspensionView:
    name = "延期" if row.kind == "EXTEND" else STOP_NAMES[StopKind(row.kind)]
    return SuspensionView(
        row.n,
        row.kind,
        name,
        row.basis,
        row.reason,
        row.planned_days,
        row.started_on,
        row.ended_on,
        row.resumes_when,
        row.approved_name,
    )


def _document(row: OfficialDocument) -> DocumentView:
    return DocumentView(
        case=row.case_id,
        n=row.n,
        kind=DocumentKind(row.kind),
        title=row.title,
        document_number=row.document_number,
        issued_at=row.issued_at,
        is_sealed=row.sealed_at is not None,
        has_original=row.original is not None,
        verify_code=row.data[Content.VERIFY_CODE],
        sealed_by_hand=by_hand(row.by_hand),
    )


def _line(event: CaseEvent, *, inside: bool) -> HistoryLine:
    staff = event.actor_kind == "STAFF"
    act = Action(event.act)
    hidden = staff and not inside
    return HistoryLine(
        n=event.n,
        act=act,
        name=labels.ACTS[act],
        at=event.at,
        actor_name=event.organisation_name if hidden else event.actor_name,
        role="" if hidden else event.role,
        organisation_name=event.organisation_name,
        opinion="" if act in labels.INSIDE and not inside else event.opinion,
        to_state=CaseState(event.to_state),
        needs_attention=event.needs_attention and inside,
    )
