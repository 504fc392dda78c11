"""Official documents: lists, PDF/A, verification, and what is public (文书、核验、公示)."""

from datetime import date, datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.services.cases import policy, providers
from yiwang.services.cases.models import Case, InterestedParty, OfficialDocument, Publicity
from yiwang.services.cases.rules import labels, papers, sealing, tokens
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.sealing import DECISIONS, by_hand, by_hand_note
from yiwang.services.cases.types import (
    DocumentCheck,
    DocumentKind,
    DocumentView,
    Outcome,
    PublicityPage,
    PublicityRow,
)
from yiwang.services.licences import commands as founding
from yiwang.services.licences import queries as seals
from yiwang.services.licences import queries as signing
from yiwang.services.licences.types.seals import SealPicture

from .results import states_of

MOST = 200
_REGION = 12
_ORIGINALS = "document:"
"""How the owners of sealed originals begin; the case's number follows."""


def documents(number: int, *, viewer: Actor) -> tuple[DocumentView, ...]:
    """Return the documents of a case, newest first.

    :raises NotFound: no such case for this viewer.
    """
    case = Case.objects.filter(pk=number).first()
    if case is None or not _may_open(viewer, case):
        raise NotFound
    rows = OfficialDocument.objects.filter(case=case).order_by("-n")
    if not (policy.may_read(viewer, case) or policy.checks_law(viewer, case)):
        rows = rows.filter(is_public=True)
    return tuple(
        DocumentView(
            case=number,
            n=row.n,
            kind=DocumentKind(row.kind),
            title=row.title,
            document_number=row.document_number,
            issued_at=row.issued_at,
            is_sealed=row.sealed_at is not None,
            has_original=row.original is not None,
            verify_code=row.data[Content.VERIFY_CODE],
            sealed_by_hand=by_hand(row.by_hand),
        )
        for row in rows[:MOST]
    )


def _may_open(viewer: Actor, case: Case) -> bool:
    is_staff = policy.may_read(viewer, case) or policy.checks_law(viewer, case)
    return is_staff or policy.is_applicant(viewer, case)


def document_pdf(number: int, n: int, *, viewer: Actor, at: datetime, token: str = "") -> bytes:
    """Return a document as PDF/A-2b, to the parties, to staff, or to who holds its 核验码.

    What is sealed shows its seal, says that it is a copy, and is signed by the platform (PAdES);
    so is a receipt. What still waits for its seal is not signed. The applicant's own
    材料接受告知单 carries the 查询码; nobody else's copy does.

    :raises NotFound: no such document for this viewer.
    :raises KeyStoreLocked: no copy of a sealed document leaves unsigned.
    """
    row, own = _readable(number, n, viewer, token)
    data = dict(row.data)
    if own and row.kind == DocumentKind.MATERIALS_RECEIPT:
        data["query_code"] = row.case.query_code()
    if row.kind == DocumentKind.THIRD_PARTY_NOTICE and policy.may_read(viewer, row.case):
        data["statement_code"] = InterestedParty.objects.get(case=row.case, n=n).code()
    is_receipt = row.kind == DocumentKind.MATERIALS_RECEIPT
    made = providers.printed(
        needs_seal=not is_receipt,
        seal=_seal_on(row),
        title=row.title,
        document_number=row.document_number,
        authority=row.case.organisation_name,
        addressee=data.get("addressee") or data[Content.APPLICANT],
        issued_in_words=data[Content.DATE],
        number_groups=data[Content.CASE_NUMBER],
        verify_code=data[Content.VERIFY_CODE],
        parts=[*papers.parts(DocumentKind(row.kind), data), *by_hand_note(row.by_hand)],
        made_at=row.issued_at,
    )
    return _signed(made, row.title, at) if is_receipt or row.sealed_at is not None else made


def _seal_on(row: OfficialDocument) -> SealPicture | None:
    """The picture of the seal that was put on a document."""
    if row.sealed_at is None:
        return None
    return seals.seal_on(sealing.USED_ON.format(case=row.case_id, n=row.n), viewer=SYSTEM)


def _signed(pdf: bytes, title: str, at: datetime) -> bytes:
    """The copy signed; what signs is set up when the first copy is asked for."""
    made = signing.signed_copy(pdf, title=title, viewer=SYSTEM, at=at)
    if made is None:
        founding.found_copy_signer(actor=SYSTEM, at=at)
        made = signing.signed_copy(pdf, title=title, viewer=SYSTEM, at=at)
    return made or pdf


def document_original(number: int, n: int, *, viewer: Actor, token: str = "") -> StoredFileInfo:
    """Return the sealed original to whom :func:`document_pdf` gives the copy.

    An OFD file; a scan where the paper was sealed by hand.

    :raises NotFound: no such document for this viewer, or it is not sealed yet.
    """
    row, _ = _readable(number, n, viewer, token)
    if row.original is None:
        raise NotFound
    return files.stored_file(row.original, viewer=SYSTEM)


