"""Scans of existing licences (扫描件): an archive is taken, its files go to the records they name.

Each file is a transaction with its progress: what a killed job began is taken again, not twice.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as file_queries
from yiwang.foundation.files.types import STAFF_TYPES, StoredFileInfo
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.sheets.tables import LARGEST
from yiwang.lib.sheets.workbooks import BROKEN
from yiwang.services.licences import policy
from yiwang.services.licences.models import StockBlock, StockFinding, StockImport, StockRecord
from yiwang.services.licences.models.kept import open_kept, seal_kept
from yiwang.services.licences.rules import stock_scans as rules
from yiwang.services.licences.types.stock import Finding, StockState, scan_owner

from .stock import JOB, CannotImportStock, begin, locked, place_of_block, steered, step

AT_ONCE: Final = 10
_NOBODY: Final = "没有这个编号的存量证照；文件名要和证照编号一样，请改名以后再传"
_ANOTHER: Final = "这份证照原来有另一份扫描件，已经换成这一份"
_BROKEN: Final = "在压缩包里已经损坏，请重新压缩再传"


@command("licences.import_stock_scans")
def import_stock_scans(
    *,
    import_id: UUID,
    version: int,
    content: bytes,
    actor: Actor,
    at: datetime,  # noqa: ARG001  audited
) -> None:
    """Take an archive of scans for licences that were brought in (归集扫描件).

    国务院令第716号 第十条. A file goes to the record whose number is its name; a job
    does so. The same scan again changes nothing.

    :raises CannotImportStock: not loaded yet, no archive, too much in it; another file is loaded.
    """
    row = steered(import_id, version, actor, "SCANS")
    if row.state != StockState.LOADED:
        raise CannotImportStock("归集完成以后才能上传扫描件", reason="state")
    if not content:
        raise CannotImportStock("请选择扫描件的压缩包", reason="empty")
    if len(content) > LARGEST:
        raise CannotImportStock("压缩包超过 20 MB，请分成几个压缩包", reason="large")
    try:
        count = len(rules.Archive(content))
    except rules.BadArchive as error:
        raise CannotImportStock(str(error), reason="archive") from error
    row.state, row.version = StockState.SCANNING, row.version + 1
    row.scans_total, row.scans_done = count, 0
    concerning(f"licences:stock:{row.pk}", act="SCANS", files=count, digest=sm3_hex(content))
    begin(row)
    sealed = seal_kept(place_of_block(row.pk, 0), content)
    StockBlock.objects.create(upload=row, n=0, sealed=sealed)
    enqueue(JOB, upload=str(row.pk))


@procedure("licences.take_stock_scans")
def take_stock_scans(*, import_id: UUID, actor: Actor, at: datetime) -> None:
    """Open the next scans of an archive and keep each with the record it names (归集扫描件)."""
    require(actor.is_system)
    row = StockImport.objects.filter(pk=import_id, state=StockState.SCANNING).first()
    kept = StockBlock.objects.filter(upload=import_id, n=0).first()
    if row is None or kept is None:
        return
    archive = rules.Archive(open_kept(place_of_block(row.pk, 0), kept.sealed))
    first = row.scans_done
    part = range(first, min((first // AT_ONCE + 1) * AT_ONCE, row.scans_total))
    records = _named(row, [archive.names[n] for n in part])
    for n in part:
        name = archive.names[n]
        record = next((records[k] for k in rules.told_by(name) if k in records), None)
        info, fault = None, _NOBODY
        if record is not None:
            info, fault = _stored(archive, n, record, at)
        keep_stock_scan(
            import_id=row.pk, n=n, record_id=record, file=info,
            sentence=fault and f"扫描件“{rules.shown(name)}”：{fault}", actor=SYSTEM, at=at,
        )  # fmt: skip


def _named(row: StockImport, names: list[str]) -> dict[str, UUID]:
    numbers = {number for name in names for number in rules.told_by(name)}
    mine = StockRecord.objects.filter(issuer_code=row.issuer_code, licence_type=row.licence_type_id)
    return dict(mine.filter(number__in=numbers).values_list("number", "id"))


def _stored(
    archive: rules.Archive, n: int, record: UUID, at: datetime
) -> tuple[StoredFileInfo | None, str]:
    """Return the file, or why it cannot be kept."""
    name = rules.shown(archive.names[n])
    try:
        with archive.open(n) as stream:
            return files.store(
                content=stream, name=name, owner=scan_owner(record), kinds=STAFF_TYPES,
                actor=SYSTEM, at=at,
            ), ""  # fmt: skip
    except DomainError as error:
        return None, error.text
    except BROKEN:
        return None, _BROKEN


@command("licences.keep_stock_scan")
def keep_stock_scan(
    *,
    import_id: UUID,
    n: int,
    record_id: UUID | None,
    file: StoredFileInfo | None,
    sentence: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a scan to its record, or say why not (归集扫描件), 国务院令第716号 第十条."""
    require(actor.is_system)
    row = locked(import_id)
    if row.state != StockState.SCANNING or row.scans_done != n:
        nothing_done()
        return
    concerning(f"licences:stock:{row.pk}", act="SCAN", n=n + 1, record=str(record_id or ""))
    record = (
        StockRecord.objects.select_for_update(of=("self",))
        .filter(pk=record_id or UUID(int=0))
        .first()
    )
    if record is not None and file is not None:
        row.scans += 1
        sentence = _given(record, file, at)
    if sentence:
        row.scan_faults += 1
        StockFinding.objects.create(
            upload=row, row=n + 1, kind=Finding.SCAN, sentence=sentence[:600], record=record
        )
    row.scans_done += 1
    if row.scans_done == row.scans_total:
        row.state = StockState.LOADED
        StockBlock.objects.filter(upload=row).delete()
    elif row.scans_done % AT_ONCE == 0:
        enqueue(JOB, upload=str(row.pk))
    step(row)


def _given(record: StockRecord, file: StoredFileInfo, at: datetime) -> str:
    """Let the record have this scan alone; what it had, and what a killed job left, goes."""
    owner = scan_owner(record.pk)
    others = [one for one in file_queries.files_of(owner, viewer=SYSTEM) if one.id != file.id]
    replaced = any(one.id == record.scan and one.sm3 != file.sm3 for one in others)
    record.scan = file.id
    record.save(update_fields=["scan"])
    for one in others:
        files.discard(file_id=one.id, owner=owner, actor=SYSTEM, at=at)
    return f"扫描件“{file.name}”：{_ANOTHER}" if replaced else ""


@command("licences.look_at_stock_scan")
def look_at_stock_scan(*, record_id: UUID, actor: Actor, at: datetime) -> StoredFileInfo:
    """Return the scan of a record to be shown; each look is kept (查看扫描件).

    《个人信息保护法》第五十一条、第五十四条.

    :raises NotFound: no such record for this actor, or it has no scan.
    """
    found = StockRecord.objects.filter(pk=record_id).values_list("organisation_id", "scan").first()
    office, scan = found or (UUID(int=0), None)
    require(policy.may_see_stock(actor, organisation_id=office), NotFound)
    if scan is None:
        raise NotFound
    concerning(f"licences:stock-record:{record_id}", looked_at=at.isoformat())
    return file_queries.stored_file(scan, viewer=SYSTEM)
