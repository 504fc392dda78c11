"""Official documents as rows; the PDF is made from a row when somebody first asks for it."""

from datetime import datetime
from typing import Any

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.together import Columns, row
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases.models import Case, OfficialDocument
from yiwang.services.cases.queries.case_file import government_of
from yiwang.services.cases.rules import documents, papers, sealing, tokens
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import DocumentKind

from .steps import Step

HOW_TO_QUERY = (
    "可以凭申请编号和查询码在“办件查询”查看进度，也可以登录后在“我的办件”查看。咨询电话12345。"
)


class CannotIssue(DomainError):
    """The document does not say yet what the law wants in it."""

    code = "cases.cannot_issue"
    sentence = "文书的内容还不完整"


_KEYS = frozenset(Content)


class Papers:
    """What the commands that issue documents share."""

    @staticmethod
    def by(step: Step, kind: DocumentKind, content: dict[str, Any]) -> OfficialDocument:
        """Write the document of the act just done with the step. :raises CannotIssue: as below."""
        drawn = Papers.draw(
            step.case,
            kind,
            content,
            actor=step.actor,
            at=step.at,
            applicant=step.addressee.party_name,
        )
        step.add(drawn)
        return drawn

    @staticmethod
    def draw(
        case: Case,
        kind: DocumentKind,
        content: dict[str, Any],
        *,
        actor: Actor,
        at: datetime,
        applicant: str = "",
    ) -> OfficialDocument:
        """Return the document of the act just done, its n that of the act; not saved yet.

        :raises CannotIssue: content that standards 3.4 wants is missing.
        """
        number = Papers.number(case, kind, at, serial=next_in(*Papers.series(case, kind, at)))
        drawn = Papers.drawn(case, kind, content, number=number, actor=actor, at=at, name=applicant)
        return OfficialDocument(**drawn)

    @staticmethod
    def drawn(
        case: Case,
        kind: DocumentKind,
        content: dict[str, Any],
        *,
        number: str,
        actor: Actor,
        at: datetime,
        name: str,
    ) -> Columns:
        """Return the document's row, not yet written. :raises CannotIssue: as :meth:`draw`."""
        data = {
            **Papers._common(case, at, name),
            **content,
            Content.NUMBER: number,
            "is_permit": case.is_permit,
        }
        has_validity = bool(data.get(Content.VALIDITY))
        missing = documents.missing_content(
            kind, {Content(k): v for k, v in data.items() if k in _KEYS}, has_validity=has_validity
        )
        if missing:
            raise CannotIssue("；".join(missing), reason=kind.lower())
        is_sealed = sealing.is_sealed_kind(kind)
        return row(
            OfficialDocument,
            case_id=case.number,
            n=case.last_n,
            kind=kind,
            title=documents.title(kind, is_permit=case.is_permit),
            document_number=number,
            data={str(key): value for key, value in data.items()},
            issued_at=at,
            issued_by=actor.name,
            seal_due=at if is_sealed else None,
            seal_by=sealing.issuer(actor, case.organisation_id) if is_sealed else None,
            seal_tries=0,
            seal_wait="",
        )

    @staticmethod
    def _common(case: Case, at: datetime, applicant: str) -> dict[str, Any]:
        return {
            Content.APPLICANT: applicant or Papers.applicant_name(case),
            Content.ITEM: case.item_name,
            Content.CASE_NUMBER: format_groups(case.number),
            Content.AUTHORITY: case.organisation_name,
            Content.DATE: in_words(local_date(at)),
            Content.VERIFY_CODE: tokens.make(
                case.number, case.last_n, keys.derive(Purpose.DOCUMENT_TOKEN)
            ),
        }

    @staticmethod
    def applicant_name(case: Case) -> str:
        """The party's name in clear, for documents only."""
        return identity.party(PartyKind(case.applicant_kind), case.applicant_id, viewer=SYSTEM).name

    @staticmethod
    def series(case: Case, kind: DocumentKind, at: datetime) -> tuple[str, str]:
        """The series that numbers the organisation's documents of a kind and year."""
        return f"document.{kind}", f"{case.organisation_id}:{local_date(at).year}"

    @staticmethod
    def number(case: Case, kind: DocumentKind, at: datetime, *, serial: int) -> str:
        """The number of a document (文号)."""
        place = orgs.short_name(case.organisation_id)
        return documents.document_number(
            kind,
            place=documents.short_place(place or case.organisation_name),
            year=local_date(at).year,
            serial=serial,
            is_permit=case.is_permit,
        )

    @staticmethod
    def standard_remedies(case: Case) -> tuple[str, str]:
        """行政复议 and 行政诉讼 as they are told by default."""
        return papers.remedies(Papers.government_of(case.region_code))

    @staticmethod
    def government_of(region_code: str) -> str:
        """The government that hears a review: of the county or whatever is above it."""
        return government_of(region_code)
