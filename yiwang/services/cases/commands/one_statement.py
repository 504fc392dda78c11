"""The rows of a filing and the one statement that writes them (fast_paths.md 1).

The gate comes first: the closed draft row, unique by token, that carries the key of a whole filing;
or the open draft that was read, closed now. Only an open gate lets the other rows in. The tests
write the same rows by the ORM and compare every table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.numbering import next_clause
from yiwang.foundation.core.outbox import publication
from yiwang.foundation.core.together import (
    GATE,
    Clause,
    Columns,
    gate_insertion,
    insertion,
    of_instance,
    together,
)
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.commands import Adoption
from yiwang.services.cases import events
from yiwang.services.cases.models import (
    Case,
    CaseEvent,
    Draft,
    OfficialDocument,
    Slice,
    SubmittedMaterial,
    Task,
)
from yiwang.services.cases.rules.filing import drawn_file
from yiwang.services.cases.types import DocumentKind

from .papers import Papers

_FILE = (("file_name", "coalesce(h.name, '')"), ("file_sm3", "coalesce(h.sm3, '')"))
_NUMBERED = (
    ("document_number", "x.number"),
    ("data", "jsonb_set(r.data, '{number}', to_jsonb(x.number))"),
)
_SERIAL = (
    "CROSS JOIN LATERAL (SELECT replace(r.document_number, '第0000号', "
    "'第' || lpad(last::text, greatest(4, length(last::text)), '0') || '号') AS number "
    "FROM serial) x"
)
"""Puts the serial drawn in the same statement where a document says 第0000号."""


_CLOSED = (
    "UPDATE cases_draft SET state = 'SUBMITTED', saved_at = %s, "
    "values = '{}', materials = '{}', signature = '{}', carried = NULL "
    "WHERE number = %s AND token = %s AND state = 'OPEN' AND xmin::text = %s "
    "AND (SELECT count(*) FROM held) = %s RETURNING number"
)


@dataclass
class Parts:
    """The rows of all parts of a joint application."""

    cases: list[Case] = field(default_factory=list)
    events: list[Columns] = field(default_factory=list)
    tasks: list[Columns] = field(default_factory=list)
    materials: list[Columns] = field(default_factory=list)
    slices: list[Columns] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything a filing writes of its own; the document's serial is still 0000."""

    case: Case
    materials: Sequence[Columns]
    event: Columns
    task: Columns
    document: Columns
    attached: Sequence[UUID] = ()
    parts: Parts | None = None
    """Of a joint application: the cases of all parts."""

    @property
    def file_ids(self) -> list[UUID]:
        """The files handed in, each once: of materials, of the form, the drawn signature."""
        ids = [*(m["file_id"] for m in self.materials), *self.attached]
        return list(dict.fromkeys(filter(None, [*ids, drawn_file(self.case.signature)])))

    def fact(self) -> events.CaseSubmitted:
        """What others may follow."""
        case = self.case
        return events.CaseSubmitted(
            case_id=case.number,
            item_code=case.item_code,
            organisation_id=case.organisation_id,
            region_code=case.region_code,
            channel=case.channel,
            submitted_at=case.submitted_at,
            answer_due_on=case.due_on,
        )


@dataclass(frozen=True, slots=True)
class Gate:
    """What lets a filing in once."""

    key: Columns | None = None
    """Of a whole filing: a draft's row whose token no other has."""
    draft: Draft | None = None
    mark: str = ""
    """Of a draft: which state of the row was read; nothing may have touched it since."""

    def clause(self, files: int, at: datetime) -> Clause:
        """Return the clause; ``files`` must all be held."""
        if self.draft is None:
            return gate_insertion(
                Draft,
                self.key or {},
                conflict="token",
                returning="number",
                when="(SELECT count(*) FROM held) = %s",
                asked=(files,),
            )
        number, token = self.draft.number, self.draft.token
        return Clause(GATE, _CLOSED, (at, number, token, self.mark, files))


def write(rows: Rows, gate: Gate, entry: Clause, *, actor: Actor, at: datetime) -> bool:
    """Write everything or nothing; whether the gate was open."""
    case, files, parts = rows.case, rows.file_ids, rows.parts or Parts()
    kind = DocumentKind.MATERIALS_RECEIPT
    clauses = (
        Adoption.held(files, owner=f"draft:{case.number}", actor=actor),
        gate.clause(len(files), at),
        next_clause("serial", *Papers.series(case, kind, at)),
        insertion("filed", Case, [of_instance(c) for c in (case, *parts.cases)]),
        insertion("event", CaseEvent, [rows.event, *parts.events]),
        insertion("task", Task, [rows.task, *parts.tasks]),
        insertion("document", OfficialDocument, [rows.document], instead=_NUMBERED, after=_SERIAL),
        insertion(
            "material",
            SubmittedMaterial,
            [*rows.materials, *parts.materials],
            instead=_FILE,
            after="LEFT JOIN held h ON h.id = r.file_id",
        ),
        *([insertion("slice", Slice, parts.slices)] if parts.slices else ()),
        Adoption.given(files, owner=f"case:{case.number}"),
        entry,
        *publication(rows.fact(), at),
    )
    return bool(together(clauses))
