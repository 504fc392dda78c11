"""What is issued is kept as PDF with the platform's signature beside it (电子签名法第五条)."""

from datetime import datetime

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.lib.gm.digest import sm3_hex
from yiwang.oversight.assessment.models import Circular, Report
from yiwang.oversight.assessment.rules import papers
from yiwang.services.licences import commands as licences


def seal(
    row: Report | Circular, pdf: bytes, *, owner: str, title: str, purpose: str, at: datetime
) -> None:
    """Keep the PDF and sign it; the row then knows both and is not saved.

    :raises KeyStoreLocked: the keys are locked; try again.
    """
    kept = files.keep_made(
        content=pdf,
        media_type="application/pdf",
        page_count=papers.pages(pdf),
        name=f"{title}.pdf",
        owner=owner,
        actor=SYSTEM,
        at=at,
    )
    signature = licences.sign_as_platform(
        reference=owner, title=title, purpose=purpose, content=pdf, actor=SYSTEM, at=at
    )
    row.file, row.sm3, row.signature = kept.id, sm3_hex(pdf), signature.id
