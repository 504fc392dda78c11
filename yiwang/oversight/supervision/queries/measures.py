"""Measures as those in them see them: lists, one with its time line, what may be issued."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import product
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision.models import Finding, MeasureGround, MeasurePaper
from yiwang.oversight.supervision.policy import measures as policy
from yiwang.oversight.supervision.rules import measures as rules
from yiwang.oversight.supervision.types import FindingState
from yiwang.oversight.supervision.types.measures import (
    OWNER,
    PAPER,
    EarlierMeasure,
    MeasureAct,
    MeasureFindingInfo,
    MeasureGrounds,
    MeasureInfo,
    MeasureOutcome,
    MeasureRow,
    MeasuresPage,
    MeasureState,
    MeasureStepInfo,
    Rung,
    Sight,
    Suggestion,
    Term,
)
from yiwang.services.licences import queries as licences

from . import measure_rows

MOST: Final = 100
_CHAIN: Final = "__".join(["before"] * (len(Rung) - 1))
"""All the rungs below, in one statement."""
_UNSENT: Final = (MeasureOutcome.REFUSED, MeasureOutcome.WITHDRAWN)
_SENT: Final = ~Q(state=MeasureState.PROPOSED) & ~Q(outcome__in=_UNSENT)


def measures(
    *,
    rung: str = "",
    state: str = "",
    after: UUID | None = None,
    limit: int = 20,
    viewer: Actor,
    at: datetime,
) -> MeasuresPage:
    """Return the measures of who issues, agrees or takes referrals, the newest first.

    :raises NotPermitted: the list is not for the viewer.
    """
    require(policy.may_list(viewer))
    return _page(_at_work(viewer), rung, state, after, limit, viewer, at)


def measures_against(
    *, after: UUID | None = None, limit: int = 20, viewer: Actor, at: datetime
) -> MeasuresPage:
    """Return the measures against the viewer, or the organisations the viewer heads."""
    return _page(_against(viewer), "", "", after, limit, viewer, at)


def _page(  # noqa: PLR0917  the rows, what is asked, who and when
    rows: QuerySet[MeasurePaper],
    rung: str,
    state: str,
    after: UUID | None,
    limit: int,
    viewer: Actor,
    at: datetime,
) -> MeasuresPage:
    if rung in set(Rung):
        rows = rows.filter(rung=rung)
    if state in set(MeasureState):
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    size, today = max(1, min(limit, MOST)), local_date(at)
    found = list(rows.order_by("-id")[: size + 1])
    shown = [(one, policy.sight(viewer, measure_rows.whose(one))) for one in found[:size]]
    last = str(found[size - 1].pk) if len(found) > size else ""
    return MeasuresPage(
        tuple(_row(one, seen, today) for one, seen in shown if seen is not Sight.NOTHING), last
    )


def _at_work(viewer: Actor) -> QuerySet[MeasurePaper]:
    """Those the viewer may have a part in as supervisor, in law supervision or discipline."""
    part, own = Q(pk__in=()), list(policy.mine(viewer))
    if viewer.has(policy.ISSUE):
        part |= Q(issuer_id__in=own)
    if viewer.has(policy.LEGAL):
        put = Q(needs_consent=True) | Q(appealed_on__isnull=False)
        part |= put & ~Q(issuer_id__in=own)
    if viewer.has(policy.DISCIPLINE):
        part |= Q(rung=Rung.DISCIPLINE) & _SENT
    if not viewer.region_code:
        return MeasurePaper.objects.none()
    reach = Q(region_code__startswith=divisions.prefix_of(viewer.region_code))
    rows = MeasurePaper.objects.filter(reach & part).exclude(organisation_id__in=own)
    return rows.exclude(officer=viewer.staff_id) if viewer.staff_id else rows


def _against(viewer: Actor) -> QuerySet[MeasurePaper]:
    """Those against the viewer or, for a head, the own organisations; a referral once told."""
    if not viewer.is_staff:
        return MeasurePaper.objects.none()
    side = Q(officer=viewer.staff_id) if viewer.staff_id else Q(pk__in=())
    if viewer.has(policy.HEAD):
        side |= Q(organisation_id__in=list(policy.mine(viewer)))
    told = ~Q(rung=Rung.DISCIPLINE) | Q(told_on__isnull=False)
    return MeasurePaper.objects.filter(side & _SENT & told)


def _row(row: MeasurePaper, sight: Sight, today: date) -> MeasureRow:
    whole = sight is Sight.WHOLE
    runs = row.state in {MeasureState.ISSUED, MeasureState.REFERRED}
    return MeasureRow(
        id=row.pk,
        number=row.number,
        rung=Rung(row.rung),
        state=MeasureState(row.state),
        outcome=MeasureOutcome(row.outcome) if row.outcome and whole else None,
        organisation_name=row.organisation_name,
        officer_name=row.officer_name,
        document_number=row.document_number if whole else "",
        proposed_on=row.proposed_on,
        due_on=row.due_on if runs and whole else None,
        is_late=bool(runs and whole and row.due_on and today > row.due_on),
        sight=sight,
    )


def measure(number: str, *, viewer: Actor, at: datetime) -> MeasureInfo:
    """Return one measure as far as the viewer sees it, and what the viewer may do.

    :raises NotFound: there is none, or not for this viewer: both look the same.
    """
    row = MeasurePaper.objects.select_related(_CHAIN).filter(number=number).first()
    if row is None:
        raise NotFound
    rights, today = measure_rows.whose(row), local_date(at)
    sight = policy.sight(viewer, rights)
    if sight is Sight.NOTHING:
        raise NotFound
    line = _row(row, sight, today)
    if sight is Sight.EXISTENCE:
        return MeasureInfo(row=line, version=row.version, told_on=row.told_on)
    fails = row.outcome == MeasureOutcome.INSUFFICIENT and row.state == MeasureState.CLOSED
    goes_on = fails and policy.may_issue(viewer, row.region_code, row.organisation_id)
    return MeasureInfo(
        row=line,
        version=row.version,
        acts=policy.acts(viewer, rights, today),
        issuer=row.issuer_name,
        demand=row.demand,
        skip_reason=row.skip_reason,
        issued_on=row.issued_on,
        document=tuple(row.document),
        due_on=row.due_on,
        appeal_by=row.appeal_by,
        days=row.days,
        days_source=row.days_source,
        earlier=_earlier(row, viewer),
        next_rung=rules.following(Rung(row.rung)) if goes_on else None,
        told_on=row.told_on,
        shown_on=row.shown_on,
        officer=row.officer,
        findings=_grounds(row),
        steps=tuple(
            MeasureStepInfo(
                MeasureAct(one.act),
                one.actor_name,
                one.office,
                one.at,
                one.text,
                tuple(UUID(key) for key in one.files),
            )
            for one in row.steps.order_by("n")[:MOST]
        ),
    )


def _earlier(row: MeasurePaper, viewer: Actor) -> tuple[EarlierMeasure, ...]:
    """Return the rungs below that were tried, the highest first."""
    found, one = [], row.before
    while one is not None:
        seen = policy.sight(viewer, measure_rows.whose(one)) is Sight.WHOLE
        outcome = MeasureOutcome(one.outcome) if one.outcome else None
        found.append(EarlierMeasure(one.number, Rung(one.rung), outcome, one.issued_on, seen))
        one = one.before
    return tuple(found)


def _grounds(row: MeasurePaper) -> tuple[MeasureFindingInfo, ...]:
    rows = row.grounds.select_related("finding").order_by("finding")[:MOST]
    return tuple(ground(one.finding) for one in rows)


def ground(one: Finding) -> MeasureFindingInfo:
    """Return a finding as measures quote it."""
    return MeasureFindingInfo(
        id=one.pk,
        rule=one.rule_id,
        matter=one.matter,
        item_name=one.item_name,
        raised_on=one.raised_on,
        quote=tuple((str(name), str(said)) for name, said in one.quote),
        verdict=one.verdict,
        is_false=one.state == FindingState.FALSE,
    )


def measure_file(number: str, file_id: UUID, *, viewer: Actor, at: datetime) -> StoredFileInfo:
    """Return a proof that a measure names. :raises NotFound: not of it, or not for the viewer."""
    found = measure(number, viewer=viewer, at=at)
    if not any(file_id in step.files for step in found.steps):
        raise NotFound
    return stored.stored_file(file_id, viewer=viewer)


def measure_pdf(number: str, *, viewer: Actor, at: datetime) -> tuple[str, bytes]:
    """Return name and bytes of the document as signed PDF.

    :raises NotFound: not for the viewer to read, or not made yet.
    """
    kept = _papers(number, viewer, at)
    with stored.open_content(kept[0].id) as stream:
        return kept[0].name, stream.read()


def measure_signature(number: str, *, viewer: Actor, at: datetime) -> tuple[str, bytes]:
    """Return the platform's signature on the PDF (GB/T 35275). :raises NotFound: as the PDF."""
    _papers(number, viewer, at)
    made = licences.verify(PAPER.format(number), viewer=SYSTEM)
    require(bool(made), NotFound)
    kept = licences.signature_file(made[0].info.id, signed=False, viewer=SYSTEM)
    return kept.name, kept.content


