"""Cases of one item that may be handled together (批量办理), each with what keeps it out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Gap, Review
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.types import Action, CaseState, Overlay
from yiwang.services.cases.types.working import Batch, BatchAct, BatchLine

from .desk_list import organisations

MOST: Final = 20
LOOKED_AT: Final = 400
_STATES: Final = {
    BatchAct.CLAIM: None,
    BatchAct.ACCEPT: (CaseState.SUBMITTED, CaseState.PRE_REVIEW),
    BatchAct.SEND_UP: (CaseState.ACCEPTED, CaseState.REVIEW),
    BatchAct.GRANT: (CaseState.DECISION,),
}
_ACTIONS: Final = {
    BatchAct.ACCEPT: Action.ACCEPT,
    BatchAct.SEND_UP: Action.SEND_TO_DECISION,
    BatchAct.GRANT: Action.GRANT,
}


def batch(act: BatchAct, item_code: str = "", *, viewer: Actor) -> Batch:
    """Return what can be chosen: the items with their numbers, and of one item at most twenty.

    Looks at the four hundred most urgent open cases of the viewer's organisations, in four
    statements however many they are.
    """
    rows = Case.objects.filter(organisation_id__in=organisations(viewer), is_open=True)
    states = _STATES[act]
    if states is not None:
        rows = rows.filter(state__in=states)
    rows = rows.defer("values", "signature").order_by("due_on", "number")
    found = [case for case in rows[:LOOKED_AT] if _is_free(act, case, viewer)]
    counts = Counter((case.item_code, case.item_name) for case in found)
    chosen = [case for case in found if case.item_code == item_code][:MOST]
    return Batch(
        tuple((code, name, count) for (code, name), count in counts.most_common()),
        _lines(act, chosen, viewer),
    )


def _is_free(act: BatchAct, case: Case, viewer: Actor) -> bool:
    if act is BatchAct.CLAIM:
        return policy.may_claim(viewer, case)
    return not policy.is_held_by_other(viewer, case)


def _lines(act: BatchAct, cases: Iterable[Case], viewer: Actor) -> tuple[BatchLine, ...]:
    known = {case.pk: case for case in cases}
    reviews: Mapping[int, list[Review]] = defaultdict(list)
    gaps: set[int] = set()
    if act in {BatchAct.SEND_UP, BatchAct.GRANT}:
        for row in Review.objects.filter(case_id__in=known):
            if row.round == known[row.case_id].review_round:
                reviews[row.case_id].append(row)
        open_gaps = Gap.objects.filter(case_id__in=known, supplied_at__isnull=True)
        gaps = set(open_gaps.values_list("case_id", flat=True))
    return tuple(
        BatchLine(
            number=case.number,
            version=case.version,
            applicant_name=case.applicant_name,
            label=lifecycle.public_label(CaseState(case.state), None, Overlay(case.overlay))[0],
            due_on=case.due_on if case.is_open else None,
            obstacle=_obstacle(act, case, viewer, reviews[case.pk], has_gaps=case.pk in gaps),
        )
        for case in known.values()
    )


def _obstacle(
    act: BatchAct, case: Case, viewer: Actor, reviews: list[Review], *, has_gaps: bool
) -> str:
    """Why this one is to be handled alone; empty: it may go along."""
    if act is BatchAct.CLAIM:
        return ""
    if case.joint_number is not None:
        return "联办件，请单独办理"
    if case.marking is not None:
        return "按审查流程办理，请单独办理"
    if case.overlay != Overlay.NONE:
        return "有延期、中止或者补正，请单独办理"
    who = frozenset(i for r in reviews for i in (r.reviewer_id, r.reviewer_person_id) if i)
    if _ACTIONS[act] not in policy.actions_for(viewer, case, reviewers=who):
        return policy.why_not(viewer, case, who) or "不归您的岗位办理"
    return "" if act is BatchAct.ACCEPT else _difference(act, case, reviews, has_gaps=has_gaps)


def _difference(act: BatchAct, case: Case, reviews: list[Review], *, has_gaps: bool) -> str:
    people = {r.reviewer_person_id or r.reviewer_id for r in reviews}
    if len(people) < (2 if case.two_reviewers else 1):
        return "审查意见还没有齐，请单独办理"
    if not all(r.passed for r in reviews):
        return "审查意见有不通过的，请单独办理"
    if any(not check.get("passed", True) for r in reviews for check in r.checks or ()):
        return "逐项核对有问题，请单独办理"
    return "容缺的材料还没有补齐，请单独办理" if has_gaps and act is BatchAct.GRANT else ""
