"""What the applicant is told at each step (告知): one pattern, no personal data (ux.md 0.9)."""

from datetime import date
from uuid import UUID

from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind, Wording
from yiwang.services.cases.models import Case
from yiwang.services.cases.queries.case_parts import contact_phone

from .steps import Step


class Messages:
    """Messages to the person who filed, or to the applicant."""

    @staticmethod
    def tell(
        step: Step, kind: MessageKind, subject: str, action: str, *, on: date | None = None
    ) -> None:
        """Write to inbox and phone in the step's transaction."""
        case = step.case
        person = Messages.receiver(case)
        phone = Messages.phone(case, person)
        if person is None and not phone:
            return
        wording = Wording(item_name=case.item_name, number=str(case.number), action=action, on=on)
        notifications.send(
            kind=kind,
            person_id=person,
            phone=phone,
            subject=subject,
            text=wording.text,
            link=("case", str(case.number)),
            actor=step.actor,
            at=step.at,
        )

    @staticmethod
    def receiver(case: Case) -> UUID | None:
        """The person who filed; for a window case the applicant themselves."""
        if case.filed_by is not None:
            return case.filed_by
        return case.applicant_id if case.applicant_kind == "PERSON" else None

    @staticmethod
    def phone(case: Case, person: UUID | None) -> str:
        """The person's own phone, else the contact that a window wrote into the form."""
        known = identity.phone_of(person) if person is not None else ""
        return known or contact_phone(case.form_version_id, case.values)
