"""A case beside the last one of the same applicant for the same item (对照上一次)."""

from collections import defaultdict

from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Review, SubmittedMaterial
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.types import CaseState, Outcome, Overlay
from yiwang.services.cases.types.working import Compared, ComparedMaterial, Comparison

from . import case_parts as parts
from .case_file import case_row

LOOKED_AT = 50
MOST = 200
_BASIC = slice(19, 31)
_OUTCOMES = {Outcome.GRANTED: "准予", Outcome.REFUSED: "不予", Outcome.PARTLY: "部分准予"}


def compared(number: int, *, viewer: Actor) -> Comparison | None:
    """Return what changed since; None when there was none that the viewer may read.

    Looks at the newest fifty cases of the applicant, by an index. Values are masked as on the case.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = case_row(number, viewer)
    other = _last(case, viewer)
    return _compare(case, other) if other else None


def _last(case: Case, viewer: Actor) -> Case | None:
    earlier = Case.objects.filter(
        applicant_id=case.applicant_id, submitted_at__lt=case.submitted_at
    ).order_by("-submitted_at", "-number")
    for one in earlier[:LOOKED_AT]:
        same = one.item_code[_BASIC] == case.item_code[_BASIC]
        if same and policy.may_read(viewer, one):
            return one
    return None


def _compare(case: Case, other: Case) -> Comparison:
    reviews = Review.objects.filter(case=other).order_by("n")[:MOST]
    outcome = Outcome(other.outcome) if other.outcome else None
    label, _ = lifecycle.public_label(CaseState(other.state), outcome, Overlay(other.overlay))
    return Comparison(
        number=other.number,
        label=label,
        submitted_at=other.submitted_at,
        outcome_text=_OUTCOMES[outcome] if outcome else "",
        reviews=tuple(f"{r.reviewer_name}：{r.opinion}" for r in reviews),
        answers=_answers(case, other),
        materials=_materials(case, other),
    )


def _answers(case: Case, other: Case) -> tuple[Compared, ...]:
    now = {a.key: a for a in parts.answers(case.form_version_id, case.values)}
    before = {a.key: a for a in parts.answers(other.form_version_id, other.values)}
    return tuple(
        Compared(
            (now.get(key) or before[key]).label,
            before[key].value if key in before else "",
            now[key].value if key in now else "",
        )
        for key in dict.fromkeys([*now, *before])
    )


def _materials(case: Case, other: Case) -> tuple[ComparedMaterial, ...]:
    rows = SubmittedMaterial.objects.filter(
        case_id__in=[case.pk, other.pk], is_superseded=False, file_id__isnull=False
    ).order_by("case_id", "material_no", "position", "n")[: 2 * MOST]
    held: dict[str, dict[int, list[SubmittedMaterial]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        held[row.name][row.case_id].append(row)
    return tuple(
        ComparedMaterial(
            name,
            tuple((r.file_id, r.file_name) for r in of[other.pk] if r.file_id),
            tuple((r.file_id, r.file_name) for r in of[case.pk] if r.file_id),
            {r.file_sm3 for r in of[other.pk]} == {r.file_sm3 for r in of[case.pk]},
        )
        for name, of in held.items()
    )
