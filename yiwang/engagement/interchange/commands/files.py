"""Making the files of the whole public catalogue, at night and only after a change."""

import gzip
import hashlib
import json
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from yiwang.engagement.interchange.models import OpenDataFile, OpenDataPart
from yiwang.engagement.interchange.queries import last_change, open_data_is_due
from yiwang.engagement.interchange.queries.exports import every_basic
from yiwang.engagement.interchange.rules import open_tables
from yiwang.engagement.interchange.rules.writing import Cells
from yiwang.engagement.interchange.types.files import CSV_NAME, JSON_NAME
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.sets import ListReference

KEPT = 2
TEXTS, LISTS = 200, 1000
RESTS, MOST_REST = 2, 5.0
PIECE = 1024 * 1024
KEPT_IN_MEMORY = 1024 * 1024
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""All members bear one date: the same catalogue gives the same bytes."""


class _Parts:
    """A file for gzip and zipfile whose bytes go into the table piece by piece."""

    def __init__(self, row: OpenDataFile) -> None:
        self.row, self.held, self.n = row, bytearray(), 0
        self.digest = hashlib.new("sm3")

    def write(self, data: bytes) -> int:
        """Take bytes; full pieces are stored."""
        self.held += data
        while len(self.held) >= PIECE:
            self.store(bytes(self.held[:PIECE]))
            del self.held[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing waits that the end does not store."""

    def store(self, piece: bytes) -> None:
        """Store a piece."""
        OpenDataPart.objects.create(file=self.row, n=self.n, content=piece)
        self.n += 1
        self.row.size += len(piece)
        self.digest.update(piece)

    def end(self) -> None:
        """Store the rest."""
        if self.held:
            self.store(bytes(self.held))
        self.row.digest = self.digest.hexdigest()
        self.row.save()


class _Tables:
    """A zip of tables: rows wait on disk until the file they belong to is complete."""

    def __init__(self, archive: zipfile.ZipFile, stack: ExitStack) -> None:
        self.archive, self.stack = archive, stack
        self.heads = open_tables.heads()
        self.waiting: dict[str, BinaryIO] = {}
        archive.writestr(_member(open_tables.ABOUT), open_tables.about())

    def add(self, name: str, row: Cells) -> None:
        """Take a row."""
        if name not in self.waiting:
            file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115
            self.waiting[name] = cast("BinaryIO", self.stack.enter_context(file))
        self.waiting[name].write(open_tables.written(row))

    def open(self, name: str) -> Any:
        """Begin a file whose rows are written as they come."""
        file = self.stack.enter_context(self.archive.open(_member(name), "w"))
        file.write(open_tables.MARK + open_tables.written(self.heads.pop(name)))
        return file

    def close(self, *but: str) -> None:
        """Write the files that have not been written, but for some."""
        for name in [one for one in self.heads if one not in but]:
            file = self.open(name)
            rows = self.waiting.pop(name, None)
            if rows is not None:
                rows.seek(0)
                while piece := rows.read(PIECE):
                    file.write(piece)
            file.close()


def _member(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, FIRST_DAY)
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


@command("interchange.make_open_data")
def make_open_data(*, actor: Actor, at: datetime) -> bool:
    """Make the files of the whole public catalogue (生成开放数据); return whether they were made.

    《国务院关于在线政务服务的若干规定》第六条. JSON Lines and CSV are written in one pass. Distinct
    texts stand in each once, lists refer to them by hash; of organisations what guides show of
    them; no person is named.
    """
    require(actor.is_system, NotPermitted)
    stamp = catalogue.stamp()
    concerning(f"interchange:opendata:{JSON_NAME}", stamp=stamp)
    if not open_data_is_due(at):
        return False
    change = last_change()
    given = {"stamp": stamp, "made_at": at, "last_change": change.number if change else 0}
    rows = [OpenDataFile.objects.create(name=name, **given) for name in (JSON_NAME, CSV_NAME)]
    lines, tables = (_Parts(row) for row in rows)
    with ExitStack() as stack:
        file = gzip.GzipFile(fileobj=lines, mode="wb", compresslevel=6, mtime=0)
        archive = zipfile.ZipFile(cast("BinaryIO", tables), "w", zipfile.ZIP_DEFLATED)
        stack.enter_context(archive)
        stack.enter_context(file)
        _fill(rows[0], file, _Tables(archive, stack))
    for part, row in zip((lines, tables), rows, strict=True):
        row.items, row.texts, row.lists = rows[0].items, rows[0].texts, rows[0].lists
        part.end()
        older = OpenDataFile.objects.filter(name=row.name).order_by("-pk")
        keys = list(older.values_list("pk", flat=True)[KEPT:])
        OpenDataFile.objects.filter(pk__in=keys).delete()
    return True


