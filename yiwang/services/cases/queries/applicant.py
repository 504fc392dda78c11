"""What the applicant may read (我的办件)."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, CaseLink
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import labels, lifecycle
from yiwang.services.cases.types import (
    CaseState,
    CaseSummary,
    CaseView,
    Outcome,
    Overlay,
)

from .usual import WITH_CASE, of_case
from .views import Shown


def my_cases(*, viewer: Actor, after: int | None = None, limit: int = 20) -> list[CaseSummary]:
    """Return the viewer's cases, newest first, from ``after`` on; what waits for them is marked.

    Keyset on (submitted_at, number): the numbers of a day do not follow its order.
    """
    mine = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if mine is None or viewer.is_staff:
        return []
    whole = Q(joint_number=None) | Q(joint_number=F("number"))  # parts stand on its page
    rows = Case.objects.filter(whole, applicant_id=mine).defer("values", "signature")
    if after is not None:
        last = Case.objects.filter(pk=after, applicant_id=mine).values_list("submitted_at")
        at = next((row[0] for row in last), None)
        if at is None:
            return []
        rows = rows.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, number__lt=after))
    ordered = rows.order_by("-submitted_at", "-number")
    return [_summary(row) for row in ordered[: min(limit, 100)]]


def _summary(case: Case) -> CaseSummary:
    state, overlay = CaseState(case.state), Overlay(case.overlay)
    outcome = Outcome(case.outcome) if case.outcome else None
    label, colour = lifecycle.public_label(state, outcome, overlay)
    due_on = None if case.due_on == PAUSED_UNTIL else case.due_on
    waits = state in labels.WAITS_FOR_APPLICANT or overlay in {Overlay.CORRECTION, Overlay.PAYMENT}
    facts = labels.Told(case.organisation_name, state, outcome, overlay, due_on)
    return CaseSummary(
        number=case.number,
        item_code=case.item_code,
        item_name=case.item_name,
        organisation_name=case.organisation_name,
        applicant_name=case.applicant_name,
        label=label,
        colour=colour,
        told="" if waits or overlay is not Overlay.NONE else labels.told(facts),
        submitted_at=case.submitted_at,
        due_on=due_on,
        waits_for_applicant=waits,
        is_open=case.is_open,
    )


def case_for_applicant(number: int, *, viewer: Actor, at: datetime) -> CaseView:
    """Return a case to its applicant, who filed it, or who acts for them.

    :raises NotFound: there is none, or it is another's.
    """
    links = Exists(CaseLink.objects.filter(case_id=OuterRef("pk")))
    case = Case.objects.filter(pk=number).annotate(linked=links, usual=WITH_CASE).first()
    if case is None or not policy.is_applicant(viewer, case):
        raise NotFound
    view = Shown(case, viewer, local_date(at)).view(with_code=True, inside=False)
    usual = of_case(vars(case)["usual"]) if case.is_open and not case.outcome else None
    return replace(view, is_linked=vars(case)["linked"], usual=usual)
