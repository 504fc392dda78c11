"""What the applicant is told at each step (告知): one pattern, no personal data (ux.md 0.9)."""

from datetime import date
from uuid import UUID

from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind, Wording
from yiwang.services.cases.models import Case

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
        if person is None:
            return
        wording = Wording(item_name=case.item_name, number=str(case.number), action=action, on=on)
        notifications.send(
            kind=kind,
            person_id=person,
            phone=identity.phone_of(person),
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
