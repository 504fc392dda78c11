"""Bringing in licences issued before (存量归集): a sheet is taken, read, loaded part by part.

Every part is one transaction with its progress and its findings; what a killed job began is gone,
what it finished stays, and the next job goes on from there.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from yiwang.foundation.core import bulk
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.sheets import workbooks
from yiwang.lib.sheets.tables import LARGEST, MOST_ROWS, Cell, Row, Table, Unreadable
from yiwang.services.licences import policy
from yiwang.services.licences.models import StockBlock, StockImport, StockRecord
from yiwang.services.licences.models.kept import open_kept, seal_kept
from yiwang.services.licences.queries.licence_types import published_type
from yiwang.services.licences.rules import stock as rules
from yiwang.services.licences.rules import stock_sheets, type_contents
from yiwang.services.licences.types.stock import WORKING, StockState, scan_owner

JOB: Final = "licences.stock"
BLOCK: Final = 1000
_COLUMNS: Final = ("upload_id", "n", "sealed")
_MEGABYTE: Final = 1024 * 1024


class CannotImportStock(DomainError):
    """The file cannot be taken, or the import is not where the act needs it."""

    code = "licences.cannot_import_stock"
    sentence = "现在不能归集，请先看最新情况"


class StockOvertaken(CannotImportStock):
    """The import has changed since it was looked at."""

    code = "licences.stock_overtaken"
    sentence = "这次归集已经有了变化，请先看最新情况再办理"
    status = 409


@command("licences.import_stock")
def import_stock(
    *, type_code: str, file_name: str, content: bytes, actor: Actor, at: datetime
) -> UUID:
    """Take a sheet of licences the actor's office issued before; a job loads it (存量归集).

    国务院令第716号 第十条: what exists is shared, not asked for again. Returns the import.

    :raises CannotImportStock: empty, too large, an unknown type; another file is being loaded.
    """
    require(policy.may_import_stock(actor))
    name = "".join(c for c in file_name if c.isprintable()).strip()[-100:] or "未命名"
    info = published_type(type_code, viewer=actor)
    office = orgs.organisation(actor.organisation_id) if actor.organisation_id else None
    if info is None or office is None or not office.uscc:
        raise CannotImportStock("请选择现行的证照类型，本单位要有统一社会信用代码", reason="type")
    if not content:
        raise CannotImportStock(f"“{name}”是空的，请换一份", reason="empty")
    if len(content) > LARGEST:
        most = LARGEST // _MEGABYTE
        raise CannotImportStock(f"“{name}”超过 {most} MB，请分成几个文件", reason="large")
    row = StockImport(
        state=StockState.READING,
        file_name=name,
        digest=sm3_hex(content),
        organisation_id=office.id,
        issuer_name=office.name,
        issuer_code=office.uscc,
        region_code=office.region_code,
        licence_type_id=info.type_code,
        type_version_id=info.version_id,
        type_name=info.content.name,
        uploaded_by_id=actor.id,
        uploaded_by=actor.name,
        uploaded_at=at,
    )
    concerning(f"licences:stock:{row.pk}", file=name, digest=row.digest, type=type_code)
    begin(row)
    StockBlock.objects.create(upload=row, n=0, sealed=seal_kept(place_of_block(row.pk, 0), content))
    enqueue(JOB, upload=str(row.pk))
    return row.pk


def begin(row: StockImport) -> None:
    """Keep an import that begins to work. :raises CannotImportStock: another one does."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        open_one = StockImport.objects.filter(organisation=row.organisation_id, state__in=WORKING)
        told = open_one.order_by("-id").values_list("uploaded_by", "file_name").first()
        who, what = told or ("本单位同事", "另一份文件")
        raise CannotImportStock(
            f"{who}正在归集“{what}”，请等它完成，或者先暂停再上传", reason="busy"
        ) from error


def place_of_block(key: UUID, n: int) -> str:
    """Where a part of a file is sealed to; number 0 is the file."""
    return f"stock:{key}:{n}"


@command("licences.read_stock")
def read_stock(*, import_id: UUID, actor: Actor, at: datetime) -> None:
    """Read the whole file into sealed parts (读取存量); what cannot be read ends the import.

    《个人信息保护法》第五十一条: nothing of it lies in clear.
    """
    require(actor.is_system)
    row = locked(import_id)
    if row.state != StockState.READING:
        nothing_done()
        return
    concerning(f"licences:stock:{row.pk}", act="READ")
    whole = StockBlock.objects.get(upload=row, n=0)
    content = open_kept(place_of_block(row.pk, 0), whole.sealed)
    try:
        with transaction.atomic():  # what was read before the fault goes with it
            _read(row, content)
        row.state = StockState.LOADING
        enqueue(JOB, upload=str(row.pk))
    except Unreadable as fault:
        where = f"第 {fault.row} 行：" if fault.row else ""
        row.state, row.note = StockState.UNREADABLE, f"{where}{fault.sentence}"[:600]
        row.total, row.blocks, row.finished_at = 0, 0, at
    whole.delete()
    step(row)


