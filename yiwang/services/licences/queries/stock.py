"""Imports of existing licences with their findings, and the records they left."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    Licence,
    LicenceTypeVersion,
    StockFinding,
    StockImport,
    StockRecord,
    secrets,
)
from yiwang.services.licences.models.kept import open_kept
from yiwang.services.licences.rules import masks, samples, stock_sheets, type_contents
from yiwang.services.licences.rules import stock as rules
from yiwang.services.licences.rules.validity import OPEN
from yiwang.services.licences.types.licence_types import FaceKind, TypeContent, TypeState
from yiwang.services.licences.types.licences import STATE_WORDS, LicenceState
from yiwang.services.licences.types.stock import (
    WORKING,
    Finding,
    StockConflictInfo,
    StockFindingInfo,
    StockImportInfo,
    StockPage,
    StockRow,
    StockSide,
    StockState,
    Verdict,
)

from .licence_types import published_type

MOST: Final = 100
_CODES: Final = (15, 18)
_PLAIN: Final = (
    *("version", "file_name", "type_name", "total", "done", "loaded", "duplicates"),
    *("conflicts", "damaged", "scans", "scan_faults", "scans_total", "scans_done", "note"),
    *("uploaded_by", "uploaded_at", "finished_at"),
)


def stock_imports(
    *, viewer: Actor, after: UUID | None = None, limit: int = 20
) -> tuple[StockImportInfo, ...]:
    """Return the imports of the viewer's office, the newest first."""
    rows = StockImport.objects.filter(organisation_id__in=_offices(viewer))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return tuple(_info(row) for row in rows.order_by("-id")[: min(limit, MOST)])


def stock_import(import_id: UUID, *, viewer: Actor, at: datetime) -> StockImportInfo:
    """Return one import with its progress and what the viewer may do.

    :raises NotFound: none for this viewer.
    """
    row = _seen(import_id, viewer)
    records = StockRecord.objects.filter(upload=row)
    if row.state in WORKING:  # asked every two seconds: nothing is decided meanwhile
        records = records.none()
    in_term = Q(valid_to=None) | Q(valid_to__gte=local_date(at))
    earlier = StockImport.objects.filter(
        digest=row.digest, organisation=row.organisation_id, state=StockState.LOADED
    ).exclude(pk=row.pk)
    content = type_contents.content_of(row.type_version.content)
    decides = policy.may_issue_licence(viewer, organisation_id=row.organisation_id)
    why = "这类证照的照面要有照片，归集的记录只供查询" if rules.has_photo(content) else ""
    if decides and not why and viewer.id == row.uploaded_by_id:
        why = "归集和确认要由两个人办理，请另一位同事确认"
    return _info(
        row,
        before=earlier.order_by("-id").values_list("finished_at", flat=True).first(),
        waiting=records.filter(in_term, licence=None).count(),
        confirmed=records.exclude(licence=None).count(),
        may_steer=policy.may_import_stock(viewer),
        may_confirm=decides and not why and row.state == StockState.LOADED,
        why_not=why,
    )


def stock_findings(
    import_id: UUID, *, viewer: Actor, kind: Finding | None = None, after: int = 0, limit: int = 50
) -> tuple[StockFindingInfo, ...]:
    """Return what was found, line by line. :raises NotFound: none for this viewer."""
    rows = StockFinding.objects.filter(upload=_seen(import_id, viewer), pk__gt=after)
    if kind is not None:
        rows = rows.filter(kind=kind)
    found = rows.defer("sealed").order_by("pk")[: min(limit, MOST + 1)]
    return tuple(_finding(one) for one in found)


def stock_conflict(finding_id: int, *, viewer: Actor) -> StockConflictInfo:
    """Return a conflict with both sides beside each other, for who decides it.

    Values are masked as on any page of the desk. :raises NotFound: none for this viewer.
    """
    rows = StockFinding.objects.select_related("upload__type_version", "record", "licence")
    one = rows.filter(pk=finding_id, kind=Finding.CONFLICT).first()
    if one is None or not policy.may_see_stock(viewer, organisation_id=one.upload.organisation_id):
        raise NotFound
    content = type_contents.content_of(one.upload.type_version.content)
    sides: tuple[StockSide, ...] = ()
    if one.sealed is not None:
        place = f"stock-conflict:{one.upload_id}:{one.row}"
        given = rules.given_of(open_kept(place, one.sealed))
        sides = tuple(_sides(content, one.record or one.licence, given))
    return StockConflictInfo(
        finding=_finding(one),
        import_id=one.upload_id,
        is_licence=one.licence_id is not None or (one.record and one.record.licence_id) is not None,
        sides=sides,
        may_decide=not one.verdict and policy.may_import_stock(viewer),
    )


