"""What the applicant is told at each step (告知): one pattern, no personal data (ux.md 0.9)."""

from datetime import date

from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind, Wording
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
        person = step.receiver
        phone = step.addressee.phone or contact_phone(case.form_version_id, case.values)
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
