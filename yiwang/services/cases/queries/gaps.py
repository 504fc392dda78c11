"""Materials that may follow: of one case, and all that an organisation waits for (容缺)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Gap, SubmittedMaterial
from yiwang.services.cases.rules import gaps as rules
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import (
    Action,
    CaseState,
    DocumentKind,
    GapCandidate,
    GapsView,
    GapView,
    MaterialWay,
    WaitingGap,
    WaitingGapPage,
)
from yiwang.services.catalogue import queries as catalogue

from .case_file import case_row
from .desk_list import label_of, organisations
from .promises import keyset

MOST = 100


def gaps_of(number: int, *, viewer: Actor, at: datetime) -> GapsView:
    """Return the gaps of a case to its applicant or its staff.

    :raises NotFound: there is no such case, or it is not the viewer's.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    today = local_date(at)
    rows = Gap.objects.filter(case=case).order_by("n")[:MOST]
    gaps = tuple(_view(row, today) for row in rows)
    after = any(gap.after_acceptance for gap in gaps)
    return GapsView(
        gaps=gaps,
        effects=rules.effects(after_acceptance=after) if gaps else (),
        may_supply=any(g.is_open for g in gaps)
        and Action.SUPPLY in policy.actions_for(viewer, case),
        version=case.version,
    )


def gap_candidates(number: int, *, viewer: Actor) -> tuple[GapCandidate, ...]:
    """Return the lines of a case's list that an applicant brings, for the clerk to choose from.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = case_row(number, viewer)
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    rows = SubmittedMaterial.objects.filter(case=case, is_superseded=False).order_by("n")
    ways = dict(rows.values_list("material_no", "way")[: MOST * 5])
    later = {MaterialWay.PROMISED, MaterialWay.LATER}
    return tuple(
        GapCandidate(
            no=line.no,
            name=line.name,
            tolerable=line.tolerable,
            is_promised=ways.get(line.no) in later and not line.promise,
            is_handed_in=ways.get(line.no) is not None
            and (ways[line.no] not in later or bool(line.promise)),
        )
        for line in catalogue.materials_for(guide, case.situation)
        if not line.is_exempt
    )


def gap_notice(
    points: Sequence[tuple[str, str]], due_on: date, *, after_acceptance: bool
) -> tuple[DocumentKind, dict[str, Any]]:
    """Return the notice as it would be written, for its preview: names and what is missing."""
    kind = DocumentKind.PRE_ACCEPTANCE_NOTICE
    content: dict[str, Any] = {
        Content.POINTS: [
            {"name": name, "problem": missing or rules.NOTHING, "how": rules.BRING}
            for name, missing in points
        ],
        Content.CORRECT_BY: in_words(due_on),
        Content.HOW: rules.HOW,
        Content.CONSEQUENCE: rules.BLOCKS if after_acceptance else rules.LAPSES,
        Content.CLOCKS: list(rules.effects(after_acceptance=after_acceptance)),
    }
    if after_acceptance:
        kind = DocumentKind.GAP_ACCEPTANCE_NOTICE
        content |= {Content.PROMISE: rules.PROMISED, Content.CONTACT: "", Content.HOW_TO_QUERY: ""}
    return kind, content


def _warned_from(due_on: date) -> date:
    return working_calendar().add_working_days(due_on, -rules.WARNED_DAYS)


def _view(row: Gap, today: date) -> GapView:
    is_open = row.closed_at is None
    return GapView(
        n=row.n,
        material_no=row.material_no,
        name=row.name,
        missing=row.missing,
        reason=row.reason,
        promise=str(row.promise.get("text", "")),
        due_on=row.due_on,
        after_acceptance=row.after_acceptance,
        supplied_at=row.supplied_at,
        supplied_by=row.supplied_by,
        is_open=is_open,
        light=rules.light(row.due_on, _warned_from(row.due_on), today, is_open=is_open),
    )


def waiting_gaps(
    *, viewer: Actor, at: datetime, after: str = "", limit: int = 20
) -> WaitingGapPage:
    """Return open gaps of the viewer's organisations, the most urgent first (容缺待补)."""
    size, today = min(limit, MOST), local_date(at)
    rows = Gap.objects.filter(organisation_id__in=organisations(viewer), closed_at=None)
    key = keyset(after)
    if key is not None:
        due, case, n = key
        later = Q(due_on=due, case_id=case, n__gt=n) | Q(due_on=due, case_id__gt=case)
        rows = rows.filter(Q(due_on__gt=due) | later)
    found = list(rows.select_related("case").order_by("due_on", "case", "n")[: size + 1])
    shown = tuple(_line(row, today) for row in found[:size])
    if len(found) <= size:
        return WaitingGapPage(shown)
    last = shown[-1]
    return WaitingGapPage(shown, f"{last.due_on.isoformat()}.{last.number}.{last.n}")


def _line(row: Gap, today: date) -> WaitingGap:
    case = row.case
    label, tone = label_of(case)
    return WaitingGap(
        number=case.number,
        n=row.n,
        item_name=case.item_name,
        applicant_name=case.applicant_name,
        state=CaseState(case.state),
        label=label,
        tone=tone,
        name=row.name,
        due_on=row.due_on,
        days_left=working_calendar().working_days_between(today, row.due_on),
        light=rules.light(row.due_on, _warned_from(row.due_on), today, is_open=True),
        after_acceptance=row.after_acceptance,
    )