def _read(row: StockImport, content: bytes) -> None:
    if not content.startswith(b"PK"):
        raise Unreadable("这不是 XLSX 工作簿，请下载模板填写，或者用表格软件另存为 .xlsx")
    head, rows = _sheet(workbooks.read(content).tables)
    keys = _keys(row, head)
    waiting: list[tuple[int, dict[str, tuple[str, str]]]] = []
    for n, cells in rows:
        values = {
            key: (cell.text, cell.kind)
            for key, cell in zip(keys, cells, strict=False)
            if cell and key
        }
        if values:
            waiting.append((n, values))
            row.total += 1
        if row.total > MOST_ROWS:
            raise Unreadable(f"超过 {MOST_ROWS // 10_000} 万行，请分成几个文件")
        if len(waiting) == BLOCK:
            _keep(row, waiting)
            waiting = []
    if waiting:
        _keep(row, waiting)
    if not row.total:
        raise Unreadable("表格里没有证照，请从第二行开始填写，一行一份")


def _keys(row: StockImport, head: Sequence[Cell | None]) -> list[str]:
    told = rules.columns(type_contents.content_of(row.type_version.content))
    faults = list(rules.placed(head, told))
    if faults:
        raise Unreadable(f"{'；'.join(faults[:10])}。请下载这类证照的模板，对照修改", row=1)
    by_title = {one.title: one.key for one in told}
    return [by_title.get(cell.text.strip(), "") if cell else "" for cell in head]


def _sheet(tables: Iterable[Table]) -> tuple[Sequence[Cell | None], Iterator[Row]]:
    found = list(tables)
    table = next(
        (one for one in found if one.title == stock_sheets.SHEET), found[0] if found else None
    )
    rows = iter(table.rows) if table else iter(())
    head = next(rows, None)
    if head is None:
        raise Unreadable("表格是空的，请下载模板填写")
    return head[1], rows


def _keep(row: StockImport, rows: list[tuple[int, dict[str, tuple[str, str]]]]) -> None:
    row.blocks += 1
    sealed = seal_kept(place_of_block(row.pk, row.blocks), zlib.compress(orjson.dumps(rows), 1))
    line = bulk.line(row.pk, row.blocks, sealed)
    bulk.copy("licences_stockblock", _COLUMNS, [line])


def rows_of(row: StockImport, n: int) -> list[tuple[int, dict[str, tuple[str, str]]]]:
    """Open one part of a file."""
    kept = StockBlock.objects.get(upload=row, n=n)
    found: list[tuple[int, dict[str, tuple[str, str]]]] = orjson.loads(
        zlib.decompress(open_kept(place_of_block(row.pk, n), kept.sealed))
    )
    return found


@command("licences.stop_stock")
def stop_stock(*, import_id: UUID, version: int, actor: Actor, at: datetime) -> None:  # noqa: ARG001  audited
    """Stop an import after the part that is being loaded (暂停归集); what is loaded stays.

    Of scans the rest is let go: the same archive again leaves alone what has its scan.

    :raises CannotImportStock: it is not being loaded.
    """
    row = steered(import_id, version, actor, "STOP")
    if row.state == StockState.SCANNING:
        row.state = StockState.LOADED
        StockBlock.objects.filter(upload=row).delete()
    elif row.state == StockState.LOADING:
        row.state = StockState.STOPPED
    else:
        raise CannotImportStock("这次归集现在没有在进行，不用暂停", reason="state")
    step(row)


@command("licences.resume_stock")
def resume_stock(*, import_id: UUID, version: int, actor: Actor, at: datetime) -> None:  # noqa: ARG001  audited
    """Go on with an import that was stopped (继续归集), from the part after the last loaded.

    :raises CannotImportStock: it is not stopped; another file of the office is being loaded.
    """
    row = steered(import_id, version, actor, "RESUME")
    if row.state != StockState.STOPPED:
        raise CannotImportStock("这次归集没有暂停，不用继续", reason="state")
    row.state, row.version = StockState.LOADING, row.version + 1
    begin(row)
    enqueue(JOB, upload=str(row.pk))


@command("licences.drop_stock")
def drop_stock(*, import_id: UUID, version: int, actor: Actor, at: datetime) -> int:
    """Take back an import (撤回归集): its records go, unless one was sent to the seal already.

    Returns how many records went. :raises CannotImportStock: being loaded, ended so, or confirmed.
    """
    row = steered(import_id, version, actor, "DROP")
    if row.state not in {StockState.STOPPED, StockState.LOADED}:
        raise CannotImportStock("这次归集现在不能撤回，正在进行的请先暂停", reason="state")
    records = StockRecord.objects.filter(upload=row)
    if records.exclude(licence=None).exists():
        raise CannotImportStock(
            "已经有证照送去用印，不能整批撤回；错的证照请逐份作废", reason="sealed"
        )
    scanned = records.exclude(scan=None).values_list("id", flat=True)
    files.let_go(owners=[scan_owner(key) for key in scanned], actor=actor, at=at)
    gone, _ = records.delete()
    StockBlock.objects.filter(upload=row).delete()
    row.state, row.finished_at = StockState.DROPPED, at
    step(row)
    return gone


def steered(import_id: UUID, version: int, actor: Actor, act: str) -> StockImport:
    """Lock an import for who steers it. :raises StockOvertaken: it is not the version seen."""
    row = locked(import_id)
    concerning(f"licences:stock:{row.pk}", act=act)
    require(policy.may_see_stock(actor, organisation_id=row.organisation_id), NotFound)
    require(policy.may_import_stock(actor))
    if row.version != version:
        raise StockOvertaken
    return row


def locked(import_id: UUID) -> StockImport:
    """Lock an import. :raises NotFound: there is none."""
    rows = StockImport.objects.select_for_update(of=("self",)).select_related("type_version")
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise NotFound
    return row


def step(row: StockImport) -> None:
    """Keep an import that has moved."""
    row.version += 1
    row.save()
