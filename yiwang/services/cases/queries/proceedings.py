"""What happens beside the review of a case: procedures, hearings, checks, third parties."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.masks import mask_party
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Hearing, InterestedParty, SiteCheck, Suspension
from yiwang.services.cases.rules import beside
from yiwang.services.cases.rules import hearings as days
from yiwang.services.cases.types import STOP_NAMES, StopKind
from yiwang.services.cases.types.scene import (
    CHECK_NAMES,
    STAGE_NAMES,
    AttachedFile,
    CheckKind,
    CheckPage,
    CheckRow,
    FindingView,
    HearingOrigin,
    HearingStage,
    HearingView,
    Inspector,
    ProcedureView,
    Proceedings,
    SignatureView,
    SiteCheckView,
    ThirdPartyView,
)

MOST = 100
_LONGEST_NAME = 4
_PLACE = "(cases_sitecheck.due_on, cases_sitecheck.case_id, cases_sitecheck.n)"
_BEYOND = f"{_PLACE} > (%s, %s, %s)"


def has_any(acts: Iterable[str]) -> bool:
    """Whether a history holds an act that any of this comes from; else nothing has to be read."""
    return any(act in beside.PROCEDURES for act in acts)


def proceedings_of(case: Case, *, today: date, inside: bool) -> Proceedings:
    """Return all of it in four statements; outside, names of third parties are masked.

    The caller has checked the right to the case.
    """
    hearings = tuple(
        _hearing(row, today) for row in Hearing.objects.filter(case=case).order_by("n")[:MOST]
    )
    parties = tuple(
        _party(row, inside=inside)
        for row in InterestedParty.objects.filter(case=case).order_by("n")[:MOST]
    )
    checks = tuple(
        _check(row, inside=inside)
        for row in SiteCheck.objects.filter(case=case).order_by("n")[:MOST]
    )
    stops = Suspension.objects.filter(case=case).exclude(kind__in=["EXTEND", "SUSPENSION"])
    waits = beside.waits_for(
        hearings=[(one.stage, one.ask_until) for one in hearings],
        parties=[(one.answer_until, one.stated_at is not None) for one in parties],
        open_checks=sum(one.is_open for one in checks),
        today=today,
    )
    return Proceedings(
        procedures=tuple(_procedure(row, case, today) for row in stops.order_by("n")[:MOST]),
        hearings=hearings,
        checks=checks,
        third_parties=parties,
        waits_for=waits if case.is_open and not case.outcome else (),
    )


def _files(rows: list[dict[str, Any]]) -> tuple[AttachedFile, ...]:
    return tuple(
        AttachedFile(UUID(one["id"]), one["name"], datetime.fromisoformat(one["at"]))
        for one in rows
    )


def _procedure(row: Suspension, case: Case, today: date) -> ProcedureView:
    kind, calendar = StopKind(row.kind), orgs.working_calendar()
    return ProcedureView(
        n=row.n,
        kind=row.kind,
        name=STOP_NAMES[kind],
        body=row.body or case.organisation_name,
        contact=row.contact,
        basis=row.basis,
        reason=row.reason,
        planned_days=row.planned_days,
        real_days=beside.real_days(row.started_on, row.ended_on or today, calendar),
        started_on=row.started_on,
        planned_until=calendar.add_working_days(row.started_on, row.planned_days),
        ended_on=row.ended_on,
        held_on=row.held_on,
        held_where=row.held_where,
        moves=row.moves,
        result=row.result,
        files=_files(row.files),
        effects=beside.effects(
            kind,
            row.started_on,
            row.ended_on,
            is_permit=case.is_permit,
            statutory=case.statutory_value is not None,
        ),
    )


def _hearing(row: Hearing, today: date) -> HearingView:
    stage = days.stage(
        today=today,
        ask_until=row.ask_until,
        requested=row.requested_at is not None,
        waived=row.waived_at is not None,
        arranged=row.held_at is not None,
        recorded=row.recorded_at is not None,
        closed=row.closed_at is not None,
    )
    return HearingView(
        n=row.n,
        origin=HearingOrigin(row.origin),
        stage=stage,
        stage_name=STAGE_NAMES[stage],
        matter=row.matter,
        basis=row.basis,
        told_on=row.told_on,
        ask_until=row.ask_until,
        requested_name=row.requested_name,
        grounds=row.grounds,
        hold_until=row.hold_until,
        held_at=row.held_at,
        place=row.place,
        presider=row.presider_name,
        in_public=row.in_public,
        closed_reason=row.closed_reason,
        moved_reason=row.moved_reason,
        record=row.record,
        participants=tuple(
            SignatureView(
                one["name"],
                one["role"],
                one["signed"],
                one["reason"],
                datetime.fromisoformat(one["at"]) if one["at"] else None,
            )
            for one in row.participants
        ),
        waived_reason=row.waived_reason,
        earliest=days.earliest(today, orgs.working_calendar())
        if stage in {HearingStage.REQUESTED, HearingStage.ARRANGED}
        else None,
    )


def _check(row: SiteCheck, *, inside: bool) -> SiteCheckView:
    shown = inside or row.reported_at is not None
    values = row.values if shown else {}
    return SiteCheckView(
        n=row.n,
        kind=CheckKind(row.kind),
        kind_name=CHECK_NAMES[CheckKind(row.kind)],
        purpose=row.purpose,
        due_on=row.due_on,
        inspectors=tuple(
            Inspector(
                UUID(one["id"]),
                one["name"],
                datetime.fromisoformat(one["at"]) if one["at"] else None,
            )
            for one in row.inspectors
        ),
        findings=tuple(
            FindingView(
                p["key"], p["point"], values.get(p["key"], ""), values.get(f"{p['key']}-note", "")
            )
            for p in row.points
        ),
        values=values,
        sheet_version=row.sheet_version,
        saved_at=row.saved_at if inside else None,
        saved_by=row.saved_by if inside else "",
        visited_at=row.visited_at if shown else None,
        files=_files(row.files) if shown else (),
        reported_at=row.reported_at,
        passed=row.passed,
        called_off=row.called_off,
    )


def _party(row: InterestedParty, *, inside: bool) -> ThirdPartyView:
    masked = mask_party(row.name, is_organisation=len(row.name) > _LONGEST_NAME)
    return ThirdPartyView(
        n=row.n,
        name=row.name if inside else masked,
        phone_masked=row.phone_masked if inside else "",
        interest=row.interest,
        told_on=row.told_on,
        answer_until=row.answer_until,
        offers_hearing=row.offers_hearing,
        stated_at=row.stated_at,
        by_letter_code=row.by_code,
        statement=row.statement,
        files=_files(row.files) if inside else (),
        answer=row.answer,
        answered_at=row.answered_at,
        answered_name=row.answered_name if inside else "",
    )


def people_for_case(number: int, *, viewer: Actor) -> tuple[tuple[UUID, str], ...]:
    """Return who may be chosen to check a case on site or to preside: id and name, at most MOST.

    Staff of its organisation whom it does not concern; reviewers are left to the commands.
    """
    case = (
        Case.objects.filter(pk=number).only("organisation_id", "applicant_id", "filed_by").first()
    )
    if case is None or not policy.in_scope(viewer, case):
        return ()
    concerned = policy.parties(case)
    people = identity.people_of_staff(case.organisation_id, viewer=viewer)
    return tuple((i, name) for i, name, person in people if person not in concerned)[:MOST]


def my_checks(*, viewer: Actor, at: datetime, after: str = "", limit: int = 20) -> CheckPage:
    """Return the checks on site that the viewer has to make, most urgent first (我的现场核查)."""
    if viewer.staff_id is None or viewer.organisation_id is None:
        return CheckPage(())
    rows = SiteCheck.objects.filter(
        organisation_id__in=[viewer.organisation_id, *viewer.organisation_ids],
        is_open=True,
        inspectors__contains=[{"id": str(viewer.staff_id)}],
        case__is_open=True,
    ).select_related("case")
    if after:
        day, number, n = after.split(".")
        params = [date.fromisoformat(day), int(number), int(n)]
        rows = rows.extra(where=[_BEYOND], params=params)  # noqa: S610  its own text
    size = min(limit, MOST)
    found = list(rows.order_by("due_on", "case_id", "n")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    today = local_date(at)
    return CheckPage(
        tuple(_row(row, today) for row in found[:size]),
        f"{last.due_on.isoformat()}.{last.case_id}.{last.n}" if last else "",
    )


def _row(row: SiteCheck, today: date) -> CheckRow:
    signed = [one for one in row.inspectors if one["at"]]
    waiting = [one["name"] for one in row.inspectors if not one["at"]]
    return CheckRow(
        case=row.case_id,
        n=row.n,
        item_name=row.case.item_name,
        applicant_name=row.case.applicant_name,
        due_on=row.due_on,
        days_left=orgs.working_calendar().working_days_between(today, row.due_on),
        has_draft=bool(row.values),
        waits_for="、".join(waiting) if signed else "",
    )
