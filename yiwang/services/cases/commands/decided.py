"""What every decision leaves: its document, its publication, its way to the applicant (决定)."""

from typing import Any

from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes.masks import mask_party
from yiwang.services.cases import events
from yiwang.services.cases.models import Publicity
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import DocumentKind, Outcome

from .messages import Messages
from .papers import Papers
from .serving import Serving
from .steps import Step


class Decided:
    """What the acts that decide share."""

    @staticmethod
    def publish(
        step: Step,
        outcome: Outcome,
        kind: DocumentKind,
        content: dict[str, Any],
        word: str = "",
    ) -> None:
        """Write the document, what is public and what is sent; tell the applicant."""
        row, granted = step.case, outcome == Outcome.GRANTED
        document = Papers.by(step, kind, content)
        Serving.open(step, document.title)
        whole = row.applicant_kind == "LEGAL"
        name = document.data[Content.APPLICANT]
        step.add(
            Publicity(
                case=row,
                n=row.last_n,
                region_code=row.region_code,
                item_name=row.item_name,
                organisation_name=row.organisation_name,
                applicant_name=mask_party(name, is_organisation=whole),
                outcome=outcome,
                document_number=document.document_number,
                published_on=step.today,
            )
        )
        step.publish(
            events.CaseDecided(
                case_id=row.number, outcome=outcome, decided_at=step.at, document_n=document.n
            )
        )
        word = word or "准予" if granted else "不予，原因、依据和救济渠道见决定书"
        Messages.tell(
            step, MessageKind.DECIDED, "决定已作出", f"已作出决定：{word}，正在加盖电子专用章"
        )
