"""The platform's signature on a receipt, made when somebody first asks for it (回执的平台签名)."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import policy, queries
from yiwang.services.cases.models import OfficialDocument
from yiwang.services.cases.rules import papers, signed_text
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import DocumentKind
from yiwang.services.licences import commands as signing
from yiwang.services.licences.types.signing import SignatureVerdict

_KIND = DocumentKind.MATERIALS_RECEIPT


@command("cases.sign_receipt")
def sign_receipt(*, number: int, actor: Actor, at: datetime) -> SignatureVerdict:
    """Sign the receipt of a filing as the platform (回执签名), 《电子签名法》第十一条.

    What is signed is the receipt's text without the 查询码, which its holder alone knows. Twice is
    once.

    :raises NotFound: no such case for this actor, or it has no receipt.
    :raises KeyStoreLocked: try again; the receipt stands without it.
    """
    rows = OfficialDocument.objects.select_related("case").filter(case=number, kind=_KIND)
    row = rows.order_by("n").first()
    may = row is not None and (
        policy.is_applicant(actor, row.case) or policy.may_read(actor, row.case)
    )
    if row is None or not may:
        raise NotFound
    known = queries.receipt_signature(number, viewer=actor)
    if known is not None:
        nothing_done()
        return known
    data = row.data
    text = signed_text.document(
        row.title,
        row.document_number,
        papers.parts(_KIND, data),
        f"{data[Content.AUTHORITY]}　{data[Content.DATE]}",
    )
    made = signing.sign_as_platform(
        reference=signed_text.RECEIPT.format(number),
        title=f"{row.title}-{number}",
        purpose="证明平台收到了这份申请",
        content=text.encode(),
        actor=SYSTEM,
        at=at,
    )
    concerning(number, signature=str(made.id), sm3=made.sm3)
    return SignatureVerdict(made)
