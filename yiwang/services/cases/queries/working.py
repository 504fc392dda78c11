"""Reads of what staff keep beside a case; who may remind whom."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Note, Phrase, Unsent, Urging
from yiwang.services.cases.rules import urging
from yiwang.services.cases.types import CaseState, Overlay
from yiwang.services.cases.types.working import (
    Beside,
    NoteView,
    PhraseUse,
    PhraseView,
    UnsentView,
    UrgingPage,
    Urgings,
    UrgingView,
)

from .case_file import case_row
from .desk_list import organisations

MOST = 50
PHRASES = 400
_WAITING = frozenset({CaseState.CORRECTION, CaseState.PRE_ACCEPTED})
_ALSO_WAITING = frozenset({Overlay.PAYMENT, Overlay.CORRECTION})
_BASIC = slice(19, 31)


class Sides:
    """Who may remind and who may keep; commands ask it too."""

    @staticmethod
    def may_urge(actor: Actor, case: Case) -> bool:
        """The applicant, who reads the case, the lead of its joint case, supervision."""
        if policy.is_applicant(actor, case):
            return True
        if not actor.is_staff:
            return False
        if actor.has(Permission.READ_SUPERVISION) or policy.may_read(actor, case):
            return True
        if not case.is_part or case.joint_number is None:
            return False
        lead = Case.objects.filter(pk=case.joint_number).only("organisation_id").first()
        return lead is not None and policy.serves(actor, lead.organisation_id)

    @staticmethod
    def why_not(actor: Actor, case: Case, at: datetime) -> str:
        """Return why it may not be sent now; empty: it may."""
        mine = policy.is_applicant(actor, case)
        rows = Urging.objects.filter(case=case, is_applicant=mine, answered_at__isnull=True)
        last = (rows if mine else rows.filter(by_id=actor.id)).order_by("-id").first()
        return urging.why_not(
            is_open=case.is_open,
            waits_for_applicant=case.state in _WAITING or case.overlay in _ALSO_WAITING,
            last=last.at if last else None,
            at=at,
        )

    @staticmethod
    def sees_phrase(actor: Actor, row: Phrase) -> bool:
        """Whether it is one of the actor's organisation or their own."""
        mine = row.staff_id is None or row.staff_id == actor.staff_id
        return actor.is_staff and row.organisation_id == actor.organisation_id and mine

    @staticmethod
    def may_remove(actor: Actor, row: Phrase) -> bool:
        """One's own, or a common one by who decides."""
        own = row.staff_id is not None and row.staff_id == actor.staff_id
        return own or (row.staff_id is None and actor.has(Permission.DECIDE))


def beside_case(number: int, *, viewer: Actor, at: datetime) -> Beside:
    """Return notes and reminders of a case to its staff, oldest first (at most 50 of each).

    :raises NotFound: there is none, or not for this viewer.
    """
    case = case_row(number, viewer)
    notes = Note.objects.filter(case=case).order_by("-id")[:MOST]
    rows = list(Urging.objects.filter(case=case).select_related("case").order_by("-id")[:MOST])
    return Beside(
        notes=tuple(
            NoteView(n.text, n.author_name, n.organisation_name, n.at) for n in reversed(notes)
        ),
        urgings=tuple(_urging(row, viewer) for row in reversed(rows)),
        may_urge=not Sides.why_not(viewer, case, at),
    )


def _urging(row: Urging, viewer: Actor) -> UrgingView:
    return UrgingView(
        id=row.pk,
        number=row.case.number,
        item_name=row.case.item_name,
        is_applicant=row.is_applicant,
        by_name=row.by_name,
        by_organisation=row.by_organisation,
        text=row.text,
        at=row.at,
        answer=row.answer,
        answered_at=row.answered_at,
        answered_name=row.answered_name,
        may_answer=row.answered_at is None
        and viewer.is_staff
        and policy.serves(viewer, row.organisation_id),
    )


def my_urgings(number: int, *, viewer: Actor, at: datetime) -> Urgings:
    """Return the reminders an applicant sent of a case, with their answers.

    :raises NotFound: there is none, or it is another's.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not policy.is_applicant(viewer, case):
        raise NotFound
    rows = Urging.objects.filter(case=case, is_applicant=True).select_related("case")
    lines = tuple(_urging(row, viewer) for row in reversed(rows.order_by("-id")[:MOST]))
    return Urgings(lines, Sides.why_not(viewer, case, at))


def open_urgings(*, viewer: Actor, after: str = "", limit: int = 20) -> UrgingPage:
    """Return the reminders that wait for the viewer's organisations, oldest first."""
    places = organisations(viewer)
    rows = Urging.objects.filter(organisation_id__in=places, answered_at__isnull=True)
    if after:
        rows = rows.filter(id__gt=_key(after))
    found = list(rows.select_related("case").order_by("id")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return UrgingPage(tuple(_urging(row, viewer) for row in found[:limit]), more)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def phrases(
    *, viewer: Actor, use: PhraseUse | None = None, item_code: str = ""
) -> Sequence[PhraseView]:
    """Return the phrases a member of staff may use, those of the item first (at most 400)."""
    if not viewer.is_staff or viewer.organisation_id is None:
        return ()
    rows = Phrase.objects.filter(organisation_id=viewer.organisation_id)
    rows = rows.filter(Q(staff_id__isnull=True) | Q(staff_id=viewer.staff_id))
    if use is not None:
        rows = rows.filter(use=use)
    if item_code:
        rows = rows.filter(basic_code__in=["", item_code[_BASIC]])
    return tuple(
        PhraseView(
            id=row.pk,
            use=PhraseUse(row.use),
            basic_code=row.basic_code,
            item_name=row.item_name,
            text=row.text,
            is_own=row.staff_id is not None,
            saved_name=row.saved_name,
            may_remove=Sides.may_remove(viewer, row),
        )
        for row in rows.order_by("-basic_code", "id")[:PHRASES]
    )


def unsent(number: int, page: str, *, viewer: Actor) -> UnsentView | None:
    """Return what the viewer wrote on a page of a case and did not send."""
    if viewer.staff_id is None:
        return None
    row = Unsent.objects.filter(case_id=number, staff_id=viewer.staff_id, page=page).first()
    return UnsentView(dict(row.values), row.saved_at) if row else None
