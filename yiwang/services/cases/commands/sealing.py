"""Sealing: a document waits with its case, is sealed once, and a sealed decision goes on (用印)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.keys import commands as keys
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.gm.digest import sm3
from yiwang.lib.ofd import sealing as ofd
from yiwang.lib.ofd import writing
from yiwang.lib.ofd.faults import OfdError
from yiwang.lib.ofd.signatures import Stamp
from yiwang.services.cases import providers
from yiwang.services.cases.models import Case, DeliveryRecord, OfficialDocument
from yiwang.services.cases.rules import originals, papers, sealing, tokens
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.sealing import DECISIONS, Waits
from yiwang.services.cases.types import Action, CaseState, DocumentKind
from yiwang.services.licences import commands as licences
from yiwang.services.licences import queries as seals
from yiwang.services.licences.types.seals import OfficeSeal, SealDocument

from .messages import Messages
from .steps import Step

OWNER = "document:{case}/{n}"
"""Whose file an original is."""
_NAMES = UUID("6f6b7c0e-3f0a-5d6f-9d3e-8a6a0a5a7d31")
"""Makes a document's identifier from its place: made again, it is the same file."""


_SEALED = (
    "决定书已用印",
    "决定书已加盖电子专用章，可以在“我的办件”里查看和下载，结果正在送达",
)


class _NotYet(Exception):
    def __init__(self, why: Waits) -> None:
        super().__init__(why)
        self.why = why


@command("cases.seal_document")
def seal_document(*, case: int, n: int, actor: Actor, at: datetime) -> bool:
    """Put the seal of its authority on a document (加盖电子专用章), 《行政许可法》第三十二条第二款.

    The seal is used on the authority of whoever issued the document. A sealed decision goes on to
    its delivery; one that was handed over on paper before is delivered with that. What cannot be
    sealed now waits and says why: nothing is lost, nothing goes out unsealed. Twice is once.
    Return whether it is sealed.

    :raises NotFound: there is no such document, or its kind bears no seal.
    """
    require(actor.is_system)
    step = Step.let_in(case, actor=actor, at=at)
    document = OfficialDocument.objects.filter(case=case, n=n).first()
    if document is None or not sealing.is_sealed_kind(document.kind):
        raise NotFound
    if document.sealed_at is not None or document.by_hand is not None:
        nothing_done()
        return True
    try:
        document.original = _original(step.case, document, at)
    except _NotYet as reason:
        _wait(document, reason.why, at)
        concerning(case, document=n, waits=reason.why)
        return False
    document.sealed_at, document.seal_due, document.seal_wait = at, None, ""
    document.save(update_fields=["original", "sealed_at", "seal_due", "seal_wait"])
    concerning(case, document=n, original=str(document.original))
    if document.kind in DECISIONS and step.case.state == CaseState.DECIDED:
        go_on(step, document, Action.SEAL, _SEALED)
    return True


def _wait(document: OfficialDocument, why: Waits, at: datetime) -> None:
    document.seal_tries += 1
    document.seal_wait, document.seal_due = why, at + sealing.next_try(document.seal_tries)
    document.save(update_fields=["seal_tries", "seal_wait", "seal_due"])


def _original(case: Case, document: OfficialDocument, at: datetime) -> UUID:
    """Make the original, seal it and keep it; return its file.

    :raises _NotYet: there is no seal, the keys are locked, or a character cannot be drawn.
    """
    seal = seals.office_seal(case.organisation_id, viewer=SYSTEM, at=at)
    if seal is None:
        raise _NotYet(Waits.NO_SEAL)
    try:
        laid = originals.compose(_paper(case, document), providers.faces())
        package = writing.write(laid.document, using=providers.faces())
    except OfdError as error:
        raise _NotYet(Waits.NO_GLYPH) from error
    try:
        with transaction.atomic():  # a use is recorded only when the seal was put
            sealed = _sealed(package, laid, seal, document, at)
    except keys.KeyStoreLocked as error:
        raise _NotYet(Waits.KEYS_LOCKED) from error
    except licences.CannotUseSeal as error:
        raise _NotYet(Waits.REFUSED) from error
    kept = files.keep_made(
        content=sealed,
        media_type="application/ofd",
        page_count=len(laid.document.pages),
        name=f"{document.title}.ofd",
        owner=OWNER.format(case=case.number, n=document.n),
        actor=SYSTEM,
        at=at,
    )
    return kept.id


def _paper(case: Case, document: OfficialDocument) -> originals.Paper:
    data = document.data
    return originals.Paper(
        id=uuid5(_NAMES, f"{case.number}/{document.n}").hex,
        title=document.title,
        document_number=document.document_number,
        authority=case.organisation_name,
        addressee=data.get("addressee") or data[Content.APPLICANT],
        issued_in_words=data[Content.DATE],
        issued_on=local_date(document.issued_at),
        number_groups=data[Content.CASE_NUMBER],
        verify_short=tokens.short(data[Content.VERIFY_CODE]),
        address=providers.verification_address(data[Content.VERIFY_CODE]),
        parts=papers.parts(DocumentKind(document.kind), data),
    )


def _sealed(
    package: bytes,
    laid: originals.Original,
    seal: OfficeSeal,
    document: OfficialDocument,
    at: datetime,
) -> bytes:
    """The package with the seal where the authority and its date stand."""
    issuer = sealing.issued_by(document.seal_by or sealing.issuer(SYSTEM))
    place = laid.seal
    left = place.x + (place.width - seal.width) / 2
    top = place.y + (place.height - seal.height) / 2
    use = licences.use_seal(
        seal_id=seal.id,
        document=SealDocument(
            reference=sealing.USED_ON.format(case=document.case_id, n=document.n),
            kind=document.kind,
            sm3=sm3(package).hex(),
            case_number=document.case_id,
        ),
        purpose=document.title,
        actor=issuer,
        at=at,
    )
    return ofd.seal(
        package,
        stamps=[Stamp(laid.page, left, top)],
        seal_der=seal.der,
        put=lambda data_hash, path: licences.put_seal(
            use_id=use, data_hash=data_hash, property_info=path, actor=issuer, at=at
        ),
        at=at,
    )


def go_on(
    step: Step,
    document: OfficialDocument,
    action: Action,
    told: tuple[str, str],
    **particulars: Any,
) -> int:
    """Let a decided case go on: to its delivery, or as delivered when it was handed over before."""
    served = (
        DeliveryRecord.objects.filter(case=step.case, document_n=document.n).order_by("n").first()
    )
    step.move(action, **particulars)
    if served is not None:
        step.move(Action.DELIVER, facts={"way": served.way}, effective_at=served.at)
    else:
        Messages.tell(step, MessageKind.DECIDED, *told)
    return step.done()