def has_pdf(number: str, *, viewer: Actor, at: datetime) -> bool:
    """Whether the signed PDF is made already, for who may read it."""
    try:
        return bool(_papers(number, viewer, at))
    except NotFound:
        return False


def _papers(number: str, viewer: Actor, at: datetime) -> tuple[StoredFileInfo, ...]:
    """Return the file of the document, to whom reads the whole measure."""
    one = measure(number, viewer=viewer, at=at)
    require(one.row.sight is Sight.WHOLE, NotFound)
    kept = stored.files_of(PAPER.format(number))
    require(bool(kept), NotFound)
    return kept


def kept_proofs(number: str, *, viewer: Actor, at: datetime) -> tuple[StoredFileInfo, ...]:
    """Return the viewer's files for a measure that no answer names yet."""
    found = measure(number, viewer=viewer, at=at)
    named = {one for step in found.steps for one in step.files}
    rows = stored.files_of(OWNER.format(number), viewer=viewer)
    return tuple(r for r in rows if r.uploaded_by == viewer.id and r.id not in named)[:MOST]


def measurable(
    *, organisation_id: UUID | None = None, before: int = 0, limit: int = 20, viewer: Actor
) -> tuple[MeasureFindingInfo, ...]:
    """Return confirmed findings in reach on which no measure rests, the newest first.

    :raises NotPermitted: the viewer issues none.
    """
    require(viewer.is_staff and viewer.has(policy.ISSUE) and bool(viewer.region_code))
    rows = _measurable(viewer)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if before:
        rows = rows.filter(pk__lt=before)
    return tuple(ground(one) for one in rows.order_by("-id")[: max(1, min(limit, MOST))])