def _fill(row: OpenDataFile, file: gzip.GzipFile, tables: _Tables) -> None:
    """Write every item, text, organisation and list into both files."""
    for one in every_basic():
        if one.is_in_force:
            row.items += 1
            _say(
                file, {"type": "item", "code": one.code, "version_no": one.version_no}, one.content
            )
            for line in open_tables.of_item(one.code, one.version_no, one.content):
                tables.add(*line)
    for digest, content in _texts():
        row.texts += 1
        _say(file, {"type": "text", "hash": digest}, content)
        for line in open_tables.of_text(digest, content):
            tables.add(*line)
    _fill_lists(row, file, tables)


def _fill_lists(row: OpenDataFile, file: gzip.GzipFile, tables: _Tables) -> None:
    tables.close(open_tables.LISTS, open_tables.OFFICES)
    lists = tables.open(open_tables.LISTS)
    for office, reference in _references():
        if isinstance(office, OrganisationInfo):
            _say(file, {"type": "office"}, _office(office))
            tables.add(open_tables.OFFICES, list(_office(office).values()))
        elif reference is not None:
            row.lists += 1
            values = _list(reference, office)
            _say(file, {"type": "list"}, values)
            lists.write(open_tables.written(values.values()))
    lists.close()
    tables.close()


def _say(file: gzip.GzipFile, kind: dict[str, Any], content: Mapping[str, Any]) -> None:
    file.write(json.dumps({**kind, **content}, ensure_ascii=False, default=str).encode() + b"\n")


def _texts() -> Iterator[tuple[str, Mapping[str, Any]]]:
    after, began = 0, time.perf_counter()
    while some := catalogue.texts_after(after, limit=TEXTS):
        after = some[-1][0]
        yield from ((digest, content) for _, digest, content in some)
        began = _rested(began)


def _references() -> Iterator[tuple[OrganisationInfo | str, ListReference | None]]:
    """Yield each organisation alone before its first list, then lists with its credit code."""
    after, codes, began = 0, dict[UUID, str](), time.perf_counter()
    while found := catalogue.references_after(after, limit=LISTS):
        after = found[-1][0]
        fresh = orgs.organisations({line.organisation_id for _, line in found} - codes.keys())
        codes.update({key: one.uscc for key, one in fresh.items()})
        yield from ((office, None) for office in fresh.values())
        yield from ((codes[line.organisation_id], line) for _, line in found)
        began = _rested(began)


def _rested(began: float) -> float:
    """Rest twice as long as the piece took: nobody waits for these files, many for their pages."""
    time.sleep(min(MOST_REST, RESTS * (time.perf_counter() - began)))
    return time.perf_counter()


def _list(one: ListReference, uscc: str) -> dict[str, str | int]:
    return {
        "code": one.code, "basic_code": one.basic_code, "office": uscc,
        "region_code": one.region_code, "version_no": one.version_no, "hash": one.hash,
        "text": one.text,
    }  # fmt: skip


def _office(one: OrganisationInfo) -> dict[str, str]:
    return {
        "uscc": one.uscc, "name": one.name, "region_code": one.region_code, "level": one.level,
        "address": one.address, "phone": one.phone, "complaint_phone": one.complaint_phone,
        "hours": one.hours,
    }  # fmt: skip
