"""The document of a measure as PDF with the platform's signature, made after it went out."""

import io
from datetime import date, datetime
from typing import Any, Final

import pypdfium2

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.providers.typesetter import typeset
from yiwang.oversight.supervision.models import MeasurePaper
from yiwang.oversight.supervision.types.measures import MEASURE_TITLES, PAPER, Rung
from yiwang.services.licences import commands as licences

SEAL: Final = "supervision.seal_measure"
"""The job."""
TEMPLATE: Final = "supervision/documents/measure.typ"


@command("supervision.seal_measure")
def seal_measure(*, number: str, actor: Actor, at: datetime) -> None:
    """Keep the document of a measure that went out as PDF, signed (文书签名), 电子签名法第五条.

    By a job, since the keys may be locked when it goes out; asked again it changes nothing.

    :raises NotFound: it did not go out. :raises KeyStoreLocked: try again; nothing is lost.
    """
    require(actor.is_system, NotPermitted)
    row = MeasurePaper.objects.select_for_update(of=("self",)).filter(number=number).first()
    if row is None or row.issued_on is None:
        raise NotFound
    owner, title = PAPER.format(row.number), MEASURE_TITLES[Rung(row.rung)]
    if stored.files_of(owner):
        nothing_done()
        return
    pdf = typeset(TEMPLATE, _told(row, row.issued_on), made_at=at)
    files.keep_made(
        content=pdf,
        media_type="application/pdf",
        page_count=len(pypdfium2.PdfDocument(io.BytesIO(pdf))),
        name=f"{title}{row.document_number}.pdf",
        owner=owner,
        actor=SYSTEM,
        at=at,
    )
    signature = licences.sign_as_platform(
        reference=owner, title=f"{title}{row.document_number}", purpose="发出处置文书",
        content=pdf, actor=SYSTEM, at=at,
    )  # fmt: skip
    concerning(f"supervision:measure:{row.number}", sm3=signature.sm3)


def _told(row: MeasurePaper, on: date) -> dict[str, Any]:
    return {
        "title": MEASURE_TITLES[Rung(row.rung)],
        "number": row.document_number,
        "parts": row.document,
        "issuer": row.issuer_name,
        "on": f"{on.year}年{on.month}月{on.day}日",
        "foot": f"编号 {row.number}　由平台签名",
    }
