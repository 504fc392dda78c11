"""Rows of measures for commands and queries of this app: rights, days, what was tried before."""

from collections.abc import Sequence
from uuid import UUID

from yiwang.lib.codes import divisions
from yiwang.oversight.supervision.models import MeasurePaper, MeasureTerm
from yiwang.oversight.supervision.policy.measures import Whose
from yiwang.oversight.supervision.rules import measures as rules
from yiwang.oversight.supervision.types.measures import MeasureOutcome, MeasureState, Rung, Term

MOST_EARLIER = 100


def whose(row: MeasurePaper) -> Whose:
    """Return what of a measure decides on rights."""
    return Whose(
        rung=Rung(row.rung),
        state=MeasureState(row.state),
        region_code=row.region_code,
        organisation_id=row.organisation_id,
        officer=row.officer,
        issuer_id=row.issuer_id,
        proposed_by=row.proposed_by,
        consented_by=row.consented_by,
        was_with_legal=row.needs_consent or row.appealed_on is not None,
        was_appealed=row.appealed_on is not None,
        is_told=row.told_on is not None,
        is_shown=row.shown_on is not None,
        due_on=row.due_on,
        appeal_by=row.appeal_by,
        outcome=MeasureOutcome(row.outcome) if row.outcome else None,
    )


def earlier(findings: Sequence[int], officer: UUID | None) -> list[MeasurePaper]:
    """Return the measures on these findings against the same officer, or the organisation."""
    rows = MeasurePaper.objects.filter(grounds__finding__in=list(findings), officer=officer)
    return list(rows.order_by("-id").distinct()[:MOST_EARLIER])


def term(key: str, region_code: str) -> Term:
    """Return the days in force: of the nearest region that set its own, else those shipped."""
    return terms(region_code)[key]


def terms(region_code: str) -> dict[str, Term]:
    """Return the days of every rung and of the appeal in a region."""
    found = dict(rules.TERMS)
    if not region_code:
        return found
    chain = [*divisions.ancestors_of(region_code), region_code]
    rows = MeasureTerm.objects.filter(region_code__in=chain)
    newest = rows.order_by("key", "region_code", "-id").distinct("key", "region_code")
    near = sorted(newest, key=lambda row: chain.index(row.region_code))
    found.update({one.key: Term(one.key, one.days, one.source, is_local=True) for one in near})
    return found