def _readable(number: int, n: int, viewer: Actor, token: str) -> tuple[OfficialDocument, bool]:
    """Return the document and whether the viewer is its party. :raises NotFound: not for them."""
    row = OfficialDocument.objects.select_related("case").filter(case=number, n=n).first()
    if row is None:
        raise NotFound
    own = (row.is_public and policy.is_applicant(viewer, row.case)) or (
        row.case.filed_by_staff is not None and row.case.filed_by_staff == viewer.staff_id
    )
    held = bool(token) and _named_by(token) == (number, n)
    reads = policy.may_read(viewer, row.case) or policy.checks_law(viewer, row.case)
    if not (own or held or reads):
        raise NotFound
    return row, own


def _named_by(token: str) -> tuple[int, int] | None:
    try:
        return tokens.read(token, keys.derive(Purpose.DOCUMENT_TOKEN))
    except tokens.BadToken:
        return None


def verify_document(code: str, *, viewer: Actor, today: date | None = None) -> DocumentCheck:
    """Say whether a code is of a document we issued, and of which; no personal data (文书核验).

    :param today: to say what became of the result, which is told by the day too.
    """
    del viewer
    named = _named_by(code)
    row = None
    if named is not None:
        rows = OfficialDocument.objects.select_related("case")
        row = rows.filter(case=named[0], n=named[1]).first()
    return DocumentCheck(is_known=False) if row is None else _checked(row, today)


def original_of(sm3: str, *, viewer: Actor, today: date | None = None) -> DocumentCheck | None:
    """Return what :func:`verify_document` says of the document whose sealed original this is.

    :param sm3: of the whole file; whoever has the file has read the document.
    """
    del viewer
    kept = files.kept_as(sm3, owner=_ORIGINALS, viewer=SYSTEM)
    cases = [one.owner.removeprefix(_ORIGINALS).partition("/")[0] for one in kept]
    rows = OfficialDocument.objects.select_related("case").filter(
        case__in=[one for one in cases if one.isdecimal()], original__in=[one.id for one in kept]
    )
    row = rows.order_by("case", "n").first()
    return None if row is None else _checked(row, today)


def _checked(row: OfficialDocument, today: date | None) -> DocumentCheck:
    became = states_of([row.case_id], today) if today and row.kind in DECISIONS else {}
    return DocumentCheck(
        is_known=True,
        title=row.title,
        document_number=row.document_number,
        organisation_name=row.case.organisation_name,
        item_name=row.case.item_name,
        applicant_name=row.case.applicant_name,
        issued_on=local_date(row.issued_at),
        is_sealed=row.sealed_at is not None,
        sealed_by_hand=by_hand(row.by_hand),
        became=became.get(row.case_id, ""),
    )


def publicity(
    region_code: str = "",
    *,
    after: str = "",
    limit: int = 20,
    viewer: Actor,
    today: date | None = None,
) -> PublicityPage:
    """Return results made public, newest first, in a region and below it (公示); masked.

    :param today: to say what became of them, which is told by the day too.
    """
    del viewer
    rows = Publicity.objects.order_by("-published_on", "-case_id")
    if region_code:
        first, last = region_range(region_code)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    if after:
        day, _, number = after.partition(".")
        on = date.fromisoformat(day)
        rows = rows.extra(where=["(published_on, case_id) < (%s, %s)"], params=[on, int(number)])
    size = min(limit, 100)
    found = list(rows[: size + 1])
    more = found[size - 1] if len(found) > size else None
    became = states_of([row.case_id for row in found[:size]], today) if today else {}
    return PublicityPage(
        rows=tuple(_public(row, became.get(row.case_id, "")) for row in found[:size]),
        after=f"{more.published_on.isoformat()}.{more.case_id}" if more else "",
    )


def region_range(region_code: str) -> tuple[str, str]:
    """Return the first and the last code of a region and what lies below it."""
    stem = _stem(region_code)
    return stem.ljust(_REGION, "0"), stem.ljust(_REGION, "9")


def _stem(region_code: str) -> str:
    for length in (2, 4, 6, 9):
        if region_code[length:].strip("0") == "":
            return region_code[:length]
    return region_code


def _public(row: Publicity, became: str) -> PublicityRow:
    outcome = Outcome(row.outcome)
    return PublicityRow(
        number_tail=str(row.case_id)[-6:],
        item_name=row.item_name,
        organisation_name=row.organisation_name,
        applicant_name=row.applicant_name,
        outcome=outcome,
        outcome_name=labels.OUTCOMES[outcome],
        document_number=row.document_number,
        published_on=row.published_on,
        became=became,
    )