def is_measurable(finding_id: int, *, viewer: Actor) -> bool:
    """Whether the viewer may rest a measure on a finding now."""
    if not (viewer.is_staff and viewer.has(policy.ISSUE) and viewer.region_code):
        return False
    return _measurable(viewer).filter(pk=finding_id).exists()


def _measurable(viewer: Actor) -> QuerySet[Finding]:
    rows = Finding.objects.filter(
        state=FindingState.CONFIRMED,
        organisation_id__isnull=False,
        region_code__startswith=divisions.prefix_of(viewer.region_code),
    ).exclude(organisation_id__in=list(policy.mine(viewer)))
    stands = MeasureGround.objects.exclude(paper__outcome__in=_UNSENT)
    return rows.exclude(pk__in=stands.values("finding"))


def grounds_for(findings: Sequence[int], *, viewer: Actor, at: datetime) -> MeasureGrounds:
    """Return what a new measure on these findings would rest on, and what is suggested.

    :raises NotFound: one is not confirmed, not in reach, or of the viewer's own organisation.
    """
    wanted = sorted(set(findings))[:MOST]
    rows = list(Finding.objects.filter(pk__in=wanted, state=FindingState.CONFIRMED).order_by("pk"))
    if not rows or len(rows) != len(wanted):
        raise NotFound
    bodies = {one.organisation_id for one in rows if one.organisation_id}
    regions = [one.region_code for one in rows]
    may = all(policy.may_issue(viewer, *pair) for pair in product(regions, bodies))
    require(bool(bodies) and may, NotFound)
    staff = sorted({one.staff for one in rows if one.staff}, key=str)
    names = identity.staff_named(staff, viewer=viewer)
    body = orgs.organisation(bodies.pop(), viewer=viewer)
    return MeasureGrounds(
        findings=tuple(ground(one) for one in rows),
        organisation_name=body.name if body else "",
        officers=tuple((key, names[key]) for key in staff if key in names),
        suggestions=_suggestions(staff, local_date(at)),
    )


def _suggestions(staff: Sequence[UUID], today: date) -> tuple[Suggestion, ...]:
    """Return what the confirmed findings of this quarter suggest for these officers."""
    rows = Finding.objects.filter(
        staff__in=staff, state=FindingState.CONFIRMED, raised_on__gte=rules.quarter_of(today)
    )
    counted: dict[str, Counter[str]] = {}
    for who, content in rows.values_list("staff", "content")[: MOST * 10]:
        counted.setdefault(str(who), Counter())[content] += 1
    found = [one for counts in counted.values() for one in rules.suggested(counts)]
    return tuple(dict.fromkeys(found))


def measure_terms(*, viewer: Actor) -> tuple[Term, ...]:
    """Return the days in force in the viewer's region. :raises NotPermitted: not for the viewer."""
    require(policy.may_list(viewer))
    return tuple(measure_rows.terms(viewer.region_code).values())


def measure_files(
    number: str, keys: Sequence[UUID], *, viewer: Actor, at: datetime
) -> tuple[StoredFileInfo, ...]:
    """Return those of the files that answers of a measure name."""
    found = measure(number, viewer=viewer, at=at)
    named = {one for step in found.steps for one in step.files}
    infos = stored.infos([key for key in keys if key in named], viewer=viewer)
    return tuple(infos[key] for key in keys if key in infos)[:MOST]
