"""What a decision does in the library of licences: makes them, follows them, ends them (证照)."""

from datetime import date
from typing import Any

from yiwang.foundation.identity.types import PartyKind
from yiwang.services.cases.models import Case, FollowUp, OfficialDocument
from yiwang.services.cases.queries.case_parts import shown
from yiwang.services.cases.types.results import Ending, Purpose
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.services.licences import commands as licences
from yiwang.services.licences import queries as library
from yiwang.services.licences.types.licences import Grant, LicenceAct, Why

from .steps import Step

_UNTOLD = frozenset({FieldKind.FILE, FieldKind.TABLE, FieldKind.DECLARATION})
"""What the application holds and no face shows."""
_ACTS = {Purpose.RENEW: LicenceAct.RENEW, Purpose.CHANGE: LicenceAct.CHANGE}
_ENDINGS = {
    Ending.RETRACT: LicenceAct.WITHDRAW,
    Ending.REVOKE: LicenceAct.REVOKE,
    Ending.CANCEL: LicenceAct.CANCEL,
}


class Licensing:
    """What the commands that decide share."""

    @staticmethod
    def term(step: Step, told: date | None) -> date | None:
        """Return the last day of what is granted: as told, else as its licence holds.

        :raises NoEnd: the licence's rule does not allow the day.
        """
        return library.term_granted(_basic(step.case), begins=step.today, told=told)

    @staticmethod
    def granted(
        step: Step, follows: FollowUp | None, *, valid_from: date, valid_to: date | None
    ) -> None:
        """Make the licences of what is granted, in the decision's own transaction.

        A version that renews takes the place of the one before at once, so it holds from today.
        """
        case = step.case
        act = _ACTS.get(Purpose(follows.purpose)) if follows is not None else LicenceAct.ISSUE
        if act is None:  # a cancellation holds nothing itself
            return
        licences.issue_licences(
            grant=Grant(
                case_number=case.number,
                basic_code=_basic(case),
                organisation_id=case.organisation_id,
                region_code=case.region_code,
                holder_kind=PartyKind(case.applicant_kind),
                holder_id=case.applicant_id,
                receiver_id=step.receiver,
                valid_from=step.today if act is LicenceAct.RENEW else valid_from,
                valid_to=valid_to,
                told=_told(case),
                document_number=_number(step),
                act=act,
                follows=follows.earlier if follows is not None else None,
            ),
            actor=step.actor,
            at=step.at,
        )

    @staticmethod
    def ended(step: Step, number: int, ending: Ending, why: Why) -> None:
        """End the licences of a case, as its ending was decided."""
        licences.end_licences(
            case_number=number, act=_ENDINGS[ending], why=why, actor=step.actor, at=step.at
        )

    @staticmethod
    def voided(step: Step, why: Why) -> None:
        """Void the licences of a case that never was right."""
        licences.end_licences(
            case_number=step.case.number,
            act=LicenceAct.VOID,
            why=why,
            actor=step.actor,
            at=step.at,
        )


def _basic(case: Case) -> str:
    return case.item_code[19:31]


def _told(case: Case) -> dict[str, str]:
    form = eforms.form(case.form_version_id) if case.form_version_id else None
    if form is None:
        return {}
    return {
        one.label: _plain(one, case.values[one.key])
        for one in form.fields
        if one.kind not in _UNTOLD and case.values.get(one.key) not in (None, "", [])
    }


def _plain(field: FormField, value: Any) -> str:
    """A day stays as it was typed: faces write days in words themselves."""
    return str(value) if field.kind is FieldKind.DATE else shown(field, value)


def _number(step: Step) -> str:
    """The number of the decision that is written with this step."""
    papers = [row for row in step.written if isinstance(row, OfficialDocument)]
    return papers[-1].document_number if papers else ""
