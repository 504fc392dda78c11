"""Loading one part of a sheet of existing licences: judged, compared with what is there, kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from yiwang.foundation.core import bulk
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.lib.codes.masks import mask_id
from yiwang.lib.sheets.tables import Cell
from yiwang.services.licences.models import (
    Licence,
    StockBlock,
    StockImport,
    StockRecord,
    secrets,
)
from yiwang.services.licences.models.kept import seal_kept
from yiwang.services.licences.rules import stock as rules
from yiwang.services.licences.rules import type_contents
from yiwang.services.licences.types.stock import Finding, StockState

from .outside import found_in_stock
from .stock import JOB, locked, read_stock, rows_of, step
from .stock_scans import take_stock_scans

_SAME_RECORD: Final = "和已经归集的一份完全一样，没有重复归集"
_TWICE: Final = "和本表前面的一行完全一样，没有重复归集"
_SAME_LICENCE: Final = "证照库里已经有这份证照，没有重复归集"
_OTHER_RECORD: Final = "编号或者标识和已经归集的一份相同，内容不同，请对照以后决定"
_OTHER_LICENCE: Final = "编号或者标识和证照库里的一份相同，内容不同，请对照以后决定"
_LONGEST: Final = 600
_RECORD: Final = (
    *("id", "upload_id", "row", "digest", "licence_type_id", "issuer_code", "number"),
    *("identifier", "organisation_id", "holder", "holder_kind", "code_kind", "code_index"),
    *("sealed_code", "code_masked", "sealed_face", "issued_on", "valid_from", "valid_to"),
)
_FINDING: Final = (
    *("upload_id", "row", "kind", "sentence", "record_id", "licence_id", "sealed"),
    *("verdict", "decided_by"),
)


@dataclass(frozen=True, slots=True)
class _There:
    """What bears a number or an identifier already."""

    digest: str
    record: UUID | None = None
    licence: UUID | None = None
    told: tuple[object, ...] = ()


@dataclass(slots=True)
class _Part:
    """One part on its way in."""

    upload: StockImport
    known: dict[str, _There]
    records: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    issued: list[tuple[UUID, str, date]] = field(default_factory=list)
    """Key, number and day of what is recorded: some of it may be an approval made outside."""


@command("licences.load_stock")
def load_stock(*, import_id: UUID, actor: Actor, at: datetime) -> bool:
    """Load the next part of an import (归集一批); return whether the import is at its end.

    国务院令第716号 第十条. One transaction: rows, findings and progress stand or fall together.
    """
    require(actor.is_system)
    row = locked(import_id)
    if row.state != StockState.LOADING:
        nothing_done()
        return True
    concerning(f"licences:stock:{row.pk}", act="LOAD", block=row.blocks_done + 1)
    row.blocks_done += 1
    rows = rows_of(row, row.blocks_done)
    _load(row, rows, at)
    row.done += len(rows)
    StockBlock.objects.filter(upload=row, n=row.blocks_done).delete()
    is_done = row.blocks_done == row.blocks
    if is_done:
        row.state, row.finished_at = StockState.LOADED, at
    else:
        enqueue(JOB, upload=str(row.pk))
    step(row)
    return is_done


def go_on(import_id: UUID, at: datetime) -> None:
    """Do the next part of an import, whatever it is; doing it twice changes nothing."""
    state = StockImport.objects.filter(pk=import_id).values_list("state", flat=True).first()
    act = _ACTS.get(state or "")
    if act is not None:
        act(import_id=import_id, actor=SYSTEM, at=at)


_ACTS: Final[dict[str, Callable[..., object]]] = {
    StockState.READING: read_stock,
    StockState.LOADING: load_stock,
    StockState.SCANNING: take_stock_scans,
}


def _load(
    row: StockImport, rows: list[tuple[int, dict[str, tuple[str, str]]]], at: datetime
) -> None:
    judge = rules.Judge(
        content=type_contents.content_of(row.type_version.content),
        type_code=row.licence_type_id,
        issuer_code=row.issuer_code,
        today=local_date(at),
    )
    good: list[tuple[int, rules.Given]] = []
    part = _Part(row, {})
    for n, cells in rows:
        try:
            good.append((n, judge.given({key: Cell(*told) for key, told in cells.items()})))
        except rules.Damaged as fault:
            row.damaged += 1
            _find(part, n, Finding.DAMAGED, str(fault))
    part.known = _known(row, [one for _, one in good])
    for n, one in good:
        _take(part, n, one)
    bulk.copy("licences_stockrecord", _RECORD, part.records)
    bulk.copy("licences_stockfinding", _FINDING, part.findings)
    found_in_stock(
        part.issued,
        organisation_id=row.organisation_id,
        organisation_name=row.issuer_name,
        region_code=row.region_code,
        what=row.type_name,
        at=at,
    )


def _known(row: StockImport, given: list[rules.Given]) -> dict[str, _There]:
    """What is there already, by number and by identifier; asked once for a part."""
    numbers = [one.number for one in given]
    marks = [one.identifier for one in given]
    found: dict[str, _There] = {}
    mine = Q(issuer_code=row.issuer_code, licence_type=row.licence_type_id, number__in=numbers)
    records = StockRecord.objects.filter(mine | Q(identifier__in=marks))
    for key, number, mark, digest in records.values_list("id", "number", "identifier", "digest"):
        found[number] = found[mark] = _There(digest, record=key)
    licences = Licence.objects.filter(mine | Q(identifier__in=marks), stock_record=None)
    told = ("id", "number", "identifier", "issued_on", "valid_from", "valid_to")
    for key, number, mark, *days in licences.order_by("edition").values_list(*told):
        found[number] = found[mark] = _There("", licence=key, told=tuple(days))
    return found


def _take(part: _Part, n: int, one: rules.Given) -> None:
    """Keep a row as a record, or find that its number is taken."""
    there = part.known.get(one.identifier) or part.known.get(one.number)
    if there is None:
        key = uuid7()
        part.records.append(_record(part.upload, key, n, one))
        part.issued.append((key, one.number, one.issued_on))
        part.known[one.number] = part.known[one.identifier] = _There(
            one.digest, record=key, told=(n,)
        )
        part.upload.loaded += 1
        return
    if there.licence is not None:
        same = there.told == (one.issued_on, one.valid_from, one.valid_to)
        sentence = _SAME_LICENCE if same else _OTHER_LICENCE
    else:
        same = there.digest == one.digest
        sentence = (_TWICE if there.told else _SAME_RECORD) if same else _OTHER_RECORD
    if same:
        part.upload.duplicates += 1
        _find(part, n, Finding.DUPLICATE, sentence, there)
    else:
        part.upload.conflicts += 1
        _find(part, n, Finding.CONFLICT, sentence, there, one)


def place_of(upload: UUID, row: int) -> str:
    """Where the values of a conflict are sealed to."""
    return f"stock-conflict:{upload}:{row}"


def _find(  # noqa: PLR0917  a row, its kind and sentence, and the two sides of it
    part: _Part,
    n: int,
    kind: Finding,
    sentence: str,
    there: _There | None = None,
    given: rules.Given | None = None,
) -> None:
    key = part.upload.pk
    sealed = seal_kept(place_of(key, n), given.plain.encode()) if given else None
    record, licence = (there.record, there.licence) if there else (None, None)
    part.findings.append(
        bulk.line(key, n, str(kind), sentence[:_LONGEST], record, licence, sealed, "", "")
    )


def facts(key: UUID, one: rules.Given) -> dict[str, object]:
    """Return the columns of a record that a row fills."""
    return {
        "digest": one.digest,
        "number": one.number,
        "identifier": one.identifier,
        "holder": one.holder,
        "holder_kind": one.holder_kind,
        "code_kind": one.code_kind,
        "code_index": secrets.code_index(one.code_kind, one.code),
        "sealed_code": secrets.seal_code(key, 1, one.code),
        "code_masked": one.code if one.code_kind == rules.USCC else mask_id(one.code),
        "sealed_face": secrets.seal_face(key, one.texts),
        "issued_on": one.issued_on,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
    }


def _record(row: StockImport, key: UUID, n: int, one: rules.Given) -> str:
    plain = facts(key, one) | {
        "id": key,
        "upload_id": row.pk,
        "row": n,
        "licence_type_id": row.licence_type_id,
        "issuer_code": row.issuer_code,
        "organisation_id": row.organisation_id,
    }
    return bulk.line(*(plain[name] for name in _RECORD))