def stock_records(
    *, viewer: Actor, at: datetime, text: str = "", after: str = "", limit: int = 20
) -> StockPage:
    """Return the records of the viewer's office, by the beginning of a number or a whole code."""
    rows = StockRecord.objects.filter(organisation_id__in=_offices(viewer))
    if words := text.strip():
        wanted = Q(number__startswith=words) | Q(holder=words)
        if len(words) in _CODES and words.isalnum():
            codes = [secrets.code_index(kind, words) for kind in (rules.USCC, rules.RESIDENT)]
            wanted |= Q(code_index__in=codes)
        rows = rows.filter(wanted)
    try:
        rows = rows.filter(pk__lt=UUID(after)) if after else rows
    except ValueError:
        rows = rows.none()
    size = max(1, min(limit, MOST))
    found = list(_light(rows).order_by("-id")[: size + 1])
    more = str(found[size - 1].pk) if len(found) > size else ""
    return StockPage(tuple(_record(one, at) for one in found[:size]), more)


def stock_template(type_code: str, *, viewer: Actor) -> tuple[str, bytes]:
    """Return name and bytes of the empty sheet of a type. :raises NotFound: no such type."""
    require(policy.may_import_stock(viewer))
    info = published_type(type_code, viewer=viewer)
    if info is None:
        raise NotFound
    name = f"存量归集模板-{info.content.name}.xlsx"
    return name, stock_sheets.workbook(rules.columns(info.content))


def stock_types(*, viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of the types in force, at most one hundred."""
    require(policy.may_import_stock(viewer))
    rows = LicenceTypeVersion.objects.filter(state=TypeState.PUBLISHED)
    names = rows.order_by("licence_type__name").values_list("licence_type", "licence_type__name")
    return tuple((code, name) for code, name in names[:MOST])


def _light(rows: QuerySet[StockRecord]) -> QuerySet[StockRecord]:
    heavy = ("sealed_face", "sealed_code")
    return rows.select_related("upload", "licence").defer(
        *heavy, "licence__sealed_face", "licence__seal_by"
    )


def _offices(viewer: Actor) -> list[UUID]:
    if not policy.may_see_stock(viewer, organisation_id=viewer.organisation_id or UUID(int=0)):
        require(viewer.is_system)
    return [one for one in {viewer.organisation_id, *viewer.organisation_ids} if one]


def _seen(import_id: UUID, viewer: Actor) -> StockImport:
    row = StockImport.objects.select_related("type_version").filter(pk=import_id).first()
    if row is None or not policy.may_see_stock(viewer, organisation_id=row.organisation_id):
        raise NotFound
    return row


def _info(row: StockImport, **more: Any) -> StockImportInfo:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return StockImportInfo(
        id=row.pk,
        state=StockState(row.state),
        type_code=row.licence_type_id,
        office=row.issuer_name,
        **plain,
        **more,
    )


def _finding(one: StockFinding) -> StockFindingInfo:
    return StockFindingInfo(
        one.pk, one.row, Finding(one.kind), one.sentence, Verdict(one.verdict), one.decided_by
    )


def _record(one: StockRecord, at: datetime) -> StockRow:
    word, tone = "存量，未用印", "amber"
    if one.licence is not None:
        word, tone = STATE_WORDS[LicenceState(one.licence.state)]
    elif one.valid_to is not None and one.valid_to < local_date(at):
        word, tone = "存量，已过有效期", "grey"
    return StockRow(
        id=one.pk,
        number=_shown_number(one),
        type_name=one.upload.type_name,
        holder=masks.public_name(one.holder, one.holder_kind),
        masked_code=one.code_masked,
        issuer_name=one.upload.issuer_name,
        issued_on=one.issued_on,
        valid_to=one.valid_to,
        source=f"{one.upload.file_name} 第 {one.row} 行",
        label=word,
        tone=tone,
        has_scan=one.scan is not None,
    )


def _shown_number(one: StockRecord) -> str:
    """The number; where it is a resident number it is shown as one."""
    is_code = one.code_kind == rules.RESIDENT and len(one.number) in _CODES
    return one.code_masked if is_code else one.number


def _sides(
    content: TypeContent, ours: StockRecord | Licence | None, given: rules.Given
) -> Iterator[StockSide]:
    have: Mapping[str, str] = secrets.open_face(ours.pk, ours.sealed_face) if ours else {}
    for one in content.fields:
        if one.kind is not FaceKind.PHOTO:
            left, right = (
                samples.face_text(one, told.get(one.key, "")) for told in (have, given.texts)
            )
            shown = masks.public_text(one, left), masks.public_text(one, right)
            yield StockSide(one.label, *shown, differs=left != right)
    if ours is None:
        return
    for label, left, right in (
        ("电子证照标识", ours.identifier, given.identifier),
        ("颁证日期", str(ours.issued_on), str(given.issued_on)),
        ("有效期起", str(ours.valid_from), str(given.valid_from)),
        ("有效期止", str(ours.valid_to or OPEN), str(given.valid_to or OPEN)),
    ):
        yield StockSide(label, left, right, differs=left != right)
